import type { Wire, WireField } from '../aiq/index.ts';
import { type FieldReader, type Fields, fieldReader } from './fields.ts';

/** A shopper at AIQ: all sign-ups that shared a phone or e-mail, with the overrides on top. */
export interface Contact {
  /** Grows with age. */
  readonly number: number;
  readonly contactId: string;
  readonly srcId: string;
  /** All that leads here, also of contacts merged into this one. */
  readonly identities: Set<string>;
  /** What sign-ups said, the latest last. Those with the same phone and e-mail are one source. */
  readonly sources: Map<string, Fields>;
  overrides: Fields;
  readonly insertedAt: number;
}

/**
 * What was said of a phone or an e-mail itself: true by an opt-in call, false by the shopper at AIQ. A phone is ten
 * digits and an e-mail is not, so they never meet.
 */
export type Consents = Map<string, boolean>;

/** A persona as AIQ would show it. Blank texts are "", consents never given null. */
export interface PersonaView {
  readonly firstName: string;
  readonly lastName: string;
  readonly mobilePhone: string;
  readonly email: string;
  readonly address: string;
  readonly birthdate: string;
  readonly favoriteStore: string;
  readonly loyalty: boolean | null;
  readonly smsOptIn: boolean | null;
  readonly emailOptIn: boolean | null;
}

const texts = [
  'persona.firstName',
  'persona.lastName',
  'persona.mobilePhone',
  'persona.email',
  'persona.address',
  'persona.birthdate',
  'persona.favoriteStore',
] as const satisfies readonly WireField[];

/** The names of consents in a body, in AIQ's form. The connector sends the first alone; the sandbox watches for all. */
export function consentNames(wire: Wire) {
  return { loyalty: wire.field('persona.loyalty'), smsOptIn: 'smsoptin', emailOptIn: 'emailOptIn' } as const;
}

/**
 * The latest source that says something wins, and a blank says nothing; an override wins always, also a blank one. Over
 * both stands what was said of the phone or the e-mail itself.
 */
export function viewOf(contact: Contact, wire: Wire, consents: Consents): PersonaView {
  const latest = [...contact.sources.values()].reverse();
  const pick = (name: string): unknown => {
    const override = contact.overrides[name];
    if (override !== undefined) return override;
    return latest
      .map((fields) => fields[name])
      .find((value) => value !== undefined && value !== null && value !== '');
  };
  const text = (field: (typeof texts)[number]): string => String(pick(wire.field(field)) ?? '');
  const flag = (name: string): boolean | null => {
    const value = pick(name);
    return typeof value === 'boolean' ? value : null;
  };
  const names = consentNames(wire);
  const [mobilePhone, email] = [text('persona.mobilePhone'), text('persona.email')];
  return {
    firstName: text('persona.firstName'),
    lastName: text('persona.lastName'),
    mobilePhone,
    email,
    address: text('persona.address'),
    birthdate: text('persona.birthdate'),
    favoriteStore: text('persona.favoriteStore'),
    loyalty: flag(names.loyalty),
    smsOptIn: consents.get(mobilePhone) ?? flag(names.smsOptIn),
    emailOptIn: consents.get(email) ?? flag(names.emailOptIn),
  };
}

/**
 * Ten digits, or "" for anything that is no North American number: AIQ takes an invalid phone for a blank one.
 * Placeholders such as 9999999999 pass, as nothing says that AIQ knows them: they merge everyone who has them.
 */
export function cleanPhone(text: string): string {
  const digits = text.replace(/[\s().+-]/g, '');
  const ten = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  return /^[2-9]\d{2}[2-9]\d{6}$/.test(ten) ? ten : '';
}

export function cleanEmail(text: string): string {
  return text.trim().toLowerCase();
}

/** The attributes sent, with known ones checked and the phone and e-mail in AIQ's form; unknown ones are kept as sent. */
export function readAttributes(
  body: Fields,
  wire: Wire,
  strict: boolean,
): { readonly fields: Fields; readonly wrong: readonly string[] } {
  const reader = fieldReader(body, strict);
  const sent = Object.entries(body).filter(([, value]) => value !== null);
  const known: Record<string, unknown> = Object.fromEntries(sent);
  for (const field of texts) take(known, wire.field(field), reader.text);
  for (const name of Object.values(consentNames(wire))) take(known, name, reader.flag);
  take(known, wire.field('persona.mobilePhone'), (name) => mapText(reader, name, cleanPhone));
  take(known, wire.field('persona.email'), (name) => mapText(reader, name, cleanEmail));
  return { fields: known, wrong: [...new Set(reader.wrong)] };
}

function take(known: Record<string, unknown>, name: string, read: (name: string) => unknown): void {
  const value = read(name);
  if (value !== undefined) known[name] = value;
}

function mapText(reader: FieldReader, name: string, change: (text: string) => string): string | undefined {
  const text = reader.text(name);
  return text === undefined ? undefined : change(text);
}
