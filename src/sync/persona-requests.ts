import {
  memberPart,
  newOptIns,
  type OptIn,
  optInPart,
  overridePart,
  signUpPart,
  type Wire,
  withoutOptIns,
} from '../aiq/index.ts';
import { type Entry, isDoubtful, withoutWithheld } from '../ledger/index.ts';
import type { Persona } from '../model/index.ts';

/** How the personas of a first load go: as all others, or many at once by the calls that tell no id. */
export type FirstLoad = 'sign_up' | 'members';

/** The calls that carry one persona. */
type PersonaCall = 'signUp' | 'override' | 'member' | OptIn;

/** By which call a persona goes next; `members` are those that may share a request. */
export type PersonaWay = PersonaCall | 'members';

export interface PersonaRules {
  readonly wire: Wire;
  readonly firstLoad: FirstLoad;
}

/** Which of an entry's fields do not go, since others have the same: see `withoutWithheld`. */
export type Withheld = (entry: Entry) => string;

/** What a persona's next request carries; `part` is null where AIQ would see no change. */
export interface PersonaPart {
  readonly part: string | null;
  /** What AIQ has afterwards, where that is less than the record: the opt-ins still to go. */
  readonly record?: string;
}

/**
 * First the persona, then its opt-ins, each by a request of its own:
 *     opted in just now, all else delivered   -> textOptIn, emailOptIn
 *     AIQ's contactID is known                -> override
 *     AIQ was told of it under the POS's key  -> member: a sign-up with another phone would make another persona
 *     of a first load, sent by members        -> members
 *     else                                    -> signUp
 */
export function wayOf(entry: Entry, { wire, firstLoad }: PersonaRules, withheldOf: Withheld): PersonaWay {
  if (mayOptIn(entry) && entry.delivered !== null) {
    const after = toSend(entry, withheldOf(entry));
    const before = delivered(entry, after);
    const [optIn] = newOptIns(before, after);
    if (optIn && overridePart(before, after, wire, { enrol: true }) === null) return optIn;
  }
  if (entry.contactId !== null) return 'override';
  if (entry.srcId !== null) return 'member';
  const isFirstLoad = entry.lane === 'background' && entry.delivered === null;
  return firstLoad === 'members' && isFirstLoad ? 'members' : 'signUp';
}

/** Consent goes out only with what happened just now, only at the first try, and only where it is known to be news. */
function mayOptIn(entry: Entry): boolean {
  return entry.lane === 'live' && entry.attempts === 0 && !isDoubtful(entry);
}

export function personaPart(entry: Entry, call: PersonaCall, wire: Wire, withheld: string): PersonaPart {
  const persona = toSend(entry, withheld);
  const before = entry.delivered === null ? null : delivered(entry, persona);
  const isNews = mayOptIn(entry);
  const optIns = isNews ? newOptIns(before ?? {}, persona) : [];
  if (call === 'textOptIn' || call === 'emailOptIn') {
    const rest = optIns.filter((optIn) => optIn !== call);
    return { part: optInPart(call, persona), ...carried(entry, rest) };
  }
  const part = bodyOf(entry, call, { persona, before, isNews }, wire);
  return part === null ? { part } : { part, ...carried(entry, optIns) };
}

function bodyOf(
  entry: Entry,
  call: Exclude<PersonaCall, OptIn>,
  {
    persona,
    before,
    isNews,
  }: { readonly persona: Persona; readonly before: Persona | null; readonly isNews: boolean },
  wire: Wire,
): string | null {
  switch (call) {
    case 'signUp':
      // Signed up once more, because AIQ's id is lost: no enrolment is new in that.
      return signUpPart(persona, wire, { enrol: isNews && before === null });
    case 'override':
      return overridePart(before ?? {}, persona, wire, { enrol: isNews });
    case 'member':
      return memberPart(entry.key, before, persona, wire, { enrol: isNews });
  }
}

/** The ledger keeps the whole record, with what is withheld of it. */
function carried(entry: Entry, missing: readonly OptIn[]): Pick<PersonaPart, 'record'> {
  if (missing.length === 0) return {};
  return { record: JSON.stringify(withoutOptIns(read(entry.record), read(entry.delivered), missing)) };
}

function toSend({ record }: Entry, withheld: string): Persona {
  return withoutWithheld(read(record), withheld);
}

/**
 * The persona as AIQ has it. Of a doubtful one every value that it is to have goes again, and what it is to have no more
 * goes empty:
 *     delivered {phone: A, email: B}, to send {phone: A, email: null}    ->    {email: B}, so both go
 */
function delivered(entry: Entry, toBe: Persona): Persona {
  const had = withoutWithheld(read(entry.delivered), entry.withheld);
  if (!isDoubtful(entry)) return had;
  const emptied = new Set(Object.entries(toBe).flatMap(([name, value]) => (value === null ? [name] : [])));
  return Object.fromEntries(Object.entries(had).filter(([name]) => emptied.has(name)));
}

function read(record: string | null): Persona {
  return JSON.parse(record ?? '{}');
}
