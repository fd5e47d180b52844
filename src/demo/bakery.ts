import Database from 'better-sqlite3';
import { badPhones, phoneNumber, placeholderPhones, typed } from './phone-number.ts';
import { type Random, random } from './random.ts';
import { stamp, wallClock } from './wall-clock.ts';

export interface BakeryOptions {
  readonly seed: number;
  /** Milliseconds since 1970 in UTC. */
  readonly now: number;
  /** IANA name of the shop's zone: "America/Denver". */
  readonly zone: string;
}

/**
 * The POS of a bakery, of no product that there is: names in one column, the day and the hour in two, returns told by a
 * letter, a discount in per cent. For learning how a mapping is made of a database that nobody has described.
 */
const tables = `
CREATE TABLE client (client_no INTEGER PRIMARY KEY, full_name TEXT, tel TEXT, mail TEXT, born TEXT, newsletter TEXT, blocked TEXT);
CREATE TABLE plu (plu TEXT PRIMARY KEY, label TEXT, group_no INTEGER, retail NUMERIC, buying NUMERIC, retired TEXT);
CREATE TABLE plu_group (group_no INTEGER PRIMARY KEY, label TEXT);
CREATE TABLE shelf (plu TEXT, place INTEGER, pieces NUMERIC, PRIMARY KEY (plu, place));
CREATE TABLE clerk (clerk_no INTEGER PRIMARY KEY, nick TEXT, pin TEXT);
CREATE TABLE bon (bon_no INTEGER PRIMARY KEY, day TEXT, clock TEXT, client_no INTEGER, clerk_no INTEGER, state TEXT, total NUMERIC);
CREATE TABLE bon_line (bon_no INTEGER, pos INTEGER, plu TEXT, label TEXT, kind TEXT, pieces NUMERIC, each NUMERIC, off_percent NUMERIC,
  PRIMARY KEY (bon_no, pos));
CREATE TABLE bon_pay (bon_no INTEGER, pay_no INTEGER, means TEXT, amount NUMERIC, card_no TEXT, PRIMARY KEY (bon_no, pay_no));
CREATE INDEX bon_day ON bon (day);
CREATE INDEX bon_line_plu ON bon_line (plu);
`;

const groups = ['Bread', 'Rolls', 'Cakes', 'Drinks'];
const goods = [
  ['Rye Loaf', 'Oat Loaf', 'Baguette', 'Spelt Loaf', 'Raisin Bread'],
  ['Poppy Roll', 'Seed Roll', 'Milk Roll', 'Pretzel'],
  ['Plum Cake', 'Lemon Tart', 'Walnut Slice', 'Apple Strudel', 'Custard Bun'],
  ['Filter Coffee', 'Hot Cocoa', 'Apple Juice'],
];
const firstNames = ['Ann', 'Bo', 'Cleo', 'Dee', 'Eli', 'Fay', 'Gus', 'Ida', 'Jo', 'Kit', 'Lou', 'Max'];
const lastNames = [
  'Ashby',
  'Birch',
  'Crane',
  'Dunmore',
  'Elwood',
  'Fenwick',
  'Grove',
  'Hale',
  'Ivory',
  'Jessop',
];
const [clients, bons, days] = [180, 900, 40];
const [hour, day] = [3_600_000, 86_400_000];

/** Writes the bakery into a new SQLite file: the same options give the same rows. All people in it are made up. */
export function createBakery(file: string, options: BakeryOptions): void {
  const db = new Database(file);
  try {
    db.exec(tables);
    db.transaction(() => fill(db, random(options.seed), options))();
  } finally {
    db.close();
  }
}

interface Plu {
  readonly plu: string;
  readonly label: string;
  readonly cents: number;
}

function fill(db: Database.Database, chance: Random, { now, zone }: BakeryOptions): void {
  const insert = (table: string, row: readonly unknown[]): void =>
    void db.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
  for (const [at, label] of groups.entries()) insert('plu_group', [at + 1, label]);
  for (const [at, nick] of ['Toni', 'Robin', 'Sam'].entries()) insert('clerk', [at + 1, nick, `000${at}`]);
  for (let nth = 0; nth < clients; nth++) insert('client', client(nth, chance));
  const list = goods.flatMap((labels, group) => labels.map((label) => ({ label, group: group + 1 })));
  const plus = list.map(({ label, group }, at): Plu => {
    const cents = 150 + chance.below(900);
    const plu = String(1001 + at);
    const retired = at === 3 ? 'Y' : 'N';
    insert('plu', [plu, label, group, cents / 100, Math.round(cents * 0.45) / 100, retired]);
    for (const place of [1, 2]) insert('shelf', [plu, place, chance.below(60) - (at === 7 ? 61 : 0)]);
    return { plu, label, cents };
  });
  const today = Math.floor(wallClock(now, zone) / day) * day;
  for (let nth = 0; nth < bons; nth++) {
    const time = (nth / bons) * days;
    // Open from half past six to half past five, up to yesterday.
    const at = today + (Math.floor(time) - days) * day + (6.5 + 11 * (time % 1)) * hour;
    sell(insert, chance, 10_001 + nth, at + chance.below(60_000), plus);
  }
}

function client(nth: number, chance: Random): unknown[] {
  const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)];
  const tel =
    nth % 17 === 5
      ? chance.pick(placeholderPhones)
      : nth % 23 === 7
        ? chance.pick(badPhones)
        : typed(phoneNumber(nth), chance);
  const born = `${two(1 + chance.below(12))}/${two(1 + chance.below(28))}/${1950 + chance.below(55)}`;
  return [
    1 + nth,
    nth % 9 === 0 ? `${first} ${last}` : `${last}, ${first}`,
    chance.chance(0.8) ? tel : '',
    chance.chance(0.6) ? `${first}.${last}${nth}@mail.test`.toLowerCase() : '',
    chance.chance(0.4) ? born : '',
    chance.chance(0.5) ? 'Y' : 'N',
    nth % 40 === 11 ? 'Y' : 'N',
  ];
}

type Insert = (table: string, row: readonly unknown[]) => void;

function sell(insert: Insert, chance: Random, bon: number, at: number, plus: readonly Plu[]): void {
  const [date = '', clock = ''] = stamp(at).slice(0, 19).split(' ');
  const kind = chance.chance(0.03) ? 'R' : 'S';
  let total = 0;
  for (let line = 1 + chance.below(4); line > 0; line--) {
    const { plu, label, cents } = chance.pick(plus);
    const [pieces, off] = [1 + chance.below(5), chance.chance(0.1) ? 10 : 0];
    const amount = Math.round((pieces * cents * (100 - off)) / 100);
    total += kind === 'R' ? -amount : amount;
    insert('bon_line', [bon, line, plu, label, kind, pieces, cents / 100, off]);
  }
  const state = chance.chance(0.02) ? 'X' : chance.chance(0.01) ? 'O' : 'P';
  const client = chance.chance(0.55) ? 1 + chance.below(clients) : 0;
  insert('bon', [bon, date, clock, client, 1 + chance.below(3), state, total / 100]);
  const means = chance.chance(0.5) ? 'CARD' : 'CASH';
  insert('bon_pay', [bon, 1, means, total / 100, means === 'CARD' ? '************0000' : null]);
}

const two = (number: number): string => String(number).padStart(2, '0');
