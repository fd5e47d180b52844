import { expect } from 'vitest';
import type { Batch, Ledger, PageItem, Settlement } from '../../src/ledger/index.ts';
import { type Model, reversalOf, type Sale, type SaleLine } from '../../src/model/index.ts';
import { noon } from './ledger-file.ts';
import { commit, left, lines, persona, sale, stock } from './pages.ts';
import { done, idsFor, lost, openGate, plannerOf, rejected, returned } from './requests.ts';

export const answers = ['done', 'rejected', 'returned', 'lost', 'lost but taken', 'split'] as const;
export type Answer = (typeof answers)[number];

interface SaleRow {
  readonly shopper: string | null;
  readonly total: string;
  readonly lines: number;
}

/** The rows of the POS by key; null: filtered out. */
export interface Rows {
  readonly persona: Map<string, string | null>;
  readonly sale: Map<string, SaleRow | null>;
  readonly inventory: Map<string, string | null>;
}

interface Page {
  readonly model: Model;
  readonly sequence: number;
  readonly items: readonly PageItem[];
}

/** A POS and an AIQ, with one account of a real ledger between them. What must hold at every step is checked there. */
export class ShopWorld {
  readonly rows: Rows = { persona: new Map(), sale: new Map(), inventory: new Map() };
  /** What AIQ has, by model and key, and whether it knows the shopper of a sale. */
  readonly aiq = new Map<string, { readonly record: string; readonly attributed: boolean }>();
  /** The lines of sales, where a new body replaces them, and where it replaces them by position. */
  readonly held = { replaced: new Map<string, Held>(), kept: new Map<string, Held>() };
  readonly uid: string;
  sent = 0;
  readonly #ledger: Ledger;
  #pages: Page[] = [];
  #flying: Batch[] = [];
  /** Bodies without a final answer, by model and key. */
  readonly #open = new Map<string, string>();
  /** By model and key: refused once, though an earlier sending without an answer may have been taken. */
  readonly #doubted = new Set<string>();
  /** By model and key: what the newest reading committed says; null: nothing to send. */
  readonly #newest = new Map<string, { readonly sequence: number; readonly record: string | null }>();

  constructor(ledger: Ledger, uid: string) {
    this.#ledger = ledger;
    this.uid = uid;
  }

  read(model: Model): void {
    this.#pages.push({ model, sequence: this.#ledger.pages.nextSequence(), items: this.#itemsOf(model) });
  }

