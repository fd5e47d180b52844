import { mergeAccepted } from './accepted.ts';
import { mergeIntoOlder } from './directory.ts';
import type { Book, State } from './state.ts';

/** Gives a shopper other ids: the one named, or one picked among all; nobody where there is none. */
export function mergeOne(state: State, book: Book, contactId: string | undefined, pick: number): void {
  const { contacts } = book.directory;
  const all = [...contacts.values()];
  const contact = contactId === undefined ? all[pick % Math.max(1, all.length)] : contacts.get(contactId);
  if (contact === undefined) return;
  const kept = mergeIntoOlder(book.directory, contact);
  mergeAccepted(state.accepted, book.uid, kept.contactId, contact.contactId);
}
