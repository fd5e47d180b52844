import { type Model, padded, type Sale } from '../model/index.ts';
import { next, type State } from './state.ts';

/**
 * What happened just now overtakes first loads, sweeps and replays. `awaited` is a shopper of a first load whom a sale of
 * just now waits for: he goes as fast as the sale, and is no news all the same, so that no consent goes with him.
 */
export const lanes = ['live', 'awaited', 'background'] as const;
export type Lane = (typeof lanes)[number];

/** What becomes of what AIQ has when a row leaves: it stays, goes to quantity 0 (stock), or is taken back (sales). */
export type Leaving = 'keep' | 'zero' | 'void';

/**
 * What is known of one key of AIQ's key space (uid, model, key). Records are JSON text.
 * Times are milliseconds since 1970 by this machine's clock; they never decide which state is newer: `readSequence` does.
 */
export interface Entry {
  readonly uid: string;
  readonly model: Model;
  readonly key: string;
  readonly site: string;
  /** Key columns of the row in the POS, a JSON array of texts: '["8a3f"]'. */
  readonly sourceKey: string;
  readonly state: State;
  /** Counts the states seen of this key; a batch remembers which one it carries. */
  readonly version: number;
  readonly readSequence: number;
  /** 1 while the row stands in the POS and passes the filter. */
  readonly present: number;
  /** Of a sale: 1 when its row has left, and what AIQ has of it is to be taken back. */
  readonly voided: number;
  /** Fingerprint of the record last seen; null when there is none to send any more. */
  readonly seen: string | null;
  /** The record to send (or being sent, or refused); null when there is nothing to send. */
  readonly record: string | null;
  readonly delivered: string | null;
  /** Null beside a delivered record: what AIQ has now is unknown, so nothing equals it. */
  readonly deliveredFingerprint: string | null;
  /** Of a persona: the fields of `delivered` that AIQ was not given, since others have the same: "mobilePhone email". */
  readonly withheld: string;
  readonly mapping: string;
  readonly lane: Lane;
  /** Of a sale: the key of its persona. */
  readonly persona: string | null;
  /** Of a sale: 1 when it was delivered with its shopper's id, or has none. Of a persona: 1 when AIQ was told of it. */
  readonly attributed: number;
  /** Of a sale: most lines that a recorded body has held. AIQ may keep so many, whatever is sent later. */
  readonly lines: number;
  readonly contactId: string | null;
  /** The id that AIQ gave with `contactId`; alone, the key under which AIQ was told of the persona. */
  readonly srcId: string | null;
  readonly attempts: number;
  readonly nextAttempt: number;
  /** Order in which entries became pending. */
  readonly queued: number;
  readonly pendingSince: number;
  readonly errorCode: string | null;
  /** The open batch that carries it. */
  readonly batch: number | null;
  /** 1 where AIQ has it by the word of a person alone: see assumed.ts. */
  readonly assumed: number;
}

/** Stands for the fingerprint of what was seen where whatever is read next is to go: no record has it. */
export const unknownFingerprint = 'unknown';

/** AIQ has something of it, and what that is now is unknown. */
export function isDoubtful({ delivered, deliveredFingerprint }: Entry): boolean {
  return delivered !== null && deliveredFingerprint === null;
}

/** A record as it came from a page, ready to be compared. */
export interface Seen {
  readonly fingerprint: string;
  readonly record: string;
  readonly persona: string | null;
  readonly sequence: number;
  readonly mapping: string;
  readonly lane: Lane;
  readonly at: number;
  readonly queued: number;
  /** A record that AIQ has never had is not sent before; it may still be in the making. */
  readonly notBefore: number;
}

/** A key of which nothing is known yet. */
export function blank(
  of: Pick<Entry, 'uid' | 'model' | 'key' | 'site' | 'sourceKey' | 'mapping' | 'lane'>,
): Entry {
  const { uid, model, key, site, sourceKey, mapping, lane } = of;
  return {
    ...{ uid, model, key, site, sourceKey, mapping, lane },
    state: 'left',
    version: 0,
    readSequence: 0,
    present: 1,
    voided: 0,
    seen: null,
    record: null,
    delivered: null,
    deliveredFingerprint: null,
    withheld: '',
    persona: null,
    attributed: 0,
    lines: 0,
    contactId: null,
    srcId: null,
    attempts: 0,
    nextAttempt: 0,
    queued: 0,
    pendingSince: 0,
    errorCode: null,
    batch: null,
    assumed: 0,
  };
}

