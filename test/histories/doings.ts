import { type Stamp, type StoredRow, saleTables, type Values } from './rows.ts';
import type { Engine } from './shape.ts';
import {
  type Counter,
  freeRows,
  momentOf,
  newKey,
  newRev,
  oddStamp,
  put,
  remove,
  saleParts,
  stampOf,
} from './trade.ts';

/** What the POS does. Each tells in words what it did, or null where there was nothing to do it to. */
export type Doing = (counter: Counter, engine: Engine) => string | null;

const mostReceipts = 45;
const mostShoppers = 14;
const mostProducts = 14;

export const doings: Readonly<Record<string, Doing>> = {
  sell: (counter) => sell(counter, 1 + counter.chance.below(2), false),
  /** More receipts with one stamp than a page holds. */
  rush: (counter) => sell(counter, 4 + counter.chance.below(6), true),
  /** The header is there, the lines come later. */
  open_receipt: (counter) => {
    if (!counter.shape.lineStamps || counter.transaction.rows('sale').length > mostReceipts) return null;
    return `opens receipt ${header(counter, stampOf(counter, counter.shape.form, momentOf(counter)))}`;
  },
  add_line: (counter) => {
    if (!counter.shape.lineStamps) return null;
    const found = pickSale(counter);
    if (!found) return null;
    // Receipts are torn more often than they are amended.
    const id = String(found.row.values.id);
    addLine(counter, found.place.line, id, stampOf(counter, counter.shape.form, momentOf(counter)));
    return `adds a line to receipt ${id}`;
  },
  edit_line: (counter) => {
    const found = pickSale(counter);
    const lines = found && linesOf(counter, found.place.line, String(found.row.values.id));
    if (!found || !lines || lines.length === 0) return null;
    const line = counter.chance.pick(lines);
    const moved = stampOf(counter, counter.shape.form, momentOf(counter));
    const changed = { ...line.values, rev: newRev(counter), quantity: String(1 + counter.chance.below(9)) };
    put(counter, found.place.line, changed, counter.shape.lineStamps ? { moved } : line.stamps);
    if (!counter.shape.lineStamps) put(counter, found.place.sale, found.row.values, { moved });
    return `changes line ${line.values.id} of receipt ${found.row.values.id}, stamp ${moved.text}`;
  },
  remove_line: (counter) => {
    const found = pickSale(counter);
    const lines = found && linesOf(counter, found.place.line, String(found.row.values.id));
    if (!found || !lines || lines.length < 2) return null;
    const line = counter.chance.pick(lines);
    remove(counter, found.place.line, line.values);
    const moved = stampOf(counter, counter.shape.form, momentOf(counter));
    put(counter, found.place.sale, { ...found.row.values, rev: newRev(counter) }, { moved });
    return `removes line ${line.values.id} of receipt ${found.row.values.id}`;
  },
  edit_sale: (counter) => editSale(counter, {}, true),
  /** No stamp moves: only a sweep finds it. */
  edit_sale_quietly: (counter) => editSale(counter, {}, false),
  void_or_restore: (counter) => editSale(counter, 'flip', true),
  restamp_sale_oddly: (counter, engine) => {
    const found = pickSale(counter);
    if (!found) return null;
    const odd = counter.chance.pick(['null', 'zero', 'future'] as const);
    const moved = oddStamp(odd, counter.shape.form, engine);
    put(counter, found.place.sale, { ...found.row.values, rev: newRev(counter) }, { moved });
    return `stamps receipt ${found.row.values.id} with ${moved.text}`;
  },
  drop_sale: (counter) => {
    const found = pickSale(counter);
    if (!found || !counter.chance.chance(0.3)) return null;
    for (const line of linesOf(counter, found.place.line, String(found.row.values.id)))
      remove(counter, found.place.line, line.values);
    counter.counters.drops += 1;
    remove(counter, found.place.sale, found.row.values);
    return `purges receipt ${found.row.values.id}`;
  },
  /** The day's table is emptied into the archive. */
  rotate: (counter) => {
    const [today, archive] = saleTables;
    const sales = freeRows(counter, today.sale);
    if (!counter.shape.archive || sales.length === 0) return null;
    for (const { values, stamps } of sales) {
      for (const line of linesOf(counter, today.line, String(values.id))) {
        remove(counter, today.line, line.values);
        put(counter, archive.line, line.values, line.stamps);
      }
      remove(counter, today.sale, values);
      put(counter, archive.sale, values, stamps);
    }
    return `moves ${sales.length} receipts to the archive`;
  },
  join: (counter, engine) => {
    if (counter.transaction.rows('shopper').length >= mostShoppers) return null;
    const id = again(counter, 'persona', 'shopper') ?? newKey(counter);
    shopper(counter, engine, { id, phone: phoneOf(counter, id), active: '1' });
    const stamps = Object.values(counter.transaction.get('shopper', id)?.stamps ?? {}).map(
      ({ text }) => text,
    );
    return `takes in shopper ${id}, stamps ${stamps.join(' ')}`;
  },
  edit_shopper: (counter, engine) => {
    const rows = freeRows(counter, 'shopper');
    const row = pick(counter, counter.chance.chance(0.5) ? rows : rows.slice(-3));
    if (!row) return null;
    const values: Values = { ...row.values, rev: newRev(counter) };
    const updated = stamped(counter, engine);
    put(counter, 'shopper', values, { ...row.stamps, updated });
    return `changes shopper ${values.id}, updated ${updated.text}`;
  },
  /** A customer is changed, and buys. */
  visit: (counter, engine) => {
    const free = freeRows(counter, 'shopper');
    const met = free.filter(({ values }) => counter.met.has(String(values.id)));
    const row = pick(counter, met.length > 0 ? met : free.slice(-6));
    if (!row) return null;
    const updated = stamped(counter, engine);
    put(counter, 'shopper', { ...row.values, rev: newRev(counter) }, { ...row.stamps, updated });
    const moved = stampOf(counter, counter.shape.form, counter.now());
    const sale = header(counter, moved, String(row.values.id));
    addLine(counter, 'line', sale, moved);
    return `shopper ${row.values.id} is changed, updated ${updated.text}, and buys ${sale}`;
  },
  edit_shopper_quietly: (counter) => {
    const row = pick(counter, freeRows(counter, 'shopper'));
    if (!row) return null;
    put(counter, 'shopper', { ...row.values, rev: newRev(counter) }, row.stamps);
    return `changes shopper ${row.values.id} without a stamp`;
  },
  leave_shopper: (counter, engine) => {
    const row = pick(counter, freeRows(counter, 'shopper'));
    if (!row) return null;
    const active = row.values.active === '1' ? '0' : '1';
    const updated = stamped(counter, engine);
    put(counter, 'shopper', { ...row.values, active, rev: newRev(counter) }, { ...row.stamps, updated });
    return `sets shopper ${row.values.id} active ${active}`;
  },
  drop_shopper: (counter) => {
    const row = pick(counter, freeRows(counter, 'shopper'));
    if (!row || !counter.chance.chance(0.4)) return null;
    counter.counters.drops += 1;
    remove(counter, 'shopper', row.values);
    return `forgets shopper ${row.values.id}`;
  },
  stock: (counter) => {
    const rows = freeRows(counter, 'product');
    const back = again(counter, 'inventory', 'product');
    const isFull = counter.transaction.rows('product').length >= mostProducts;
    if (back || (!isFull && counter.chance.chance(0.6))) {
      const id = back ?? newKey(counter);
      put(counter, 'product', { id, rev: newRev(counter), listed: '1' }, {});
      setStock(counter, id, 'north');
      return `takes in product ${id}`;
    }
    const row = pick(counter, rows);
    if (!row) return null;
    const place = counter.chance.pick(['north', 'south']);
    setStock(counter, String(row.values.id), place);
    return `counts product ${row.values.id} ${place}`;
  },
  return_product: (counter) => {
    const id = again(counter, 'inventory', 'product', 1);
    if (!id) return null;
    put(counter, 'product', { id, rev: newRev(counter), listed: '1' }, {});
    setStock(counter, id, 'north');
    return `takes product ${id} in again`;
  },
  list_product: (counter) => {
    const row = pick(counter, freeRows(counter, 'product'));
    if (!row) return null;
    const listed = row.values.listed === '1' ? '0' : '1';
    put(counter, 'product', { ...row.values, listed, rev: newRev(counter) }, {});
    return `sets product ${row.values.id} listed ${listed}`;
  },
  drop_product: (counter) => {
    const row = pick(counter, freeRows(counter, 'product'));
    if (!row) return null;
    const id = String(row.values.id);
    for (const stock of counter.transaction.rows('stock'))
      if (stock.values.product === id) remove(counter, 'stock', stock.values);
    remove(counter, 'product', row.values);
    return `drops product ${id}`;
  },
};

