import type { Failure, Model, Place } from '../model/index.ts';
import type { Tried } from './brake.ts';
import { placeText } from './place-text.ts';
import { type Store, written } from './store.ts';

/** How many rows of a page (or a run, or a stream's life) ended where. They add up to the rows read. */
export interface RowCounts {
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly dead: number;
}

export const noRows: RowCounts = { read: 0, changed: 0, unchanged: 0, filtered: 0, dead: 0 };

export function addRows(a: RowCounts, b: RowCounts): RowCounts {
  return {
    read: a.read + b.read,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    filtered: a.filtered + b.filtered,
    dead: a.dead + b.dead,
  };
}

/** A stream's row: its position (JSON, owned by the reading side), its last run, its sums. */
export interface StreamRow {
  readonly site: string;
  readonly model: Model;
  readonly uid: string;
  readonly mapping: string;
  readonly position: string | null;
  /** The database's clock when the last window opened. */
  readonly sourceNow: string | null;
  /** When everything up to the ceiling had been read for the last time, this machine's clock. */
  readonly completeAt: number | null;
  readonly ranAt: number | null;
  readonly errorCode: string | null;
  readonly error: string | null;
  readonly hint: string | null;
  readonly runs: number;
  readonly rowsRead: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly filtered: number;
  readonly dead: number;
  /** Of all runs, and of the last one, milliseconds. */
  readonly longestStatement: number;
  readonly lastLongestStatement: number;
  /** When a page was last committed, or a reading came to its end. */
  readonly progressAt: number | null;
  /** What a person has asked for, and its next reading carries out. */
  readonly asked: Asked | null;
  /** "unicenta.yaml:42:13", the line of the mapping that makes the key. */
  readonly place: string | null;
  /** What the mapping has tried of late: see brake.ts. */
  readonly tried: number;
  readonly failed: number;
  /** The version of the mapping of which a person said that what it cannot map is rightly set aside. */
  readonly confirmed: string | null;
  /** The version of the mapping of which a person said that what it makes otherwise is sent again. */
  readonly applied: string | null;
}

/**
 * `rewind`: read everything again, of whatever database it is now · `reset`: forget it, so that all of it is sent again ·
 * `baseline`: what is there counts as sent · `apply-mapping`: send again what the changed mapping makes otherwise ·
 * `confirm-missing`: what is gone is rightly gone · `confirm-unmappable`: what the mapping as it is cannot map is rightly
 * set aside
 */
export const asks = [
  'rewind',
  'reset',
  'baseline',
  'apply-mapping',
  'confirm-missing',
  'confirm-unmappable',
] as const;
export type Asked = (typeof asks)[number];

/** What a ledger of an earlier version lacks until its owner has upgraded it. */
const notYetKnown: Partial<StreamRow> = {
  lastLongestStatement: 0,
  progressAt: null,
  asked: null,
  place: null,
  tried: 0,
  failed: 0,
  confirmed: null,
  applied: null,
};

export class StreamView {
  readonly #all;

  constructor(store: Store) {
    this.#all = store.prepare<[], StreamRow>('SELECT * FROM stream ORDER BY site, model');
  }

  all(): StreamRow[] {
    return this.#all.all().map((row) => ({ ...notYetKnown, ...row }));
  }
}

export interface Checkpoint {
  readonly position: string;
  readonly sourceNow: string | null;
  /** Set when the window is read to its end. */
  readonly completeAt: number | null;
}

/** Single-row writes; `checkpoint` and `add` belong into the transaction of the page they cover. */
export class Streams extends StreamView {
  readonly #get;
  readonly #open;
  readonly #checkpoint;
  readonly #add;
  readonly #end;
  readonly #fail;
  readonly #ask;
  readonly #try;
  readonly #confirm;
  readonly #apply;

