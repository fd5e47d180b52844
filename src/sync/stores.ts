import { memberOf, type Wire } from '../aiq/index.ts';

/** A store as AIQ knows it, with all names that may stand in a sale for it, in lower case. */
export interface KnownStore {
  readonly name: string;
  readonly names: ReadonlySet<string>;
}

/** The stores in AIQ's answer: each by its name, its nickname, and what its sources call it. */
export function storesIn(data: unknown, wire: Wire): readonly KnownStore[] {
  const list = memberOf(data, wire.field('store.stores')) ?? [];
  if (!Array.isArray(list)) return [];
  return list.flatMap((store: unknown): KnownStore[] => {
    const name = memberOf(store, wire.field('store.name'));
    const mapped = memberOf(store, wire.field('store.sourceMapping'));
    const sources = typeof mapped === 'object' && mapped !== null ? Object.values(mapped) : [];
    const all = [name, memberOf(store, wire.field('store.nickname')), ...sources];
    const names = all.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim()] : []));
    const [first] = names;
    return first === undefined
      ? []
      : [{ name: first, names: new Set(names.map((one) => one.toLowerCase())) }];
  });
}
