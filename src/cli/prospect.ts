import type { EndpointRow, Entry, History } from '../ledger/index.ts';
import type { Leaving } from '../mapping/index.ts';
import type { RowNow } from './row-now.ts';

/** What will happen to a record next, and why. */
export interface Prospect {
  readonly kind:
    | 'nothing'
    | 'next-reading'
    | 'next-request'
    | 'later'
    | 'on-its-way'
    | 'waits'
    | 'stopped'
    | 'set-aside';
  readonly sentence: string;
}

export interface ProspectFacts {
  /** This machine's clock, milliseconds. */
  readonly now: number;
  readonly reading: RowNow;
  readonly history: History;
  /** The row makes something else now than what was last seen of it. */
  readonly isChanged: boolean;
  /** Does any reading of the stream look for rows that are gone? */
  readonly seesGone: boolean;
  readonly onLeave: Leaving;
  readonly onDelete: Leaving;
  /** Milliseconds. */
  readonly waitForPersona: number;
  /** Why nothing is sent to where it would go. */
  readonly stop: Pick<EndpointRow, 'code' | 'hint'> | null;
  /** The code of what keeps its stream from being read. */
  readonly trouble: string | null;
  readonly isRunning: boolean;
  /** What was last seen was made by another version of the mapping. */
  readonly isByFormer: boolean;
  /** A sale before the site's `start_from`. */
  readonly isEarly: boolean;
}

/** Pure: the first that applies, from what is under way to what a reading would find. */
export function prospectOf(facts: ProspectFacts): Prospect {
  const { entry } = facts.history;
  const prospect =
    underWay(facts) ??
    setAside(facts) ??
    atNextReading(facts) ??
    (entry ? inState(entry, facts) : nothing('Nothing: the ledger knows no record of it.'));
  return { ...prospect, sentence: [prospect.sentence, ...hindrances(prospect, facts)].join(' ') };
}

/** What must be mended before it can come to that. */
function hindrances({ kind }: Prospect, { trouble, isRunning }: ProspectFacts): string[] {
  if (kind !== 'next-reading' && kind !== 'next-request' && kind !== 'later') return [];
  return [
    ...(kind === 'next-reading' && trouble ? [`Its stream cannot be read at the moment (${trouble}).`] : []),
    ...(isRunning ? [] : ['Nothing is running: `aiq-pos run` or `aiq-pos once` does it.']),
  ];
}

/** A recorded request goes first, whatever the row is by now. */
function underWay({ history: { request }, stop, now, isRunning }: ProspectFacts): Prospect | null {
  if (!request) return null;
  const { id, state, notBefore } = request;
  if (state === 'in_flight' && isRunning) {
    return { kind: 'on-its-way', sentence: `It is on its way: request ${id} has no answer yet.` };
  }
  if (stop) return stopped(stop);
  const why = { ready: 'was split from a refused one', in_flight: 'was cut off', unknown: 'lost its answer' };
  const sentence = `Request ${id} ${why[state]}: it goes ${time(notBefore, now)} as it was recorded, and what is newer after it.`;
  return { kind: 'later', sentence };
}

function setAside({ reading, history: { entry, letter }, isChanged }: ProspectFacts): Prospect | null {
  if (!letter) return null;
  const outcome = reading.kind === 'row' ? reading.outcome.kind : null;
  const replay = `\`aiq-pos dead-letters replay ${letter.id}\``;
  if (letter.reread === 1) {
    return nextReading('A person has asked to read its row again: the next reading of its stream does it.');
  }
  // A row whose key is another's is not mended by being mappable: that it always was.
  const isMappable = letter.key === null && outcome !== null && outcome !== 'unmappable';
  const isMended = letter.kind === 'row' ? isMappable : isChanged;
  if (letter.discarded === 1) {
    return isMended
      ? null
      : nothing('Nothing: a person has given it up; it comes back when its row changes.');
  }
  const kept = entry?.delivered == null ? '' : ' AIQ keeps what it has.';
  if (isMended) {
    return nextReading(
      `It was set aside, and is mended: it goes when its row is next read, or after ${replay}.${kept}`,
    );
  }
  if (letter.kind === 'record' && entry?.state !== 'dead') return null;
  const sentence = `It is set aside: ${letter.reason} Once that is mended: ${replay}.${kept}`;
  return { kind: 'set-aside', sentence };
}