/** What a newer record does to an entry. Older reads and equal records change nothing that is sent. */
export function see(entry: Entry, seen: Seen): Entry {
  if (seen.sequence <= entry.readSequence) return entry;
  const read = { ...entry, present: 1, voided: 0, readSequence: seen.sequence, mapping: seen.mapping };
  if (seen.fingerprint === entry.seen) return read;
  const reverted = seen.fingerprint === entry.deliveredFingerprint;
  const state = next(entry.state, reverted ? 'reverted' : 'changed');
  const becamePending = state === 'pending' && entry.state !== 'pending';
  return {
    ...read,
    state,
    version: entry.version + 1,
    seen: seen.fingerprint,
    record: state === 'delivered' ? null : inAllPositions(entry, seen.record),
    persona: seen.persona,
    // What AIQ has never had stays in the lane of a first load, also when it was refused: a customer who is corrected
    // today consented before. Anything else goes by its own lane.
    lane: entry.delivered === null ? entry.lane : seen.lane,
    attempts: 0,
    nextAttempt: entry.delivered === null ? seen.notBefore : 0,
    errorCode: null,
    queued: becamePending ? seen.queued : entry.queued,
    pendingSince: becamePending ? seen.at : entry.pendingSince,
  };
}

/** A body with fewer lines than an earlier one says of the others that there is nothing of them. */
function inAllPositions(entry: Entry, record: string): string {
  if (entry.lines === 0) return record;
  const sale: Sale = JSON.parse(record);
  if (sale.lines.length >= entry.lines) return record;
  const former: Sale | null = JSON.parse(entry.record ?? entry.delivered ?? 'null');
  return JSON.stringify(padded(sale, former?.lines ?? [], entry.lines));
}

/**
 * AIQ refused what an earlier sending, whose answer was lost, may have brought it. What it surely had before stays known, for
 * a field that it may still have is emptied by name.
 */
export function doubted(entry: Entry, { record, attributed, withheld }: Carried): Entry {
  const unsure = { ...entry, deliveredFingerprint: null };
  return entry.delivered === null ? { ...unsure, delivered: record, attributed, withheld } : unsure;
}

/**
 * AIQ may have changed by itself what it was told: it is told again, whole, by what is only repeated. No newer record is
 * what AIQ has already, until this or that one is delivered.
 */
export function asserted(entry: Entry, at: number, queued: number): Entry {
  return {
    ...entry,
    state: next(entry.state, 'asserted'),
    record: entry.delivered,
    deliveredFingerprint: null,
    lane: 'background',
    attempts: 0,
    nextAttempt: 0,
    errorCode: null,
    queued,
    pendingSince: at,
  };
}

/** The part of an entry that a batch carried. */
export interface Carried {
  readonly version: number;
  readonly record: string;
  /** Empty where the record is less than what was seen. */
  readonly fingerprint: string;
  readonly attributed: number;
  readonly withheld: string;
}

/**
 * After the answer: what was carried counts first, then what was seen while it was on its way.
 * Example: version 3 was carried, version 4 was seen meanwhile, the answer is "done": delivered is version 3, and
 * the entry is pending again with version 4. So it is where less was carried than was seen: the rest is still to go.
 */
export function settled(
  entry: Entry,
  carried: Carried,
  event: 'done' | 'rejected' | 'returned',
  at: number,
): Entry {
  const first: Entry = { ...entry, state: next(entry.state, event), batch: null };
  const done: Entry =
    event === 'done'
      ? {
          ...first,
          delivered: carried.record,
          deliveredFingerprint: carried.fingerprint,
          attributed: carried.attributed,
          withheld: carried.withheld,
          attempts: 0,
          errorCode: null,
          assumed: 0,
        }
      : first;
  if (entry.version === carried.version) {
    if (event !== 'done') return done;
    if (entry.seen === carried.fingerprint) return { ...done, record: null };
  }
  if (entry.seen === null) return { ...done, state: next(done.state, 'left'), record: null };
  if (entry.seen === done.deliveredFingerprint)
    return { ...done, state: next(done.state, 'reverted'), record: null };
  return { ...done, state: next(done.state, 'changed'), pendingSince: at, attempts: 0, nextAttempt: 0 };
}