  poll(model: Model): void {
    this.read(model);
    this.commit(this.#pages.length - 1);
  }

  /** Pages come to their commit in any order. */
  commit(which: number): void {
    const [page] = this.#pages.splice(which % Math.max(this.#pages.length, 1), 1);
    if (!page) return;
    const { model, sequence, items } = page;
    const counts = commit(this.#ledger, model, items, { uid: this.uid, site: this.uid, sequence });
    expect(counts.changed + counts.unchanged + counts.filtered).toBe(items.length);
    for (const item of items) this.#note(model, sequence, item);
  }

  claim(): boolean {
    const batch = this.#ledger.outbox.claim(this.uid, noon, plannerOf(2), openGate);
    if (!batch) return false;
    this.sent += 1;
    const busy = this.#flying.flatMap((flying) => flying.items.map(nameOf));
    for (const item of batch.items) {
      const name = nameOf(item);
      expect(busy, 'a key is on its way once at a time').not.toContain(name);
      const open = this.#open.get(name);
      if (open !== undefined) expect(item.record, 'what may have landed goes again as it was').toBe(open);
      else this.#checkNew(name, item.record);
      this.#open.set(name, item.record);
    }
    this.#flying.push(batch);
    return true;
  }

  answer(which: number, wanted: Answer): void {
    const [batch] = this.#flying.splice(which % Math.max(this.#flying.length, 1), 1);
    if (!batch) return;
    const answer = possible(wanted, batch);
    for (const item of batch.items) {
      const { record, attributed } = item;
      if (answer === 'rejected' && batch.attempts > 1) this.#doubted.add(nameOf(item));
      if (answer === 'done' || answer === 'lost but taken') {
        this.aiq.set(nameOf(item), { record, attributed: attributed === 1 });
        if (item.model === 'sale') this.#hold(nameOf(item), record);
      }
      if (answer === 'lost but taken') this.#open.set(nameOf(item), record);
      else if (answer !== 'lost' && answer !== 'split') this.#open.delete(nameOf(item));
    }
    const note = answer === 'done' ? 'accepted' : 'other';
    this.#ledger.outbox.settle(batch, settlementOf(answer, batch), note, noon);
  }

  /** The process ends and another takes over: pages and answers on their way are lost. */
  crash(): void {
    this.#pages = [];
    this.#flying = [];
    this.#ledger.outbox.recover(this.uid, 0);
  }

  replay(): void {
    const letters = this.#ledger.view.deadLetters.list().filter(({ uid }) => uid === this.uid);
    this.#ledger.replays.replay(letters.map(({ id }) => id));
  }

  /** Sales that wait for their shoppers wait no longer. */
  expire(): void {
    this.#ledger.outbox.releaseExpired(this.uid, noon + 1);
  }

  /** Everything is read once more, every answer comes and is good, and what was refused is replayed. */
  comeToRest(): void {
    for (const model of ['persona', 'sale', 'inventory'] as const) this.read(model);
    while (this.#pages.length > 0) this.commit(0);
    for (const _round of [1, 2, 3]) {
      while (this.#flying.length > 0) this.answer(0, 'done');
      while (this.claim()) this.answer(0, 'done');
      this.replay();
    }
  }

  #hold(name: string, record: string): void {
    const { replaced, kept } = this.held;
    const { lines: posted } = saleIn(record);
    replaced.set(name, posted);
    kept.set(name, [...posted, ...(kept.get(name) ?? []).slice(posted.length)]);
  }

  #checkNew(name: string, record: string): void {
    const original = name.endsWith(mark) ? name.slice(0, -mark.length) : null;
    if (original === null) {
      // What left while nobody knew whether AIQ has it goes with nothing in it: that is right in both cases.
      const isEmpty = name.startsWith('sale ') && saleIn(plain(record)).lines.length === 0;
      if (isEmpty && this.#doubted.has(name) && this.#newest.get(name)?.record === null) return;
      expect(plain(record), 'a new body carries the newest state').toBe(this.#newest.get(name)?.record);
      return;
    }
    const has = this.aiq.get(original);
    expect(has, 'what is taken back has been taken').toBeDefined();
    const isSettled = this.#newest.get(original)?.record === null && !this.#open.has(original);
    const back = isSettled && has ? reversalOf(saleIn(has.record)).lines : [];
    expect(saleIn(plain(record)).lines, 'what AIQ has is taken back, once that is settled').toEqual(
      back.filter(counts),
    );
  }

  #note(model: Model, sequence: number, item: PageItem): void {
    if (item.kind === 'unmappable') return;
    const name = nameOf({ model, key: item.kind === 'record' ? item.record.key : (item.key ?? '') });
    const before = this.#newest.get(name);
    if (before && before.sequence >= sequence) return;
    // The ledger keeps no trace of filtered rows that it has never seen otherwise: a shop may have any number of them.
    if (!before && item.kind === 'left') return;
    const zero =
      item.kind === 'left' && item.leaving === 'zero' && before?.record ? zeroOf(before.record) : null;
    this.#newest.set(name, {
      sequence,
      record: item.kind === 'record' ? JSON.stringify(item.record.body) : zero,
    });
  }

  #itemsOf(model: Model): PageItem[] {
    const { rows } = this;
    switch (model) {
      case 'persona':
        return [...rows.persona].map(([key, name]) => (name === null ? left(key) : persona(key, name)));
      case 'sale':
        return [...rows.sale].map(([key, row]) =>
          row
            ? sale(key, row.shopper, row.total, row.shopper, lines(row.lines))
            : left(key, { leaving: 'void' }),
        );
      case 'inventory':
        return [...rows.inventory].map(([key, quantity]) =>
          quantity === null ? left(key, { leaving: 'zero' }) : stock(key, quantity),
        );
    }
  }
}

type Held = readonly SaleLine[];

export const mark = '-void';

const counts = ({ quantity }: SaleLine): boolean => quantity !== '0';

const saleIn = (record: string): Sale => JSON.parse(record);

/** Without the lines that only say that nothing is there. */
export function plain(record: string): string {
  const body = JSON.parse(record);
  return 'lines' in body ? JSON.stringify({ ...body, lines: saleIn(record).lines.filter(counts) }) : record;
}

/** Units by SKU, of those that do not come to nothing. */
export function unitsOf(...sales: readonly (Held | undefined)[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of sales.flatMap((all) => all ?? [])) {
    sums.set(sku ?? '', (sums.get(sku ?? '') ?? 0) + Number(quantity));
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

export const nameOf = ({ model, key }: { readonly model: string; readonly key: string }): string =>
  `${model} ${key}`;

const zeroOf = (record: string): string => JSON.stringify({ ...JSON.parse(record), quantity: '0' });

/** A repeat that surely failed leaves the first sending as open as it was. */
function possible(wanted: Answer, batch: Batch): Answer {
  if (wanted === 'returned' && batch.attempts > 1) return 'lost';
  return wanted === 'split' && batch.items.length === 1 ? 'rejected' : wanted;
}

function settlementOf(answer: Answer, batch: Batch): Settlement {
  const [first] = batch.items;
  switch (answer) {
    case 'done':
      return done(first?.model === 'persona' ? idsFor(first.key) : null);
    case 'rejected':
      return rejected;
    case 'returned':
      return returned();
    case 'lost':
    case 'lost but taken':
      return lost();
    case 'split':
      return { kind: 'split' };
  }
}
