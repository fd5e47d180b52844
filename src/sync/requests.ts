import {
  bulkSalePart,
  type Endpoint,
  inventoryPart,
  overridePart,
  salePart,
  signUpPart,
} from '../aiq/index.ts';
import type { Draft, Entry, PersonaIds, Plan, Planner } from '../ledger/index.ts';
import { asFailure, type Failure, type Inventory, type Persona, type Sale } from '../model/index.ts';
import type { Account } from './account.ts';

/** What requests are made of: an account, and the endpoints that may be used now. */
export interface RequestRules {
  readonly account: Pick<Account, 'wire' | 'posUser' | 'most'>;
  readonly may: (endpoint: Endpoint) => boolean;
}

type Part =
  | { readonly kind: 'part'; readonly part: string; readonly attributed: boolean }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'invalid'; readonly failure: Failure };

/** Turns pending entries into the next request: pure, given the records and AIQ's ids of their shoppers. */
export function plannerOf(rules: RequestRules): Planner {
  return (model, candidates, idsOf) => {
    switch (model) {
      case 'persona':
        return planPersona(rules, candidates);
      case 'sale':
        return planSales(rules, candidates, idsOf);
      case 'inventory':
        return planBatch(rules, 'inventory', candidates, (entry) =>
          attempt(() =>
            partOf(inventoryPart(entry.key, read<Inventory>(entry.record), rules.account.wire), true),
          ),
        );
    }
  };
}

/** Shoppers go one by one: a sign-up where AIQ's id is not known, else an override of what changed. */
function planPersona(rules: RequestRules, candidates: readonly Entry[]): Plan {
  const entry = candidates.find((candidate) => rules.may(endpointOf(candidate)));
  if (!entry) return nothingToDo;
  const endpoint = endpointOf(entry);
  const persona = read<Persona>(entry.record);
  // Consent goes out only with what happened just now, and only at the first try.
  const consent = entry.lane === 'live' && entry.attempts === 0;
  const { wire } = rules.account;
  const made = attempt(() => {
    const part =
      endpoint === 'signUp'
        ? signUpPart(persona, wire, { consent })
        : overridePart(read<Persona>(entry.delivered), persona, wire, { consent });
    return part === null ? { kind: 'nothing' } : partOf(part, true);
  });
  return planOf(endpoint, entry.contactId, [{ entry, made }]);
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
  const alone = candidates.length === 1;
  const endpoint = alone && rules.may('sale') ? 'sale' : rules.may('sales') ? 'sales' : 'sale';
  const { wire, posUser } = rules.account;
  const write = endpoint === 'sale' ? salePart : bulkSalePart;
  return planBatch(rules, endpoint, candidates, (entry) =>
    attempt(() => {
      const sale = read<Sale>(entry.record);
      const user = posUserOf(sale, posUser, idsOf);
      return partOf(write(entry.key, sale, user, wire), sale.persona === null || user !== null);
    }),
  );
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
  if (!rules.may(endpoint)) return nothingToDo;
  const most = endpoint === 'sale' ? 1 : rules.account.most[endpoint];
  const made = candidates.slice(0, most).map((entry) => ({ entry, made: make(entry) }));
  return planOf(endpoint, null, made);
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