  constructor(store: Store) {
    super(store);
    this.#get = store.prepare<[string, Model], StreamRow>(
      'SELECT * FROM stream WHERE site = ? AND model = ?',
    );
    this.#open = store.prepare<[string, Model, string, string, string | null]>(
      `INSERT INTO stream (site, model, uid, mapping, place) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET uid = excluded.uid, mapping = excluded.mapping, place = excluded.place,
         tried = iif(mapping = excluded.mapping, tried, 0), failed = iif(mapping = excluded.mapping, failed, 0)`,
    );
    this.#try = store.prepare<[number, number, string, Model]>(
      'UPDATE stream SET tried = ?, failed = ? WHERE site = ? AND model = ?',
    );
    this.#confirm = store.prepare<[string, string, Model]>(
      'UPDATE stream SET confirmed = ?, asked = NULL WHERE site = ? AND model = ?',
    );
    this.#apply = store.prepare<[string, string, Model]>(
      'UPDATE stream SET applied = ? WHERE site = ? AND model = ?',
    );
    this.#checkpoint = store.prepare(
      `UPDATE stream SET position = @position, sourceNow = coalesce(@sourceNow, sourceNow),
         completeAt = coalesce(@completeAt, completeAt), progressAt = coalesce(@completeAt, progressAt) WHERE site = @site AND model = @model`,
    );
    this.#add = store.prepare(
      `UPDATE stream SET rowsRead = rowsRead + @read, changed = changed + @changed, unchanged = unchanged + @unchanged,
         filtered = filtered + @filtered, dead = dead + @dead, progressAt = coalesce(@at, progressAt) WHERE site = @site AND model = @model`,
    );
    this.#end = store.prepare(
      `UPDATE stream SET ranAt = @at, runs = runs + 1, errorCode = @code, error = @error, hint = @hint,
         longestStatement = max(longestStatement, @longest), lastLongestStatement = @longest
       WHERE site = @site AND model = @model`,
    );
    this.#ask = store.prepare<[Asked | null, string, Model]>(
      'UPDATE stream SET asked = ? WHERE site = ? AND model = ?',
    );
    this.#fail = store.prepare(
      `UPDATE stream SET errorCode = @code, error = @error, hint = @hint WHERE site = @site AND model = @model`,
    );
  }

  /** Reads only: what each tick of a schedule may do. */
  get(site: string, model: Model): StreamRow | undefined {
    return this.#get.get(site, model);
  }

  /** The stream's row, made when it is new. */
  open(site: string, model: Model, uid: string, mapping: string, place?: Place): StreamRow {
    written(() => this.#open.run(site, model, uid, mapping, placeText(place)));
    const row = this.#get.get(site, model);
    if (!row) throw new TypeError('a stream was not written');
    return row;
  }

  checkpoint(site: string, model: Model, checkpoint: Checkpoint): void {
    written(() => this.#checkpoint.run({ site, model, ...checkpoint }));
  }

  /** `at`: the time of the page, where it is a step of the stream's own reading. */
  add(site: string, model: Model, rows: RowCounts, at: number | null): void {
    written(() => this.#add.run({ site, model, ...rows, at }));
  }

  /** Notes how a run ended; null: well. */
  end(site: string, model: Model, at: number, longest: number, failure: Failure | null): void {
    const { code = null, message = null, hint = null } = failure ?? {};
    const run = { site, model, at, longest: Math.ceil(longest), code, error: message, hint };
    written(() => this.#end.run(run));
  }

  /** Gives whether there is such a stream. */
  ask(site: string, model: Model, asked: Asked | null): boolean {
    return written(() => this.#ask.run(asked, site, model)).changes > 0;
  }

  /** Notes what the mapping has tried; belongs into the transaction of the page. */
  tried(site: string, model: Model, { tried, failed }: Tried): void {
    written(() => this.#try.run(tried, failed, site, model));
  }

  /** A person has said that what this version of the mapping cannot map is rightly set aside. */
  confirm(site: string, model: Model, mapping: string): void {
    written(() => this.#confirm.run(mapping, site, model));
  }

  /** A person has said that what this version of the mapping makes otherwise is to be sent again. */
  apply(site: string, model: Model, mapping: string): void {
    written(() => this.#apply.run(mapping, site, model));
  }

  /** Notes what is wrong with a stream beside how its runs ended. */
  fail(site: string, model: Model, { code, message, hint }: Failure): void {
    written(() => this.#fail.run({ site, model, code, error: message, hint }));
  }
}
