import type { Persona } from '../model/index.ts';
import { type JsonText, jsonObject, jsonString } from './json-text.ts';
import type { Wire } from './wire.ts';

export interface PersonaOptions {
  /** Enrolment may be part of this body. It is only if explicitly true; nobody is ever put out. */
  readonly enrol: boolean;
}

const texts = [
  'firstName',
  'lastName',
  'mobilePhone',
  'email',
  'address',
  'birthdate',
  'favoriteStore',
] as const;
type Text = (typeof texts)[number];
type Member = readonly [name: string, value: JsonText];

/** Null when the persona has neither phone nor e-mail: AIQ would have nothing to know the shopper by. */
export function signUpPart(persona: Persona, wire: Wire, { enrol }: PersonaOptions): JsonText | null {
  if (!isReachable(persona)) return null;
  return jsonObject([
    ...textsOf(
      persona,
      wire,
      texts.filter((name) => persona[name]),
    ),
    ...enrolmentOf(enrol && persona.loyalty === true, wire),
    silent(wire),
  ]);
}

/**
 * Only what changed, because an override holds at AIQ for ever; null when AIQ would see no change.
 * A field goes empty only where one was delivered: {email: 'a@b.co'} -> {email: null} sends "", {} -> {email: null}
 * sends nothing, since AIQ may know the e-mail from elsewhere.
 */
export function overridePart(
  before: Persona,
  after: Persona,
  wire: Wire,
  { enrol }: PersonaOptions,
): JsonText | null {
  const changed = changedTexts(before, after);
  const enrols = enrol && enrolled(before, after);
  if (changed.length === 0 && !enrols) return null;
  return jsonObject([...textsOf(after, wire, changed), ...enrolmentOf(enrols, wire)]);
}

/**
 * The whole persona under the POS's own key, as both member calls take it: `{"member": {...}}`, or bare, as
 * `wire.memberElement` says. `before` is what was delivered under this key, null for the first time; null when AIQ
 * would see no change, or at first have neither phone nor e-mail. A text that the POS has cleared since goes empty.
 */
export function memberPart(
  key: string,
  before: Persona | null,
  after: Persona,
  wire: Wire,
  { enrol }: PersonaOptions,
): JsonText | null {
  if (before ? overridePart(before, after, wire, { enrol }) === null : !isReachable(after)) return null;
  const cleared = before ? changedTexts(before, after) : [];
  const member = jsonObject([
    [wire.field('member.posUser'), jsonString(key)],
    ...textsOf(
      after,
      wire,
      texts.filter((name) => after[name] || cleared.includes(name)),
    ),
    ...enrolmentOf(enrol && enrolled(before ?? {}, after), wire),
    silent(wire),
  ]);
  return wire.memberElement === 'bare' ? member : jsonObject([[wire.field('member.member'), member]]);
}

function isReachable(persona: Persona): boolean {
  return Boolean(persona.mobilePhone || persona.email);
}

function changedTexts(before: Persona, after: Persona): readonly Text[] {
  return texts.filter((name) => after[name] !== undefined && (before[name] ?? '') !== (after[name] ?? ''));
}

function enrolled(before: Persona, after: Persona): boolean {
  return after.loyalty === true && before.loyalty !== true;
}

function textsOf(persona: Persona, wire: Wire, names: readonly Text[]): readonly Member[] {
  return names.map((name) => [wire.field(`persona.${name}`), jsonString(persona[name] ?? '')]);
}

function enrolmentOf(enrols: boolean, wire: Wire): readonly Member[] {
  return enrols ? [[wire.field('persona.loyalty'), 'true']] : [];
}

/** AIQ texts nobody because of what the connector sends. */
function silent(wire: Wire): Member {
  return [wire.field('persona.disableSms'), 'true'];
}
