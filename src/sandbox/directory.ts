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

/** What a call may name a shopper by. A key is the POS's own, from a member call. A body is the last resort, where neither phone nor e-mail is needed. */
const identity = (kind: 'src' | 'contact' | 'key' | 'phone' | 'email' | 'body', value: string): string =>
  `${kind} ${value}`;

export function newDirectory(uid: string): Directory {
  return { uid, contacts: new Map(), known: new Map() };
}

const idsOf = (seed: string): readonly [contactId: string, srcId: string] => [
  hash('sha256', `contact ${seed}`).slice(0, 32),
  hash('sha256', `source ${seed}`).slice(0, 24),
];

/** What a sign-up or a member call says of a shopper. */
export interface Said {
  /** The POS's own key, where it was named. */
  readonly key: string | null;
  readonly phone: string;
  readonly email: string;
  readonly fields: Fields;
}

/** The contacts that one of this key, phone and e-mail belongs to, the oldest first: none, one, or some to merge. */
export function matches(directory: Directory, said: Said): readonly Contact[] {
  const found = identitiesOf(said).map((name) => directory.known.get(name));
  return [...new Set(found.filter((contact) => contact !== undefined))].sort((a, b) => a.number - b.number);
}

/** Ids follow from the first sign-up alone, so that a sandbox started anew gives the same ones. */
export function addContact(directory: Directory, said: Said, now: number): Contact {
  const seed = JSON.stringify([directory.uid, ...identitiesOf(said)]);
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

/** Keeps what was said: only the fields sent change in its source. What came under one key is one source. */
export function addSource(directory: Directory, contact: Contact, said: Said): void {
  const { fields } = said;
  const identities = identitiesOf(said);
  const key = said.key === null ? identities.join(' ') : identity('key', said.key);
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
  const names = phone === '' && email === '' ? [] : identitiesOf({ key: null, phone, email, fields });
  for (const name of names) if (!directory.known.has(name)) know(directory, contact, name);
}

/** A contact that is known no more, by nothing. Signed up again, it gets the same ids. */
export function forget(directory: Directory, contactId: string): void {
  const contact = directory.contacts.get(contactId);
  directory.contacts.delete(contactId);
  for (const name of contact?.identities ?? []) directory.known.delete(name);
}

/** The shopper that a sale's `pos_user` means: a srcID, a contactID, the POS's key, then (where allowed) an e-mail. */
export function resolve(directory: Directory, posUser: string | null, byEmail: boolean): Contact | undefined {
  if (posUser === null) return undefined;
  const { known } = directory;
  const contact = known.get(identity('src', posUser)) ?? known.get(identity('contact', posUser));
  const named = contact ?? known.get(identity('key', posUser));
  return named ?? (byEmail ? known.get(identity('email', posUser.trim().toLowerCase())) : undefined);
}

export function contactAt(directory: Directory, kind: 'phone' | 'email', value: string): Contact | undefined {
  return directory.known.get(identity(kind, value));
}

function identitiesOf({ key, phone, email, fields }: Said): readonly string[] {
  const names = [
    ...(key === null ? [] : [identity('key', key)]),
    ...(phone === '' ? [] : [identity('phone', phone)]),
    ...(email === '' ? [] : [identity('email', email)]),
  ];
  return names.length > 0 ? names : [identity('body', JSON.stringify(fields))];
}

function know(directory: Directory, contact: Contact, name: string): void {
  directory.known.set(name, contact);
  contact.identities.add(name);
}
