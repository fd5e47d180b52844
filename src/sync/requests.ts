import { bulkSalePart, type Endpoint, inventoryPart, salePart } from '../aiq/index.ts';
import type { Draft, DraftItem, Entry, PersonaIds, Plan, Planner } from '../ledger/index.ts';
import { asFailure, type Failure, type Inventory, type Sale } from '../model/index.ts';
import type { Account } from './account.ts';
import { type PersonaWay, personaPart, type Withheld, wayOf } from './persona-requests.ts';
import type { StopState } from './stops.ts';

/** What requests are made of: an account, and which of its endpoints may be used now. */
export interface RequestRules {
  readonly account: Pick<Account, 'wire' | 'posUser' | 'firstLoad'>;
  /** Most records in one request now. */
  readonly most: (endpoint: keyof Account['most']) => number;
  readonly stateOf: (endpoint: Endpoint) => StopState;
  readonly random: () => number;
}

type Part =
  | {
      readonly kind: 'part';
      readonly part: string;
      readonly attributed: boolean;
      readonly record?: string;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'invalid'; readonly failure: Failure };

/** Turns pending entries into the next request: pure, given the records and AIQ's ids of their shoppers. */
export function plannerOf(rules: RequestRules): Planner {
  return (model, candidates, idsOf, withheldOf = () => '') => {
    switch (model) {
      case 'persona':
        return planPersona(rules, candidates, withheldOf);
      case 'sale':
        return planSales(rules, candidates, idsOf);
      case 'inventory':
        return planBatch(rules, 'inventory', candidates, (entry) =>
          attempt(() =>
            changed(entry, true, (record) =>
              inventoryPart(entry.key, read<Inventory>(record), rules.account.wire),
            ),
          ),
        );
    }
  };
}

/**
 * Shoppers go one by one, those of a first load many at once where the account says so: all without what others have as
 * well, which AIQ is told to forget, and gets back when it is free again.
 */
function planPersona(rules: RequestRules, candidates: readonly Entry[], withheldOf: Withheld): Plan {
  const { account } = rules;
  const wayFor = (entry: Entry): PersonaWay => wayOf(entry, account, withheldOf);
  const first = candidates.find((entry) => mayGo(rules, wayFor(entry)));
  if (!first) return nothingToDo;
  const way = wayFor(first);
  const alike = candidates.filter((entry) => wayFor(entry) === way);
  const call = way === 'members' ? 'member' : way;
  const make = (entry: Entry): Part =>
    attempt(() => {
      const { part, ...rest } = personaPart(entry, call, account.wire, withheldOf(entry));
      return part === null ? { kind: 'nothing' } : { ...partOf(part, true), ...rest };
    });
  if (way === 'members') return planBatch(rules, oneOrMany(rules, 'member', 'members', alike), alike, make);
  const made: { readonly entry: Entry; readonly made: Part }[] = [];
  for (const entry of inTurn(rules, way, alike)) {
    made.push({ entry, made: make(entry) });
    if (made.at(-1)?.made.kind === 'part') return planOf(way, entry.contactId, made);
  }
  return planOf(way, null, made);
}

function mayGo(rules: RequestRules, way: PersonaWay): boolean {
  if (way !== 'members') return may(rules, way);
  return may(rules, 'member') || (rules.most(way) > 1 && may(rules, way));
}

/**
 * One alone takes the single call, so that the bulk call is never needed for what happens now and then. Where the
 * setting is 1, AIQ may not even understand ours: then none takes the bulk call, though the single one is stopped.
 */
function oneOrMany<One extends Endpoint, Many extends keyof Account['most']>(
  rules: RequestRules,
  one: One,
  many: Many,
  candidates: readonly Entry[],
): One | Many {
  if (rules.most(many) === 1) return one;
  return (candidates.length === 1 && may(rules, one)) || !may(rules, many) ? one : many;
}

