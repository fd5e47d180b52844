import Database from 'better-sqlite3';
import { random } from '../../../src/demo/index.ts';
import type { Cell } from '../../shops/content.ts';
import { cents, personOf, wallClock } from '../../shops/people.ts';

/** Schemas that no product has. Nothing of `discover` was made to fit them: they say how it does on what it never saw. */
interface Invented {
  readonly write: (file: string, seed: number) => void;
  /** A mapping that is right. */
  readonly mapping: string;
}

type Row = readonly Cell[];

function make(file: string, schema: string, rows: Readonly<Record<string, readonly Row[]>>): void {
  const db = new Database(file);
  try {
    db.exec(schema);
    db.transaction(() => {
      for (const [table, all] of Object.entries(rows)) {
        for (const row of all)
          db.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
      }
    })();
  } finally {
    db.close();
  }
}

const goods = [
  'Oolong',
  'Kettle',
  'Honey jar',
  'Tin box',
  'Linen towel',
  'Bread knife',
  'Olive oil',
  'Paper lamp',
];

/** Tidy: a header and positions with line totals, an article with a barcode, stock by branch, and stamps of change. */
const tidy: Invented = {
  write(file, seed) {
    const chance = random(seed, 21);
    const patrons = Array.from({ length: 80 }, (_, at) => personOf(chance, at));
    const articles = Array.from({ length: 40 }, (_, at) => ({
      no: `A-${1000 + at}`,
      name: `${goods[at % goods.length]} ${at}`,
      price: 350 + 117 * at,
      stock: [chance.below(40) - 2, chance.below(30)],
    }));
    const heads: Row[] = [];
    const positions: Row[] = [];
    for (let nr = 1; nr <= 300; nr++) {
      const at = wallClock(chance);
      let total = 0;
      for (let pos = 1; pos <= 1 + chance.below(4); pos++) {
        const article = articles[chance.below(40)] ?? { no: '', price: 0 };
        const pieces = nr % 17 === 3 ? -1 : 1 + chance.below(3);
        const rebate = chance.chance(0.2) ? Math.round(article.price * 0.1) : 0;
        const net = pieces * (article.price - rebate);
        total += net;
        positions.push([
          nr * 10 + pos,
          nr,
          pos,
          1000 + articles.indexOf(article as (typeof articles)[number]),
          pieces,
          cents(article.price),
          cents(rebate),
          cents(net),
        ]);
      }
      heads.push([
        nr,
        1 + (nr % 2),
        at,
        chance.chance(0.4) ? null : 501 + chance.below(80),
        cents(total),
        cents(Math.round(total * 0.2)),
        1 + chance.below(3),
        at,
      ]);
    }
    make(
      file,
      `CREATE TABLE patron (patron_id INTEGER PRIMARY KEY, given_name varchar(40), family_name varchar(40), cell_phone varchar(30), email_address varchar(80), street varchar(80), town varchar(40), modified_at datetime NOT NULL);
       CREATE TABLE branch (branch_id INTEGER PRIMARY KEY, branch_name varchar(40));
       CREATE TABLE clerk (clerk_id INTEGER PRIMARY KEY, clerk_name varchar(40), pin_hash varchar(64));
       CREATE TABLE sale_header (sale_id INTEGER PRIMARY KEY, branch_id int NOT NULL, sold_at datetime NOT NULL, patron_id int, total_net decimal(12,2), total_tax decimal(12,2), clerk_id int, modified_at datetime NOT NULL);
       CREATE TABLE sale_position (position_id INTEGER PRIMARY KEY, sale_id int NOT NULL REFERENCES sale_header (sale_id), position_no int, article_id int NOT NULL, pieces int NOT NULL, unit_price decimal(12,2), rebate decimal(12,2), net_total decimal(12,2));
       CREATE TABLE article (article_id INTEGER PRIMARY KEY, article_no varchar(20) NOT NULL UNIQUE, title varchar(80) NOT NULL, shelf_price decimal(12,2), purchase_price decimal(12,2), modified_at datetime NOT NULL);
       CREATE TABLE article_stock (article_id int NOT NULL, branch_id int NOT NULL, on_hand int NOT NULL, PRIMARY KEY (article_id, branch_id));`,
      {
        patron: patrons.map((one, at) => [
          501 + at,
          one.first,
          one.last,
          one.phone,
          one.email,
          one.street,
          'Springtown',
          wallClock(chance),
        ]),
        branch: [
          [1, 'North'],
          [2, 'South'],
        ],
        clerk: [
          [1, 'Robin', 'x'],
          [2, 'Toni', 'y'],
          [3, 'Sam', 'z'],
        ],
        sale_header: heads,
        sale_position: positions,
        article: articles.map(({ no, name, price }, at) => [
          1000 + at,
          no,
          name,
          cents(price),
          cents(Math.round(price * 0.55)),
          wallClock(chance),
        ]),
        article_stock: articles.flatMap(({ stock }, at) =>
          stock.map((units, branch) => [1000 + at, branch + 1, units]),
        ),
      },
    );
  },
  mapping: `
pos: Tidy
engines: [sqlite]
persona:
  from: patron
  key: patron_id
  sync: { mode: watermark, by: modified_at, pass: 1d }
  fields: { first_name: given_name, last_name: family_name, mobile_phone: cell_phone, email: email_address }
sale:
  from: sale_header
  key: sale_id
  sync: { mode: watermark, by: modified_at, sweep: { back: 3d, every: 1h } }
  fields: { persona: patron_id, sold_at: sold_at }
  items:
    from: sale_position
    on: { sale_id: sale_id }
    order: position_no
    joins: { item: { table: article, on: { article_id: article_id } } }
    fields: { sku: item.article_no, quantity: pieces, amount: net_total }
inventory:
  from: article
  key: article_id
  sync: { mode: watermark, by: modified_at, pass: 1d }
  children: { stock: { from: article_stock, on: { article_id: article_id } } }
  fields: { sku: article_no, name: title, price: shelf_price, cost: purchase_price, quantity: { sum: stock.on_hand } }
`,
};

