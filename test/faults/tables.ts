/** The tables of a small shop, as a POS has them. */
export const tables = `
CREATE TABLE customer (id TEXT PRIMARY KEY, moved TEXT, name TEXT, phone TEXT, email TEXT, address TEXT,
  loyalty INTEGER, sms INTEGER, mails INTEGER);
CREATE INDEX customer_moved ON customer (moved, id);
CREATE TABLE sale (id TEXT PRIMARY KEY, moved TEXT, status TEXT, rev INTEGER, customer TEXT, sold TEXT);
CREATE INDEX sale_moved ON sale (moved, id);
CREATE TABLE line (id INTEGER PRIMARY KEY, sale TEXT, sku TEXT, quantity INTEGER, cents INTEGER, discount INTEGER);
CREATE INDEX line_sale ON line (sale);
CREATE TABLE product (id TEXT PRIMARY KEY, name TEXT, cents INTEGER);
CREATE TABLE stock (product TEXT, place TEXT, units INTEGER, PRIMARY KEY (product, place));
`;

export const tableNames = ['customer', 'sale', 'line', 'product', 'stock'] as const;

/** Its mapping, as an integration engineer would write it. */
export const mappingText = `
pos: Faults
engines: [sqlite]
persona:
  from: customer
  key: id
  sync: { mode: watermark, by: moved, zone: UTC, lag: 60s, settle: 2s }
  fields:
    first_name: name
    mobile_phone: { column: phone, on_null: send }
    email: email
    address: { column: address, on_null: send }
    loyalty: loyalty
    sms_opt_in: sms
    email_opt_in: mails
sale:
  from: sale
  key: id
  sync: { mode: watermark, by: moved, zone: UTC, lag: 60s, settle: 2s }
  where: { status: [P] }
  fields: { persona: customer, sold_at: { column: sold, zone: UTC }, employee_id: rev }
  items:
    from: line
    on: { sale: id }
    order: [id]
    fields:
      sku: sku
      name: sku
      quantity: quantity
      amount: { expr: "cents / 100" }
      discount: { expr: "discount / 100" }
inventory:
  from: product
  key: id
  sync: { mode: snapshot, every: 15m }
  children: { stock: { from: stock, on: { product: id } } }
  fields: { sku: id, name: name, price: { expr: "cents / 100" }, quantity: { sum: stock.units } }
`;