function sell(counter: Counter, count: number, atOnce: boolean): string | null {
  const { shape } = counter;
  if (counter.transaction.rows('sale').length > mostReceipts) return null;
  const at = momentOf(counter);
  const sold = Array.from({ length: count }, () => {
    const moved = stampOf(counter, shape.form, atOnce ? at : counter.now());
    const id = header(counter, moved);
    const lines = 1 + counter.chance.below(2);
    for (let nth = 0; nth < lines; nth++) addLine(counter, 'line', id, moved);
    return `${id} at ${moved.text}`;
  });
  return `sells ${sold.join(', ')}`;
}

function header(counter: Counter, moved: Stamp, buyer?: string): string {
  const id = newKey(counter);
  const shoppers = counter.transaction.rows('shopper').map(({ values }) => String(values.id));
  const known = counter.chance.chance(0.5) ? shoppers : shoppers.slice(-3);
  const shopper = known.length > 0 && counter.chance.chance(0.6) ? counter.chance.pick(known) : null;
  const values = {
    id,
    status: 'P',
    rev: newRev(counter),
    shopper: buyer ?? shopper,
    sold: '2026-02-03 04:05:06',
  };
  put(counter, 'sale', values, { moved });
  return id;
}

function addLine(counter: Counter, table: 'line' | 'old_line', sale: string, moved: Stamp): void {
  counter.counters.line += 1;
  const [id, quantity] = [String(counter.counters.line), String(1 + counter.chance.below(5))];
  const values = { id, sale, rev: newRev(counter), quantity, amount: String(5 + counter.chance.below(50)) };
  put(counter, table, values, { moved });
}

