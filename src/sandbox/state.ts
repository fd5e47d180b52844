import { type Wire, wireOf } from '../aiq/index.ts';
import { type AcceptedLog, newAcceptedLog } from './accepted.ts';
import { type Directory, newDirectory } from './directory.ts';
import { type Journal, newJournal } from './journal.ts';
import type { Account, SandboxOptions, Store } from './options.ts';
import type { Consents } from './persona.ts';
import { type Route, routesOf } from './routes.ts';
import type { Visit } from './sale.ts';
import { newStock, type Stock } from './stock.ts';
import { defaultSwitches, type Switches } from './switches.ts';

export interface StoredSale extends Visit {
  /** Computed by AIQ from the lines. */
  readonly total: string;
  /** The shopper known when the sale was posted last. */
  readonly contactId: string | null;
  /** How often the sale was posted. */
  readonly revision: number;
}

/** What AIQ knows of one uid. */
export interface Book {
  readonly uid: string;
  readonly directory: Directory;
  readonly sales: Map<string, StoredSale>;
  readonly stock: Stock;
  /** What was said of a phone or an e-mail itself. */
  readonly consents: Consents;
  /** Personas of member calls that AIQ does not know yet, in the order of their coming. */
  readonly members: LateMember[];
}

/** A persona that was taken in, and is known from `at` on. */
export interface LateMember {
  readonly at: number;
  readonly enter: () => void;
}

/** All that a sandbox holds, in memory only. */
export interface State {
  readonly wire: Wire;
  readonly routes: readonly Route[];
  readonly accounts: readonly Account[];
  readonly stores: readonly Store[];
  readonly now: () => number;
  readonly sleep: SandboxOptions['sleep'];
  switches: Switches;
  readonly books: Map<string, Book>;
  /** When each key's requests were let in, for the limits. */
  readonly calls: Map<string, number[]>;
  readonly accepted: AcceptedLog;
  readonly journal: Journal;
}

export function newState(options: SandboxOptions): State {
  const wire = wireOf(options.wire);
  const { faults } = options;
  const bad: Partial<Switches> = faults ? { ...faults.switches, fault: faults.fault } : {};
  return {
    wire,
    routes: routesOf(wire),
    accounts: options.accounts,
    stores: options.stores,
    now: options.now,
    sleep: options.sleep,
    switches: { ...defaultSwitches, ...bad, ...options.switches },
    books: new Map(),
    calls: new Map(),
    accepted: newAcceptedLog(options.keepAccepted),
    journal: newJournal(options.keepRequests, options.keepBodies),
  };
}

export function bookOf(state: State, uid: string): Book {
  const known = state.books.get(uid);
  if (known) return known;
  const book: Book = {
    uid,
    directory: newDirectory(uid),
    sales: new Map(),
    stock: newStock(),
    consents: new Map(),
    members: [],
  };
  state.books.set(uid, book);
  return book;
}