function planSales(
  rules: RequestRules,
  candidates: readonly Entry[],
  idsOf: (persona: string) => PersonaIds | null,
): Plan {
  const endpoint = oneOrMany(rules, 'sale', 'sales', candidates);
  const { wire, posUser } = rules.account;
  const write = endpoint === 'sale' ? salePart : bulkSalePart;
  return planBatch(rules, endpoint, candidates, (entry) =>
    attempt(() => {
      const sale = read<Sale>(entry.record);
      const user = posUserOf(sale, posUser, idsOf);
      const attributed = sale.persona === null || user !== null;
      return changed(entry, attributed, (record) => write(entry.key, read<Sale>(record), user, wire));
    }),
  );
}

/**
 * Nothing to send where AIQ would see no difference: a stock of 5.300000000000001, as a column of floats has it after
 * a sale and its return, is the 5.3 that AIQ has.
 */
function changed(entry: Entry, attributed: boolean, write: (record: string | null) => string): Part {
  const part = write(entry.record);
  const known = entry.deliveredFingerprint !== null && entry.attributed === Number(attributed);
  return known && write(entry.delivered) === part ? { kind: 'nothing' } : partOf(part, attributed);
}

function posUserOf(
  sale: Sale,
  posUser: Account['posUser'],
  idsOf: (persona: string) => PersonaIds | null,
): string | null {
  if (sale.persona === null || posUser === 'key') return sale.persona;
  const ids = idsOf(sale.persona);
  return (posUser === 'srcID' ? ids?.srcId : ids?.contactId) ?? null;
}

function planBatch(
  rules: RequestRules,
  endpoint: 'sale' | 'sales' | 'inventory' | 'member' | 'members',
  candidates: readonly Entry[],
  make: (entry: Entry) => Part,
): Plan {
  if (!may(rules, endpoint)) return nothingToDo;
  const most = endpoint === 'sale' || endpoint === 'member' ? 1 : rules.most(endpoint);
  const some = inTurn(rules, endpoint, candidates).slice(0, most);
  return planOf(
    endpoint,
    null,
    some.map((entry) => ({ entry, made: make(entry) })),
  );
}

function may(rules: RequestRules, endpoint: Endpoint): boolean {
  return rules.stateOf(endpoint) !== 'stopped';
}

/** A stopped endpoint is tried with one record, any of them: the first may be the very one that AIQ refuses. */
function inTurn(rules: RequestRules, endpoint: Endpoint, candidates: readonly Entry[]): readonly Entry[] {
  if (rules.stateOf(endpoint) !== 'probe') return candidates;
  const at = Math.floor(rules.random() * candidates.length);
  return candidates.slice(at, at + 1);
}

function planOf(
  endpoint: Endpoint,
  contactId: string | null,
  made: readonly { readonly entry: Entry; readonly made: Part }[],
): Plan {
  const items = made.flatMap(({ entry, made: part }) => (part.kind === 'part' ? [itemOf(entry, part)] : []));
  const draft: Draft | null = items.length > 0 ? { endpoint, contactId, items } : null;
  return {
    draft,
    nothing: made.filter(({ made: part }) => part.kind === 'nothing').map(({ entry }) => entry),
    invalid: made.flatMap(({ entry, made: part }) =>
      part.kind === 'invalid' ? [{ entry, failure: part.failure }] : [],
    ),
  };
}

function itemOf(entry: Entry, { kind: _, ...part }: Extract<Part, { kind: 'part' }>): DraftItem {
  return { entry, ...part };
}

const nothingToDo: Plan = { draft: null, nothing: [], invalid: [] };

function partOf(part: string, attributed: boolean): Extract<Part, { kind: 'part' }> {
  return { kind: 'part', part, attributed };
}

/** A record that cannot be written on the wire dead-letters alone. */
function attempt(make: () => Part): Part {
  try {
    return make();
  } catch (thrown) {
    return { kind: 'invalid', failure: asFailure(thrown) };
  }
}

function read<Body>(record: string | null): Body {
  return JSON.parse(record ?? '{}');
}
