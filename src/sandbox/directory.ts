import { hash } from 'node:crypto';
import type { Fields } from './fields.ts';
import type { Contact } from './persona.ts';

/** The contacts of one uid. */
export interface Directory {
  readonly uid: string;
  /** By contactID; merged ones are gone from here. */
  readonly contacts: Map<string, Contact>;
  /** By identity; those of a merged contact lead to the one that took it in. */
  readonly known: Map<string, Contact>;
}

/** What a sale or a sign-up may name a shopper by. A body is the last resort, where neither phone nor e-mail is needed. */
const identity = (kind: 'src' | 'contact' | 'phone' | 'email' | 'body', value: string): string =>
  `${kind} ${value}`;

export function newDirectory(uid: string): Directory {
  return { uid, contacts: new Map(), known: new Map() };
}

const idsOf = (seed: string): readonly [contactId: string, srcId: string] => [
  hash('sha256', `contact ${seed}`).slice(0, 32),
  hash('sha256', `source ${seed}`).slice(0, 24),
];

/** The contacts that a sign-up with this phone and e-mail belongs to, the oldest first: none, one, or two to merge. */
export function matches(
  directory: Directory,
  phone: string,
  email: string,
  fields: Fields,
): readonly Contact[] {
  const found = identitiesOf(phone, email, fields).map((name) => directory.known.get(name));
  return [...new Set(found.filter((contact) => contact !== undefined))].sort((a, b) => a.number - b.number);
}

/** Ids follow from the first sign-up alone, so that a sandbox started anew gives the same ones. */
export function addContact(
  directory: Directory,
  phone: string,
  email: string,
  fields: Fields,
  now: number,
): Contact {
  const seed = JSON.stringify([directory.uid, ...identitiesOf(phone, email, fields)]);
  const [contactId, srcId] = idsOf(seed);
  const contact: Contact = {
    number: directory.known.size,
    contactId,
    srcId,
    identities: new Set(),
    sources: new Map(),
    overrides: {},
    insertedAt: now,
  };
  directory.contacts.set(contactId, contact);
  know(directory, contact, identity('contact', contactId));
  know(directory, contact, identity('src', srcId));
  return contact;
}

/** Keeps what a sign-up said: only the fields sent change in its source. */
export function addSource(
  directory: Directory,
  contact: Contact,
  phone: string,
  email: string,
  fields: Fields,
): void {
  const identities = identitiesOf(phone, email, fields);
  const key = identities.join(' ');
  const before = contact.sources.get(key);
  contact.sources.delete(key);
  contact.sources.set(key, { ...before, ...fields });
  for (const name of identities) know(directory, contact, name);
}

/** AIQ merges for good: all that was `other` is `kept` from now on, and the contactID of `other` is unknown. */
export function merge(directory: Directory, kept: Contact, other: Contact): void {
  for (const [key, source] of other.sources) kept.sources.set(key, source);
  kept.overrides = { ...other.overrides, ...kept.overrides };
  directory.contacts.delete(other.contactId);
  for (const name of other.identities) know(directory, kept, name);
}

/**
 * AIQ finds that a shopper is one it knew from elsewhere, by other ids, and merges the two. Nothing else is known of
 * that one: the shopper looks the same.
 */
export function mergeIntoOlder(directory: Directory, contact: Contact): Contact {
  const [contactId, srcId] = idsOf(`merged ${contact.contactId}`);
  const { number, insertedAt } = contact;
  const older = { number, insertedAt, contactId, srcId };
  const kept: Contact = { ...older, identities: new Set(), sources: new Map(), overrides: {} };
  directory.contacts.set(contactId, kept);
  know(directory, kept, identity('contact', contactId));
  know(directory, kept, identity('src', srcId));
  merge(directory, kept, contact);
  return kept;
}

/** Overrides hold for ever. An overridden phone or e-mail leads to the contact too, unless another one has it. */
export function override(
  directory: Directory,
  contact: Contact,
  fields: Fields,
  phone: string,
  email: string,
): void {
  contact.overrides = { ...contact.overrides, ...fields };
  const names = phone === '' && email === '' ? [] : identitiesOf(phone, email, fields);
  for (const name of names) if (!directory.known.has(name)) know(directory, contact, name);
}

/** The shopper that a sale's `pos_user` means: a srcID, then a contactID, then (where allowed) an e-mail. */
export function resolve(directory: Directory, posUser: string | null, byEmail: boolean): Contact | undefined {
  if (posUser === null) return undefined;
  const { known } = directory;
  const contact = known.get(identity('src', posUser)) ?? known.get(identity('contact', posUser));
  return contact ?? (byEmail ? known.get(identity('email', posUser.trim().toLowerCase())) : undefined);
}

function identitiesOf(phone: string, email: string, fields: Fields): readonly string[] {
  const names = [
    ...(phone === '' ? [] : [identity('phone', phone)]),
    ...(email === '' ? [] : [identity('email', email)]),
  ];
  return names.length > 0 ? names : [identity('body', JSON.stringify(fields))];
}

function know(directory: Directory, contact: Contact, name: string): void {
  directory.known.set(name, contact);
  contact.identities.add(name);
}
