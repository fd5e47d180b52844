import type { EngineName } from '../engines/index.ts';
import type { Keys } from './content.ts';

/** The types that uniCenta oPOS gives its columns on a server. */
interface Types {
  readonly text: string;
  readonly integer: string;
  readonly double: string;
  readonly flag: string;
  readonly yes: string;
  readonly no: string;
  readonly stamp: string;
  readonly blob: string;
  /** What stands behind a table. */
  readonly end: string;
}

const mysql: Types = {
  text: 'varchar(255)',
  integer: 'int(11)',
  double: 'double',
  flag: 'bit(1)',
  yes: "b'1'",
  no: "b'0'",
  stamp: 'datetime',
  blob: 'mediumblob',
  end: 'ENGINE = InnoDB DEFAULT CHARSET = utf8',
};

const postgres: Types = {
  text: 'varchar(255)',
  integer: 'integer',
  double: 'double precision',
  flag: 'boolean',
  yes: 'true',
  no: 'false',
  stamp: 'timestamp',
  blob: 'bytea',
  end: '',
};

/** No uniCenta was ever on SQL Server: its columns are what a vendor would take there. */
const mssql: Types = {
  text: 'nvarchar(255)',
  integer: 'int',
  double: 'float',
  flag: 'bit',
  yes: '1',
  no: '0',
  stamp: 'datetime',
  blob: 'varbinary(max)',
  end: '',
};

const typesOn: Readonly<Record<EngineName, Types>> = { mariadb: mysql, mysql, postgres, mssql };

/** Stock has no primary key. */
export const unicentaKeys: Keys = {
  locations: ['id'],
  taxcategories: ['id'],
  taxes: ['id'],
  people: ['id'],
  customers: ['id'],
  categories: ['id'],
  products: ['id'],
  stockcurrent: ['location', 'product'],
  stockdiary: ['id'],
  closedcash: ['money'],
  receipts: ['id'],
  tickets: ['id'],
  ticketlines: ['ticket', 'line'],
  payments: ['id'],
  taxlines: ['id'],
};

