import type { Model } from '../model/index.ts';
import { next, type State } from './state.ts';

/** What happened just now overtakes first loads, sweeps and replays. */
export const lanes = ['live', 'background'] as const;
export type Lane = (typeof lanes)[number];

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
  /** Fingerprint of the record last seen; null when there is none to send any more. */
  readonly seen: string | null;
  /** The record to send (or being sent, or refused); null when there is nothing to send. */
  readonly record: string | null;
  readonly delivered: string | null;
  readonly deliveredFingerprint: string | null;
  /** Of a persona: the fields of `delivered` that AIQ was not given, since others have the same: "mobilePhone email". */
  readonly withheld: string;
  readonly mapping: string;
  readonly lane: Lane;
  /** Of a sale: the key of its persona. */
  readonly persona: string | null;
  /** Of a sale: 1 when it was delivered with its shopper's id, or has none. */
  readonly attributed: number;
  readonly contactId: string | null;
  readonly srcId: string | null;
  readonly attempts: number;
  readonly nextAttempt: number;
  /** Order in which entries became pending. */
  readonly queued: number;
  readonly pendingSince: number;
  readonly errorCode: string | null;
  /** The open batch that carries it. */
  readonly batch: number | null;
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

/** What a newer record does to an entry. Older reads and equal records change nothing that is sent. */
export function see(entry: Entry, seen: Seen): Entry {
  if (seen.sequence <= entry.readSequence) return entry;
  const read = { ...entry, present: 1, readSequence: seen.sequence, mapping: seen.mapping };
  if (seen.fingerprint === entry.seen) return read;
  const reverted = seen.fingerprint === entry.deliveredFingerprint;
  const state = next(entry.state, reverted ? 'reverted' : 'changed');
  const becamePending = state === 'pending' && entry.state !== 'pending';
  return {
    ...read,
    state,
    version: entry.version + 1,
    seen: seen.fingerprint,
    record: state === 'delivered' ? null : seen.record,
    persona: seen.persona,
    // A change of something still on its way from a first load stays in that lane; anything else goes by its own.
    lane: entry.state === 'pending' && entry.delivered === null ? entry.lane : seen.lane,
    attempts: 0,
    nextAttempt: entry.delivered === null ? seen.notBefore : 0,
    errorCode: null,
    queued: becamePending ? seen.queued : entry.queued,
    pendingSince: becamePending ? seen.at : entry.pendingSince,
  };
}

/** The row is filtered out or gone, and AIQ keeps what it has. */
export function leave(entry: Entry, sequence: number): Entry {
  if (sequence <= entry.readSequence) return entry;
  const state = next(entry.state, 'left');
  return {
    ...entry,
    state,
    present: 0,
    readSequence: sequence,
    version: entry.version + 1,
    seen: null,
    record: state === 'left' ? null : entry.record,
    errorCode: null,
  };
}

/** The part of an entry that a batch carried. */
export interface Carried {
  readonly version: number;
  readonly record: string;
  readonly fingerprint: string;
  readonly attributed: number;
  readonly withheld: string;
}

/**
 * After the answer: what was carried counts first, then what was seen while it was on its way.
 * Example: version 3 was carried, version 4 was seen meanwhile, the answer is "done": delivered is version 3, and
 * the entry is pending again with version 4.
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
        }
      : first;
  if (entry.version === carried.version) return event === 'done' ? { ...done, record: null } : done;
  if (entry.seen === null) return { ...done, state: next(done.state, 'left'), record: null };
  if (entry.seen === done.deliveredFingerprint)
    return { ...done, state: next(done.state, 'reverted'), record: null };
  return { ...done, state: next(done.state, 'changed'), pendingSince: at, attempts: 0, nextAttempt: 0 };
}
