import { resolve } from './directory.ts';
import type { Fields } from './fields.ts';
import { type Counters, lastRequests, type RequestEntry } from './journal.ts';
import { type PersonaView, viewOf } from './persona.ts';
import type { Book, State, StoredSale } from './state.ts';
import { settle } from './stock.ts';

export interface WorldPersona extends PersonaView {
  readonly uid: string;
  readonly contactId: string;
  readonly srcId: string;
  /** What sign-ups said, one of each phone and e-mail, the latest last: more than one means that AIQ merged. */
  readonly sources: readonly Fields[];
  readonly overrides: Fields;
}

/** A sale as AIQ holds it; `contactId` is null while it belongs to no known shopper. */
export type WorldSale = StoredSale;

/** What AIQ knows at one moment: a copy, so that later requests do not change it. */
export interface World {
  readonly personas: readonly WorldPersona[];
  /** By uid, then pos_id. */
  readonly sales: ReadonlyMap<string, ReadonlyMap<string, WorldSale>>;
  /** By uid, then SKU; the fields are named as on the wire. */
  readonly inventory: ReadonlyMap<string, ReadonlyMap<string, Fields>>;
  readonly counters: Counters;
  /** The last ones, the oldest first. */
  readonly requests: readonly RequestEntry[];
}

export function worldOf(state: State): World {
  const books = [...state.books.values()];
  for (const book of books) {
    settleStock(state, book);
    settleMembers(state, book);
  }
  return {
    personas: books.flatMap((book) => personasOf(state, book)),
    sales: new Map(books.map((book) => [book.uid, salesOf(state, book)])),
    inventory: new Map(books.map((book) => [book.uid, new Map(book.stock.items)])),
    counters: structuredClone(state.journal.counters),
    requests: lastRequests(state.journal),
  };
}

/** Takes off what was sold long enough ago. */
export function settleStock(state: State, book: Book): void {
  settle(book.stock, state.wire.field('inventory.quantity'), state.now() - state.switches.stockDelay);
}

/** Lets those personas of member calls in whose time has come; `by` is now. */
export function settleMembers(state: State, book: Book, by: number = state.now()): void {
  while (book.members[0] && book.members[0].at <= by) book.members.shift()?.enter();
}

/** Whose sale it is: looked up now, or as it was when posted. A merged shopper's sales are the remaining one's. */
export function contactIdOf(state: State, book: Book, sale: StoredSale): string | null {
  const { attachLater, resolveByEmail } = state.switches;
  const name = attachLater ? sale.posUser : sale.contactId;
  return resolve(book.directory, name, attachLater && resolveByEmail)?.contactId ?? null;
}

function personasOf(state: State, book: Book): readonly WorldPersona[] {
  return [...book.directory.contacts.values()].map((contact) => ({
    uid: book.uid,
    contactId: contact.contactId,
    srcId: contact.srcId,
    ...viewOf(contact, state.wire, book.consents),
    sources: [...contact.sources.values()],
    overrides: contact.overrides,
  }));
}

function salesOf(state: State, book: Book): ReadonlyMap<string, WorldSale> {
  const sales = new Map<string, WorldSale>();
  for (const [posId, sale] of book.sales) {
    sales.set(posId, { ...sale, contactId: contactIdOf(state, book, sale) });
  }
  return sales;
}
