import { type Content, type Model, type Stamp, saleTables } from './rows.ts';
import type { Shape } from './shape.ts';
import type { Shop } from './shop.ts';
import { kept, second, stampText } from './stamp-text.ts';

export type Kind = 'poll' | 'sweep' | 'strays' | 'pass';

/** One watermark of one table, as docs/reading.md has it. `parent`: the lane of the receipts, where the rows are their lines. */
interface Lane {
  readonly name: string;
  readonly parent: string | null;
  readonly stamps: (content: Content) => readonly { readonly key: string; readonly stamp: Stamp }[];
}

/** A row must be known as it was after this transaction, or as it has been since. */
interface Due {
  readonly key: string;
  readonly commit: number;
}

/** What a stream's tables held when a reading began. */
export interface Opened {
  readonly content: Content;
  readonly commit: number;
  /**
   * By the database's clock, less the settle delay: what its windows may end at, from the begin and the end of each part
   * of the reading. A clock may be set back in between, so the lowest and the highest alone do not tell.
   */
  readonly ceilings: readonly number[];
}

/** How many transactions had been committed when a pass began, and when it read its last page. */
export interface PassTimes {
  readonly beganAt: number;
  readonly lastPageAt: number;
}

/** What the ledger holds of a key: the text of `stateOf`, null where it counts as gone, undefined where it is unknown. */
export type Known = (model: Model, key: string) => string | null | undefined;

/** The promise of each kind of reading, kept beside the connector and without looking at its cursors. */
export class Owed {
  readonly #shape: Shape;
  readonly #shop: Shop;
  readonly #takenAt: ReadonlyMap<number, number>;
  /** By lane: no stamp that a poll may have met last is greater. */
  readonly #bounds = new Map<string, number>();
  readonly #stamps = new Map<string, Set<number>>();
  /** With which transaction a stamp was committed. */
  readonly #writtenAt = new WeakMap<Stamp, number>();
  /**
   * Lanes in which a complete poll has met a row: a sweep knows where to begin, and lines tell of changes. What stood
   * there before came with its receipt.
   */
  readonly #met = new Set<string>();
  /** Lanes of which that holds when the poll at hand has been judged. */
  readonly #meeting = new Set<string>();

  constructor(shape: Shape, shop: Shop, takenAt: ReadonlyMap<number, number>) {
    this.#shape = shape;
    this.#shop = shop;
    this.#takenAt = takenAt;
  }