function editSale(counter: Counter, change: 'flip' | Values, stamps: boolean): string | null {
  const found = pickSale(counter);
  if (!found) return null;
  const { values, stamps: before } = found.row;
  const status = values.status === 'P' ? 'V' : 'P';
  const moved = stamps ? stampOf(counter, counter.shape.form, momentOf(counter)) : before.moved;
  if (!moved) return null;
  const after: Values = { ...values, ...(change === 'flip' ? { status } : change), rev: newRev(counter) };
  put(counter, found.place.sale, after, { moved });
  // Mostly what is amended is in the lines as well.
  const [line] = linesOf(counter, found.place.line, String(values.id));
  if (line && counter.chance.chance(0.6)) {
    put(counter, found.place.line, { ...line.values, rev: newRev(counter) }, line.stamps);
  }
  return `changes receipt ${values.id} (${after.status}), stamp ${stamps ? moved.text : 'kept'}`;
}

function linesOf(counter: Counter, table: 'line' | 'old_line', sale: string): readonly StoredRow[] {
  return counter.transaction.rows(table).filter(({ values }) => values.sale === sale);
}

/** Mostly one of the last: what has just been rung up is what is amended. */
function pickSale(counter: Counter) {
  const found = saleParts(counter);
  return pick(counter, counter.chance.chance(0.6) ? found.slice(-5) : found);
}

function pick<T>(counter: Counter, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : counter.chance.pick(list);
}

/** A key of what was dropped some time ago; of the rows that stand there, none. */
function again(counter: Counter, model: 'persona' | 'inventory', table: 'shopper' | 'product', share = 0.6) {
  const gone = counter.shop
    .keys(model)
    .filter((key) => !counter.transaction.get(table, key) && counter.isFree(`${model} ${key}`));
  return gone.length > 0 && counter.chance.chance(share) ? counter.chance.pick(gone) : undefined;
}

function shopper(counter: Counter, engine: Engine, values: Values): void {
  const { chance, shape } = counter;
  const form = shape.form === 'number' ? 'micro' : shape.form;
  const created = stampOf(counter, form, counter.now());
  const none: Stamp = { text: null, at: null };
  const updated = shape.created && chance.chance(0.5) ? none : stamped(counter, engine);
  put(
    counter,
    'shopper',
    { ...values, rev: newRev(counter) },
    { updated, created: chance.chance(0.15) ? none : created },
  );
}

/** The time of a customer's change, if the POS tells one. */
function stamped(counter: Counter, engine: Engine): Stamp {
  const { chance, shape } = counter;
  const form = shape.form === 'number' ? 'micro' : shape.form;
  return chance.chance(0.25)
    ? oddStamp(chance.pick(['null', 'zero', 'future'] as const), form, engine)
    : stampOf(counter, form, momentOf(counter));
}

/** A customer has one phone for ever, and nobody else has it. */
function phoneOf(counter: Counter, id: string): string {
  const digits = id.replace(/\D/g, '').slice(-3).padStart(4, '0');
  return `303344${counter.shape.keys === 'large' ? String(BigInt(id) - 9_007_199_254_740_992n).padStart(4, '0') : digits}`;
}

function setStock(counter: Counter, product: string, place: string): void {
  // Stock only ever grows, so that an older count shows.
  put(counter, 'stock', { product, place, units: newRev(counter) }, {});
}
