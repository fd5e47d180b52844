import type { RequestEntry, World } from '../../src/sandbox/index.ts';

/** What requests carried: a sale's pos_id, an item's SKU, `new <phone or e-mail>` or `known <contactID>` of a persona. */
export interface SentKeys {
  readonly personas: readonly string[];
  readonly sales: readonly string[];
  readonly skus: readonly string[];
}

/** Each as often as it was sent, in alphabetical order. */
export function sentKeys(requests: readonly RequestEntry[]): SentKeys {
  const records = requests.flatMap((request) => recordsIn(request));
  const of = (kind: string) =>
    records
      .filter((record) => record.kind === kind)
      .map(({ name }) => name)
      .toSorted();
  return { personas: of('persona'), sales: of('sale'), skus: of('sku') };
}

/** The requests that came after the first `count`. */
export function requestsAfter(world: World, count: number): readonly RequestEntry[] {
  return world.requests.filter(({ number }) => number > count);
}

function recordsIn({ route, path, body }: RequestEntry): readonly { kind: string; name: string }[] {
  const parsed: unknown = JSON.parse(body ?? 'null');
  const all: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const call = route.split('/').find((part) => part.startsWith('createUpdate') || part.startsWith('loyalty'));
  switch (call) {
    case 'loyalty':
      return all.map((one) => ({
        kind: 'persona',
        name: `new ${text(one, 'mobilePhone') || text(one, 'email')}`,
      }));
    case 'loyaltyContact':
      return [{ kind: 'persona', name: `known ${path.split('/').at(-1)}` }];
    case 'createUpdateSale':
    case 'createUpdateSales':
      return all.map((one) => ({ kind: 'sale', name: text(member(one, 'visit'), 'pos_id') }));
    case 'createUpdateInventory':
      return all.map((one) => ({ kind: 'sku', name: text(one, 'sku') }));
    default:
      return [];
  }
}

function text(value: unknown, name: string): string {
  return String(member(value, name) ?? '');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