/** Odd: lines without receipts, "Last, First" in one column, dates as text, phones in a table of names and values. */
const odd: Invented = {
  write(file, seed) {
    const chance = random(seed, 22);
    const people = Array.from({ length: 70 }, (_, at) => ({ ...personOf(chance, at), no: `M${200 + at}` }));
    const plus = Array.from({ length: 30 }, (_, at) => ({
      code: String(70_100 + at * 3),
      name: `${goods[at % goods.length]} no. ${at}`,
      price: 275 + 93 * at,
    }));
    const flat: Row[] = [];
    let id = 9000;
    const clocks = Array.from({ length: 260 }, () => wallClock(chance)).toSorted();
    clocks.forEach((clock, at) => {
      const [year = '', month = '', day = ''] = clock.slice(0, 10).split('-');
      const hour = Number(clock.slice(11, 13));
      const text = `${month}/${day}/${year} ${String(hour % 12 || 12).padStart(2, '0')}:${clock.slice(14, 16)} ${hour < 12 ? 'AM' : 'PM'}`;
      const member = chance.chance(0.45) ? null : people[chance.below(70)]?.no;
      for (let line = 0; line <= chance.below(4); line++) {
        const plu = plus[chance.below(30)] ?? { code: '', price: 0, name: '' };
        const n = at % 19 === 5 ? -1 : 1 + chance.below(3);
        flat.push([
          ++id,
          `T${at + 1}`,
          text,
          member ?? null,
          plu.code,
          plu.name,
          n,
          cents(plu.price),
          cents(plu.price * n),
        ]);
      }
    });
    make(
      file,
      `CREATE TABLE members (member_no varchar(10) NOT NULL PRIMARY KEY, display varchar(80), joined varchar(10), flags int);
       CREATE TABLE member_attrs (attr_id INTEGER PRIMARY KEY, member_no varchar(10) NOT NULL, attr varchar(20) NOT NULL, val varchar(100));
       CREATE TABLE journal (id INTEGER PRIMARY KEY, bon varchar(12) NOT NULL, rung varchar(20) NOT NULL, member varchar(10), plu varchar(10) NOT NULL, txt varchar(80), n int, each_price decimal(10,2), ext decimal(10,2));
       CREATE TABLE plu_file (plu varchar(10) NOT NULL PRIMARY KEY, txt varchar(80), retail decimal(10,2), cost decimal(10,2), oh int);`,
      {
        members: people.map((one, at) => [
          one.no,
          `${one.last}, ${one.first}`,
          `0${1 + (at % 9)}/15/2024`,
          at % 2,
        ]),
        member_attrs: people.flatMap((one, at): Row[] => [
          [at * 3 + 1, one.no, 'TEL', one.phone],
          [at * 3 + 2, one.no, 'MAIL', one.email],
          [at * 3 + 3, one.no, 'SIZE', 'M'],
        ]),
        journal: flat,
        plu_file: plus.map(({ code, name, price }) => [
          code,
          name,
          cents(price),
          cents(Math.round(price * 0.6)),
          chance.below(50) - 2,
        ]),
      },
    );
  },
  mapping: `
pos: Odd
engines: [sqlite]
persona:
  from: members
  key: member_no
  sync: { mode: snapshot }
  children: { attr: { from: member_attrs, on: { member_no: member_no } } }
  fields:
    first_name: { column: display, part: first }
    last_name: { column: display, part: last }
    mobile_phone: { pick: attr.val, where: { attr: [TEL] } }
    email: { pick: attr.val, where: { attr: [MAIL] } }
sale:
  from: journal
  group: true
  key: bon
  sync: { mode: append, by: id }
  fields:
    persona: member
    sold_at: { column: rung, format: MM/DD/YYYY hh:mm A }
  items:
    order: id
    fields: { sku: plu, quantity: n, amount: ext }
inventory:
  from: plu_file
  key: plu
  sync: { mode: snapshot }
  fields: { sku: plu, name: txt, price: retail, cost: cost, quantity: oh }
`,
};

export const invented: Readonly<Record<string, Invented>> = { tidy, odd };
