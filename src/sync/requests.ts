import {
  bulkSalePart,
  type Endpoint,
  inventoryPart,
  overridePart,
  salePart,
  signUpPart,
} from '../aiq/index.ts';
import {
  type Draft,
  type Entry,
  type PersonaIds,
  type Plan,
  type Planner,
  withoutWithheld,
} from '../ledger/index.ts';
import { asFailure, type Failure, type Inventory, type Persona, type Sale } from '../model/index.ts';
import type { Account } from './account.ts';
import type { StopState } from './stops.ts';

/** What requests are made of: an account, and which of its endpoints may be used now. */
export interface RequestRules {
  readonly account: Pick<Account, 'wire' | 'posUser'>;
  /** Most records in one request now. */
  readonly most: (endpoint: keyof Account['most']) => number;
  readonly stateOf: (endpoint: Endpoint) => StopState;
  readonly random: () => number;
}

type Part =
  | { readonly kind: 'part'; readonly part: string; readonly attributed: boolean }
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
 * Shoppers go one by one: a sign-up where AIQ's id is not known, else an override of what changed. Both without what
 * others have as well: what AIQ has of it is taken away, and comes back when it is free again.
 */
function planPersona(
  rules: RequestRules,
  candidates: readonly Entry[],
  withheldOf: (entry: Entry) => string,
): Plan {
  const first = candidates.find((candidate) => may(rules, endpointOf(candidate)));
  if (!first) return nothingToDo;
  const endpoint = endpointOf(first);
  const alike = candidates.filter((candidate) => endpointOf(candidate) === endpoint);
  const made: { readonly entry: Entry; readonly made: Part }[] = [];
  for (const entry of inTurn(rules, endpoint, alike)) {
    made.push({ entry, made: attempt(() => personaPart(rules, entry, withheldOf(entry))) });
    if (made.at(-1)?.made.kind === 'part') return planOf(endpoint, entry.contactId, made);
  }
  return planOf(endpoint, null, made);
}

function personaPart(rules: RequestRules, entry: Entry, withheld: string): Part {
  const { wire } = rules.account;
  const persona = withoutWithheld(read<Persona>(entry.record), withheld);
  const before = withoutWithheld(read<Persona>(entry.delivered), entry.withheld);
  // Consent goes out only with what happened just now, and only at the first try.
  const consent = entry.lane === 'live' && entry.attempts === 0;
  const part =
    endpointOf(entry) === 'signUp'
      ? // Signed up once more, because AIQ's id is lost: no consent is new in that.
        signUpPart(persona, wire, { consent: consent && entry.delivered === null })
      : overridePart(before, persona, wire, { consent });
  return part === null ? { kind: 'nothing' } : partOf(part, true);
}

function endpointOf(entry: Entry): 'signUp' | 'override' {
  return entry.contactId === null ? 'signUp' : 'override';
}

/** A sale alone takes the single call, so that the bulk call is never needed for what happens now and then. */
function planSales(
  rules: RequestRules,
  candidates: readonly Entry[],
  idsOf: (persona: string) => PersonaIds | null,
): Plan {
  const alone = candidates.length === 1 || rules.most('sales') === 1;
  const endpoint = (alone && may(rules, 'sale')) || !may(rules, 'sales') ? 'sale' : 'sales';
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
  const seen = entry.delivered !== null && entry.attributed === Number(attributed);
  return seen && write(entry.delivered) === part ? { kind: 'nothing' } : partOf(part, attributed);
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
  endpoint: 'sale' | 'sales' | 'inventory',
  candidates: readonly Entry[],
  make: (entry: Entry) => Part,
): Plan {
  if (!may(rules, endpoint)) return nothingToDo;
  const most = endpoint === 'sale' ? 1 : rules.most(endpoint);
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
  const items = made.flatMap(({ entry, made: part }) =>
    part.kind === 'part' ? [{ entry, part: part.part, attributed: part.attributed }] : [],
  );
  const draft: Draft | null = items.length > 0 ? { endpoint, contactId, items } : null;
  return {
    draft,
    nothing: made.filter(({ made: part }) => part.kind === 'nothing').map(({ entry }) => entry),
    invalid: made.flatMap(({ entry, made: part }) =>
      part.kind === 'invalid' ? [{ entry, failure: part.failure }] : [],
    ),
  };
}

const nothingToDo: Plan = { draft: null, nothing: [], invalid: [] };

function partOf(part: string, attributed: boolean): Part {
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
