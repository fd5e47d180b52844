/**
 * The part of a uniCenta oPOS 5 database that the connector reads, for an embedded SQLite file: the POS's own table
 * and column names, the statements ours. Keys are UUID texts, booleans int(1), money double, stamps local text.
 * Columns that must never be read (images, a password, a card) are there too, so that `SELECT *` would be noticed.
 */
export const tables = `
  CREATE TABLE locations (id varchar(255) NOT NULL PRIMARY KEY, name varchar(255) NOT NULL, address varchar(255));
  CREATE TABLE taxcategories (id varchar(255) NOT NULL PRIMARY KEY, name varchar(255) NOT NULL);
  CREATE TABLE taxes (
    id varchar(255) NOT NULL PRIMARY KEY,
    name varchar(255) NOT NULL,
    category varchar(255) NOT NULL,
    custcategory varchar(255),
    parentid varchar(255),
    rate double NOT NULL DEFAULT 0,
    ratecascade int(1) NOT NULL DEFAULT 0,
    rateorder int(11)
  );
  CREATE TABLE people (
    id varchar(255) NOT NULL PRIMARY KEY,
    name varchar(255) NOT NULL,
    apppassword varchar(255),
    card varchar(255),
    role varchar(255) NOT NULL,
    visible int(1) NOT NULL,
    image mediumblob
  );
  CREATE TABLE customers (
    id varchar(255) NOT NULL PRIMARY KEY,
    searchkey varchar(255) NOT NULL,
    taxid varchar(255),
    name varchar(255) NOT NULL,
    taxcategory varchar(255),
    card varchar(255),
    maxdebt double NOT NULL DEFAULT 0,
    address varchar(255),
    address2 varchar(255),
    postal varchar(255),
    city varchar(255),
    region varchar(255),
    country varchar(255),
    firstname varchar(255),
    lastname varchar(255),
    email varchar(255),
    phone varchar(255),
    phone2 varchar(255),
    fax varchar(255),
    notes varchar(255),
    visible int(1) NOT NULL DEFAULT 1,
    curdate datetime,
    curdebt double DEFAULT 0,
    image mediumblob,
    isvip int(1) NOT NULL DEFAULT 0,
    discount double DEFAULT 0,
    memodate datetime DEFAULT '2018-01-01 00:00:01'
  );
  CREATE TABLE categories (
    id varchar(255) NOT NULL PRIMARY KEY,
    name varchar(255) NOT NULL,
    parentid varchar(255),
    image mediumblob,
    texttip varchar(255),
    catshowname smallint(6) NOT NULL DEFAULT 1,
    catorder varchar(255)
  );
  CREATE TABLE products (
    id varchar(255) NOT NULL PRIMARY KEY,
    reference varchar(255) NOT NULL,
    code varchar(255) NOT NULL,
    codetype varchar(255),
    name varchar(255) NOT NULL,
    pricebuy double NOT NULL DEFAULT 0,
    pricesell double NOT NULL DEFAULT 0,
    category varchar(255) NOT NULL,
    taxcat varchar(255) NOT NULL,
    stockcost double NOT NULL DEFAULT 0,
    stockvolume double NOT NULL DEFAULT 0,
    image mediumblob,
    isscale int(1) NOT NULL DEFAULT 0,
    isservice int(1) NOT NULL DEFAULT 0,
    attributes mediumblob,
    display varchar(255),
    stockunits double NOT NULL DEFAULT 0,
    supplier varchar(255),
    memodate datetime DEFAULT '2018-01-01 00:00:01'
  );
  CREATE TABLE stockcurrent (
    location varchar(255) NOT NULL,
    product varchar(255) NOT NULL,
    attributesetinstance_id varchar(255),
    units double NOT NULL
  );
  CREATE TABLE stockdiary (
    id varchar(255) NOT NULL PRIMARY KEY,
    datenew datetime NOT NULL,
    reason int(11) NOT NULL,
    location varchar(255) NOT NULL,
    product varchar(255) NOT NULL,
    attributesetinstance_id varchar(255),
    units double NOT NULL,
    price double NOT NULL,
    appuser varchar(255),
    supplier varchar(255),
    supplierdoc varchar(255)
  );
  CREATE TABLE closedcash (
    money varchar(255) NOT NULL PRIMARY KEY,
    host varchar(255) NOT NULL,
    hostsequence int(11) NOT NULL,
    datestart datetime NOT NULL,
    dateend datetime,
    nosales int(11) NOT NULL DEFAULT 0
  );
  CREATE TABLE receipts (
    id varchar(255) NOT NULL PRIMARY KEY,
    money varchar(255) NOT NULL,
    datenew datetime NOT NULL,
    attributes mediumblob,
    person varchar(255)
  );
  CREATE TABLE tickets (
    id varchar(255) NOT NULL PRIMARY KEY,
    tickettype int(11) NOT NULL DEFAULT 0,
    ticketid int(11) NOT NULL,
    person varchar(255) NOT NULL,
    customer varchar(255),
    status int(11) NOT NULL DEFAULT 0
  );
  CREATE TABLE ticketlines (
    ticket varchar(255) NOT NULL,
    line int(11) NOT NULL,
    product varchar(255),
    attributesetinstance_id varchar(255),
    units double NOT NULL,
    price double NOT NULL,
    taxid varchar(255) NOT NULL,
    attributes mediumblob,
    PRIMARY KEY (ticket, line)
  );
  CREATE TABLE payments (
    id varchar(255) NOT NULL PRIMARY KEY,
    receipt varchar(255) NOT NULL,
    payment varchar(255) NOT NULL,
    total double NOT NULL DEFAULT 0,
    tip double DEFAULT 0,
    transid varchar(255),
    isprocessed int(1) DEFAULT 0,
    returnmsg mediumblob,
    notes varchar(255),
    tendered double,
    cardname varchar(255),
    voucher varchar(255)
  );
  CREATE TABLE taxlines (
    id varchar(255) NOT NULL PRIMARY KEY,
    receipt varchar(255) NOT NULL,
    taxid varchar(255) NOT NULL,
    base double NOT NULL DEFAULT 0,
    amount double NOT NULL DEFAULT 0
  );
`;

/** Made after the rows: building an index once is quicker than keeping it up row by row. */
export const indexes = `
  CREATE UNIQUE INDEX customers_searchkey ON customers (searchkey);
  CREATE INDEX customers_name ON customers (name);
  CREATE INDEX products_category ON products (category);
  CREATE INDEX products_reference ON products (reference);
  CREATE INDEX stockcurrent_product ON stockcurrent (product, location);
  CREATE INDEX stockdiary_datenew ON stockdiary (datenew);
  CREATE INDEX stockdiary_product ON stockdiary (product);
  CREATE INDEX receipts_datenew ON receipts (datenew);
  CREATE INDEX tickets_ticketid ON tickets (tickettype, ticketid);
  CREATE INDEX tickets_customer ON tickets (customer);
  CREATE INDEX ticketlines_product ON ticketlines (product);
  CREATE INDEX payments_receipt ON payments (receipt);
  CREATE INDEX taxlines_receipt ON taxlines (receipt);
`;
