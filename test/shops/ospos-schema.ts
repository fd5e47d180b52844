import type { Keys } from './content.ts';

export const osposKeys: Keys = {
  ospos_app_config: ['key'],
  ospos_people: ['person_id'],
  ospos_customers: ['person_id'],
  ospos_employees: ['person_id'],
  ospos_stock_locations: ['location_id'],
  ospos_items: ['item_id'],
  ospos_item_quantities: ['item_id', 'location_id'],
  ospos_sales: ['sale_id'],
  ospos_sales_items: ['sale_id', 'item_id', 'line'],
};

const end = 'ENGINE = InnoDB DEFAULT CHARSET = utf8';

/**
 * The tables that the connector reads, and those beside them, as Open Source Point of Sale 3.4 has them on MySQL and
 * MariaDB: its names, our statements.
 */
export const osposSchema = `
  CREATE TABLE ospos_app_config (\`key\` varchar(50) NOT NULL PRIMARY KEY, value varchar(500) NOT NULL) ${end};
  CREATE TABLE ospos_people (
    first_name varchar(255) NOT NULL,
    last_name varchar(255) NOT NULL,
    gender int(1) DEFAULT NULL,
    phone_number varchar(255) NOT NULL,
    email varchar(255) NOT NULL,
    address_1 varchar(255) NOT NULL DEFAULT '',
    address_2 varchar(255) NOT NULL DEFAULT '',
    city varchar(255) NOT NULL DEFAULT '',
    state varchar(255) NOT NULL DEFAULT '',
    zip varchar(255) NOT NULL DEFAULT '',
    country varchar(255) NOT NULL DEFAULT '',
    comments text,
    person_id int(10) NOT NULL AUTO_INCREMENT PRIMARY KEY,
    KEY email (email(191))
  ) ${end};
  CREATE TABLE ospos_customers (
    person_id int(10) NOT NULL PRIMARY KEY,
    account_number varchar(255) DEFAULT NULL,
    company_name varchar(255) DEFAULT NULL,
    taxable tinyint(1) NOT NULL DEFAULT 1,
    tax_id varchar(32) NOT NULL DEFAULT '',
    discount decimal(15,2) NOT NULL DEFAULT 0.00,
    discount_type tinyint(1) NOT NULL DEFAULT 0,
    points int(11) DEFAULT NULL,
    deleted tinyint(1) NOT NULL DEFAULT 0,
    date timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    employee_id int(10) NOT NULL DEFAULT 1,
    consent tinyint(1) NOT NULL DEFAULT 0,
    KEY company_name (company_name(191))
  ) ${end};
  CREATE TABLE ospos_employees (
    username varchar(255) NOT NULL,
    password varchar(255) NOT NULL,
    person_id int(10) NOT NULL PRIMARY KEY,
    deleted tinyint(1) NOT NULL DEFAULT 0,
    hash_version tinyint(1) NOT NULL DEFAULT 2
  ) ${end};
  CREATE TABLE ospos_stock_locations (
    location_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
    location_name varchar(255) DEFAULT NULL,
    deleted tinyint(1) NOT NULL DEFAULT 0
  ) ${end};
  CREATE TABLE ospos_items (
    name varchar(255) NOT NULL,
    category varchar(255) NOT NULL,
    supplier_id int(11) DEFAULT NULL,
    item_number varchar(255) DEFAULT NULL,
    description varchar(255) NOT NULL DEFAULT '',
    cost_price decimal(15,2) NOT NULL,
    unit_price decimal(15,2) NOT NULL,
    reorder_level decimal(15,3) NOT NULL DEFAULT 0.000,
    receiving_quantity decimal(15,3) NOT NULL DEFAULT 1.000,
    item_id int(10) NOT NULL AUTO_INCREMENT PRIMARY KEY,
    pic_filename varchar(255) DEFAULT NULL,
    allow_alt_description tinyint(1) NOT NULL DEFAULT 0,
    is_serialized tinyint(1) NOT NULL DEFAULT 0,
    stock_type tinyint(1) NOT NULL DEFAULT 0,
    item_type tinyint(1) NOT NULL DEFAULT 0,
    deleted tinyint(1) NOT NULL DEFAULT 0,
    hsn_code varchar(32) NOT NULL DEFAULT '',
    KEY item_number (item_number(191))
  ) ${end};
  CREATE TABLE ospos_item_quantities (
    item_id int(11) NOT NULL,
    location_id int(11) NOT NULL,
    quantity decimal(15,3) NOT NULL DEFAULT 0.000,
    PRIMARY KEY (item_id, location_id)
  ) ${end};
  CREATE TABLE ospos_sales (
    sale_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    customer_id int(10) DEFAULT NULL,
    employee_id int(10) NOT NULL DEFAULT 0,
    comment text,
    invoice_number varchar(32) DEFAULT NULL,
    quote_number varchar(32) DEFAULT NULL,
    sale_id int(10) NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sale_status tinyint(1) NOT NULL DEFAULT 0,
    dinner_table_id int(11) DEFAULT NULL,
    work_order_number varchar(32) DEFAULT NULL,
    sale_type tinyint(1) NOT NULL DEFAULT 0,
    KEY customer_id (customer_id),
    KEY sale_time (sale_time),
    UNIQUE KEY invoice_number (invoice_number)
  ) ${end};
  CREATE TABLE ospos_sales_items (
    sale_id int(10) NOT NULL DEFAULT 0,
    item_id int(10) NOT NULL DEFAULT 0,
    description varchar(255) DEFAULT NULL,
    serialnumber varchar(30) DEFAULT NULL,
    line int(3) NOT NULL DEFAULT 0,
    quantity_purchased decimal(15,3) NOT NULL DEFAULT 0.000,
    item_cost_price decimal(15,2) NOT NULL,
    item_unit_price decimal(15,2) NOT NULL,
    discount decimal(15,2) NOT NULL DEFAULT 0.00,
    discount_type tinyint(1) NOT NULL DEFAULT 0,
    item_location int(11) NOT NULL,
    print_option tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (sale_id, item_id, line),
    KEY item_id (item_id)
  ) ${end};
`;