/** The tables that the connector reads, and those beside them, as uniCenta oPOS 5 has them: its names, our statements. */
export function unicentaSchema(engine: EngineName): string {
  const { text, integer, double, flag, yes, no, stamp, blob, end } = typesOn[engine];
  const id = `id ${text} NOT NULL PRIMARY KEY`;
  const memo = `memodate ${stamp} DEFAULT '2018-01-01 00:00:01'`;
  return `
    CREATE TABLE locations (${id}, name ${text} NOT NULL, address ${text}) ${end};
    CREATE TABLE taxcategories (${id}, name ${text} NOT NULL) ${end};
    CREATE TABLE taxes (${id}, name ${text} NOT NULL, category ${text} NOT NULL, custcategory ${text},
      parentid ${text}, rate ${double} NOT NULL DEFAULT 0, ratecascade ${flag} NOT NULL DEFAULT ${no},
      rateorder ${integer}) ${end};
    CREATE TABLE people (${id}, name ${text} NOT NULL, apppassword ${text}, card ${text}, role ${text} NOT NULL,
      visible ${flag} NOT NULL, image ${blob}) ${end};
    CREATE TABLE customers (${id}, searchkey ${text} NOT NULL, taxid ${text}, name ${text} NOT NULL,
      taxcategory ${text}, card ${text}, maxdebt ${double} NOT NULL DEFAULT 0, address ${text}, address2 ${text},
      postal ${text}, city ${text}, region ${text}, country ${text}, firstname ${text}, lastname ${text},
      email ${text}, phone ${text}, phone2 ${text}, fax ${text}, notes ${text},
      visible ${flag} NOT NULL DEFAULT ${yes}, curdate ${stamp}, curdebt ${double} DEFAULT 0, image ${blob},
      isvip ${flag} NOT NULL DEFAULT ${no}, discount ${double} DEFAULT 0, ${memo}) ${end};
    CREATE TABLE categories (${id}, name ${text} NOT NULL, parentid ${text}, image ${blob}, texttip ${text},
      catshowname smallint NOT NULL DEFAULT 1, catorder ${text}) ${end};
    CREATE TABLE products (${id}, reference ${text} NOT NULL, code ${text} NOT NULL, codetype ${text},
      name ${text} NOT NULL, pricebuy ${double} NOT NULL DEFAULT 0, pricesell ${double} NOT NULL DEFAULT 0,
      category ${text} NOT NULL, taxcat ${text} NOT NULL, stockcost ${double} NOT NULL DEFAULT 0,
      stockvolume ${double} NOT NULL DEFAULT 0, image ${blob}, isscale ${flag} NOT NULL DEFAULT ${no},
      isservice ${flag} NOT NULL DEFAULT ${no}, attributes ${blob}, display ${text},
      stockunits ${double} NOT NULL DEFAULT 0, supplier ${text}, ${memo}) ${end};
    CREATE TABLE stockcurrent (location ${text} NOT NULL, product ${text} NOT NULL,
      attributesetinstance_id ${text}, units ${double} NOT NULL) ${end};
    CREATE TABLE stockdiary (${id}, datenew ${stamp} NOT NULL, reason ${integer} NOT NULL, location ${text} NOT NULL,
      product ${text} NOT NULL, attributesetinstance_id ${text}, units ${double} NOT NULL, price ${double} NOT NULL,
      appuser ${text}, supplier ${text}, supplierdoc ${text}) ${end};
    CREATE TABLE closedcash (money ${text} NOT NULL PRIMARY KEY, host ${text} NOT NULL,
      hostsequence ${integer} NOT NULL, datestart ${stamp} NOT NULL, dateend ${stamp},
      nosales ${integer} NOT NULL DEFAULT 0) ${end};
    CREATE TABLE receipts (${id}, money ${text} NOT NULL, datenew ${stamp} NOT NULL, attributes ${blob},
      person ${text}) ${end};
    CREATE TABLE tickets (${id}, tickettype ${integer} NOT NULL DEFAULT 0, ticketid ${integer} NOT NULL,
      person ${text} NOT NULL, customer ${text}, status ${integer} NOT NULL DEFAULT 0) ${end};
    CREATE TABLE ticketlines (ticket ${text} NOT NULL, line ${integer} NOT NULL, product ${text},
      attributesetinstance_id ${text}, units ${double} NOT NULL, price ${double} NOT NULL, taxid ${text} NOT NULL,
      attributes ${blob}, PRIMARY KEY (ticket, line)) ${end};
    CREATE TABLE payments (${id}, receipt ${text} NOT NULL, payment ${text} NOT NULL,
      total ${double} NOT NULL DEFAULT 0, tip ${double} DEFAULT 0, transid ${text},
      isprocessed ${flag} DEFAULT ${no}, returnmsg ${blob}, notes ${text}, tendered ${double}, cardname ${text},
      voucher ${text}) ${end};
    CREATE TABLE taxlines (${id}, receipt ${text} NOT NULL, taxid ${text} NOT NULL,
      base ${double} NOT NULL DEFAULT 0, amount ${double} NOT NULL DEFAULT 0) ${end};
    CREATE UNIQUE INDEX customers_skey_inx ON customers (searchkey);
    CREATE INDEX products_category_inx ON products (category);
    CREATE UNIQUE INDEX stockcurrent_inx ON stockcurrent (location, product, attributesetinstance_id);
    CREATE INDEX stockcurrent_product_inx ON stockcurrent (product);
    CREATE INDEX stockdiary_inx_1 ON stockdiary (datenew);
    CREATE INDEX receipts_inx_1 ON receipts (datenew);
    CREATE INDEX tickets_ticketid ON tickets (tickettype, ticketid);
    CREATE INDEX ticketlines_product_inx ON ticketlines (product);
    CREATE INDEX payments_receipt_inx ON payments (receipt);
    CREATE INDEX taxlines_receipt_inx ON taxlines (receipt);
  `;
}