  /** To be told after every commit: which stamps there have been. */
  noteStamps(): void {
    for (const model of ['sale', 'persona'] as const) {
      for (const { name, stamps } of this.#lanesOf(model)) {
        const known = this.#stamps.get(name) ?? new Set();
        for (const { stamp } of stamps(this.#shop.content)) {
          if (stamp.at !== null) known.add(stamp.at);
          if (!this.#writtenAt.has(stamp)) this.#writtenAt.set(stamp, this.#shop.commits);
        }
        this.#stamps.set(name, known);
      }
    }
  }

  /** Somebody has said that the stream is to be read anew. */
  rewound(model: Model): void {
    for (const { name } of this.#lanesOf(model)) {
      this.#bounds.delete(name);
      this.#met.delete(name);
    }
  }

  /** A poll was under way, to its end or not, under this ceiling: so far its cursors may have come. */
  polled(model: Model, ceiling: number): void {
    for (const { name, parent } of this.#lanesOf(model)) {
      let bound = this.#bounds.get(name) ?? Number.NEGATIVE_INFINITY;
      for (const at of this.#stamps.get(name) ?? []) {
        if (at > bound && (this.#isNumber(model) || at <= ceiling)) bound = at;
      }
      if (parent && !this.#met.has(parent) && !this.#isNumber(model)) bound = Math.max(bound, ceiling);
      this.#bounds.set(name, bound);
    }
    for (const name of this.#meeting) this.#met.add(name);
    this.#meeting.clear();
  }

  /**
   * What a completed reading should have brought and has not, in words. `machineNow`: when it began, or the part of it
   * that came last.
   */
  missing(kind: Kind, model: Model, opened: Opened, machineNow: number, known: Known): readonly string[] {
    if (kind === 'poll') this.#noteMet(model, opened);
    const whole = (keys: readonly string[]): Due[] => keys.map((key) => ({ key, commit: opened.commit }));
    const due =
      kind === 'pass'
        ? whole(this.#shop.keys(model))
        : kind === 'strays'
          ? whole(this.#strays(model, opened))
          : this.#announced(kind, model, opened, machineNow);
    const latest = new Map<string, number>();
    for (const { key, commit } of due) latest.set(key, Math.max(commit, latest.get(key) ?? commit));
    return [...latest].flatMap(([key, commit]) => {
      const complaint = this.#complaint(model, key, commit, known(model, key));
      return complaint === null ? [] : [`${kind} of ${model}: ${key} ${complaint}`];
    });
  }

  /**
   * What a pass has taken away although it stood there, and counted, from its last page on. `before` and `after`: what was
   * known when the pass began (or its last part), and what is known now.
   */
  takenAway(model: Model, pass: PassTimes, before: Known, after: Known): readonly string[] {
    return this.#shop.keys(model).flatMap((key) => {
      if (typeof before(model, key) !== 'string' || after(model, key) !== null) return [];
      const past = this.#shop.past(model, key);
      const since = (commit: number) =>
        past.slice(
          Math.max(
            0,
            past.findLastIndex((moment) => moment.commit <= commit),
          ),
        );
      const filtered = since(pass.beganAt).some(({ state, isThere }) => state === null && isThere);
      const gone = since(pass.lastPageAt).some(({ state }) => state === null);
      return filtered || gone ? [] : [`pass of ${model}: ${key} was taken away, and stands there`];
    });
  }

  #noteMet(model: Model, opened: Opened): void {
    for (const lane of this.#lanesOf(model)) {
      const met = this.#standing(lane, opened).some(
        ({ stamp: { at } }) => at !== null && (this.#isNumber(model) || this.#isBelow(at, opened.ceilings)),
      );
      if (met) this.#meeting.add(lane.name);
    }
  }

  /** A key must be known as it was when the reading began, or as it has been since. */
  #complaint(model: Model, key: string, commit: number, known: string | null | undefined): string | null {
    const past = this.#shop.past(model, key);
    const first = past.findLastIndex((moment) => moment.commit <= commit);
    const since = past.slice(Math.max(0, first)).map(({ state }) => state);
    if (first < 0) since.push(null);
    if (known === undefined || known === null) {
      return since.includes(null)
        ? null
        : `should be known as ${since.join(' or ')}, and is ${known === null ? 'gone' : 'unknown'}`;
    }
    if (since.includes(known)) return null;
    // What left, and what AIQ keeps of it, says nothing as long as it is away.
    const keeps = model !== 'inventory' && since.includes(null) && past.some(({ state }) => state === known);
    return keeps ? null : `should be known as ${since.join(' or ')}, and is ${known}`;
  }

  #announced(kind: 'poll' | 'sweep', model: Model, opened: Opened, machineNow: number): readonly Due[] {
    const { lag } = this.#shape;
    return this.#lanesOf(model).flatMap((lane) => {
      const bound = this.#bounds.get(lane.name) ?? Number.NEGATIVE_INFINITY;
      return this.#standing(lane, opened)
        .filter(({ stamp: { at } }) => {
          const isNew = !this.#met.has(lane.parent ?? lane.name);
          if (at === null || (isNew && (kind === 'sweep' || lane.parent))) return false;
          if (this.#isNumber(model)) {
            const age = machineNow - (this.#takenAt.get(at) ?? 0);
            return kind === 'sweep' || at > bound || age <= lag * 1_000;
          }
          const back = kind === 'sweep' ? Number.NEGATIVE_INFINITY : bound - lag * second;
          return at >= back && this.#isBelow(at, opened.ceilings);
        })
        .map(({ key, stamp }) => {
          // A number below the cursor is read for the gap that it closed: what changed later and kept it is the sweep's.
          const closes = kind === 'poll' && this.#isNumber(model) && stamp.at !== null && stamp.at <= bound;
          const written = this.#writtenAt.get(stamp) ?? opened.commit;
          return { key, commit: closes ? Math.min(written, opened.commit) : opened.commit };
        });
    });
  }

  /** Rows of which no column of their own tells a time. */
  #strays(model: Model, opened: Opened): readonly string[] {
    const own = this.#lanesOf(model).filter(({ parent }) => parent === null);
    const told = new Set(
      own.flatMap((lane) =>
        lane.stamps(opened.content).flatMap(({ key, stamp }) => (stamp.at === null ? [] : key)),
      ),
    );
    // What gets a stamp meanwhile is met by it.
    const standing = own.map((lane) => new Set(this.#standing(lane, opened).map(({ key }) => key)));
    const all = own.flatMap((lane) => lane.stamps(opened.content).map(({ key }) => key));
    return all.filter(
      (key) =>
        !told.has(key) &&
        standing.every((keys) => keys.has(key)) &&
        own.every((lane) => this.#isShown(lane, key, opened.content)),
    );
  }

  /** A column of epoch seconds that holds nothing but 0 looks like one of growing numbers, which polls read. */
  #isShown(lane: Lane, key: string, content: Content): boolean {
    if (this.#shape.form !== 'epoch') return true;
    const stamps = lane.stamps(content);
    return (
      stamps.some(({ stamp }) => stamp.at !== null) ||
      stamps.some((one) => one.key === key && one.stamp.text === null)
    );
  }

  /** The stamps of then that still stand: what moves while it is read is met later. */
  #standing(lane: Lane, { content }: Opened) {
    // Each writing has a stamp object of its own: one that went and came back with the same text is another.
    const now = new Set(lane.stamps(this.#shop.content).map(({ stamp }) => stamp));
    return lane.stamps(content).filter(({ stamp }) => now.has(stamp));
  }

  /** By the instant and by the text: in the repeated hour, what was written before it waits for the hour's end. */
  #isBelow(at: number, ceilings: Opened['ceilings']): boolean {
    const { form, zone } = this.#shape;
    const shown = form === 'number' ? 'micro' : form;
    const text = stampText(at, shown, zone);
    return ceilings.every((end) => {
      // The ceiling has as many digits as the stamp that shows how the column writes: perhaps whole seconds.
      const ceiling = Math.floor(end / second) * second;
      const last = stampText(ceiling, shown, zone);
      const isTextBelow = form === 'epoch' ? Number(text) <= Number(last) : text <= last;
      return at <= kept(ceiling, shown, zone) && isTextBelow;
    });
  }

  /** Receipts go by a growing number in some shops; customers never do. */
  #isNumber(model: Model): boolean {
    return this.#shape.form === 'number' && model === 'sale';
  }

  #lanesOf(model: Model): readonly Lane[] {
    const { archive, lineStamps, created } = this.#shape;
    if (model === 'inventory') return [];
    if (model === 'persona') {
      return (created ? ['updated', 'created'] : ['updated']).map((column) => ({
        name: `shopper ${column}`,
        parent: null,
        stamps: ({ shopper }) =>
          [...shopper].flatMap(([key, { stamps }]) =>
            stamps[column] ? [{ key, stamp: stamps[column] }] : [],
          ),
      }));
    }
    const places = archive ? saleTables : saleTables.slice(0, 1);
    return places.flatMap(({ sale, line }): Lane[] => [
      {
        name: sale,
        parent: null,
        stamps: (content) =>
          [...content[sale]].flatMap(([key, { stamps }]) =>
            stamps.moved ? [{ key, stamp: stamps.moved }] : [],
          ),
      },
      ...(lineStamps
        ? [
            {
              name: line,
              parent: sale,
              stamps: (content: Content) =>
                [...content[line].values()].flatMap(({ values, stamps }) =>
                  stamps.moved ? [{ key: String(values.sale), stamp: stamps.moved }] : [],
                ),
            },
          ]
        : []),
    ]);
  }
}