function atNextReading(facts: ProspectFacts): Prospect | null {
  const { reading, history, isChanged } = facts;
  const { entry } = history;
  if (reading.kind === 'unread') return null;
  if (reading.kind === 'gone') {
    if (entry?.present !== 1) return null;
    return facts.seesGone
      ? nextReading(`Its row is gone from the POS: ${leaves(facts.onDelete, 'the next complete reading')}`)
      : nothing(
          'Nothing: its row is gone from the POS, which its stream does not look for. AIQ keeps what it has.',
        );
  }
  const { outcome } = reading;
  switch (outcome.kind) {
    case 'unmappable':
      return nextReading(
        'Its next reading sets it aside: the mapping cannot make a record of its row as it is.',
      );
    case 'filtered':
      return entry?.present === 1
        ? nextReading(
            `Its row is left out now (${outcome.reason}): ${leaves(facts.onLeave, 'its next reading')}`,
          )
        : leftOut(history, outcome.reason);
    case 'record':
      if (!entry && facts.isEarly) {
        return nothing('Nothing: it is older than `start_from`. `aiq-pos backfill` brings it.');
      }
      if (!entry) return nextReading('It is new: it goes to AIQ when its row is next read.');
      if (outcome.record.key !== entry.key) {
        return nextReading(
          `Its row goes by another key now: \`aiq-pos explain ${outcome.record.model} ${outcome.record.key}\` tells of that record.`,
        );
      }
      return isChanged ? nextReading(changedText(facts)) : null;
  }
}

/** Null where its last word to AIQ, the quantity 0, is still to go. */
function leftOut(history: History, reason: string): Prospect | null {
  const { entry } = history;
  if (entry && entry.state !== 'left' && entry.state !== 'delivered') return null;
  return nothing(`Nothing: its row is left out (${reason}). ${keptText(history)}`);
}

function changedText({ isByFormer }: ProspectFacts): string {
  return isByFormer
    ? 'The mapping has changed since it was last read: it goes to AIQ when it is next read if its row has changed too.'
    : 'Its row has changed since it was last read: it goes to AIQ when it is next read.';
}

function keptText({ entry, reversal }: History): string {
  if (entry?.delivered == null) return 'AIQ has never had it.';
  if (entry.voided === 0 || !reversal) return 'AIQ keeps what it has.';
  const { key, state } = reversal;
  return `AIQ keeps what it has, and ${key} takes it back (${state}).`;
}

function leaves(leaving: Leaving, reading: string): string {
  const then = {
    keep: 'AIQ keeps what it has',
    zero: 'sends the quantity 0',
    void: 'takes back what AIQ has of it',
  };
  return `${reading} notices it, and ${then[leaving]}.`;
}

function inState(entry: Entry, facts: ProspectFacts): Prospect {
  const { history, stop, now } = facts;
  switch (entry.state) {
    case 'pending': {
      if (stop) return stopped(stop);
      if (entry.nextAttempt > now) {
        const why =
          entry.errorCode === null ? '' : `; attempts so far: ${entry.attempts} (${entry.errorCode})`;
        return { kind: 'later', sentence: `It goes ${time(entry.nextAttempt, now)}${why}.` };
      }
      return { kind: 'next-request', sentence: `It goes with the next request of its lane (${entry.lane}).` };
    }
    case 'waiting': {
      if (entry.model === 'persona') {
        const sentence = 'It waits until all customers of its site have been read once.';
        return { kind: 'waits', sentence };
      }
      const until = time(entry.pendingSince + facts.waitForPersona, now);
      const sentence = `It waits for its shopper ${entry.persona} (${history.persona?.state ?? 'unknown'}); without one it goes ${until}.`;
      return { kind: 'waits', sentence };
    }
    case 'delivered': {
      const again = entry.attributed === 0 && entry.persona !== null;
      const without = again
        ? ' It went without its shopper, and goes again when AIQ has given him an id.'
        : '';
      if (
        entry.model === 'persona' &&
        entry.withheld !== '' &&
        entry.contactId === null &&
        entry.srcId === null
      ) {
        return nothing(
          'Nothing: without what others share, AIQ would have nothing to know this customer by.',
        );
      }
      // What only a changed mapping makes otherwise is held back.
      if (entry.deliveredFingerprint !== null && entry.deliveredFingerprint !== entry.seen) {
        return nothing(
          'Nothing: only the mapping has changed since AIQ was given it. `aiq-pos state apply-mapping` sends it.',
        );
      }
      return nothing(`Nothing: AIQ has this state.${without}`);
    }
    case 'left':
      return nothing(`Nothing: its row is left out, or gone. ${keptText(history)}`);
    case 'dead':
      return { kind: 'set-aside', sentence: 'It is set aside.' };
    case 'in_flight':
    case 'unknown':
      return { kind: 'on-its-way', sentence: 'It is on its way.' };
  }
}

function stopped({ code, hint }: Pick<EndpointRow, 'code' | 'hint'>): Prospect {
  return { kind: 'stopped', sentence: `Sending is stopped (${code}). ${hint}` };
}

function nothing(sentence: string): Prospect {
  return { kind: 'nothing', sentence };
}

function nextReading(sentence: string): Prospect {
  return { kind: 'next-reading', sentence };
}

function time(ms: number, now: number): string {
  return ms <= now ? 'at the next turn' : `at the earliest at ${new Date(ms).toISOString()}`;
}
