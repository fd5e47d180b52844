import type { World } from '../../src/sandbox/index.ts';
import type { ExpectedWorld } from './oracle.ts';
import type { SentKeys } from './sent.ts';

export interface DueOptions {
  /** AIQ before the changes, for its ids. */
  readonly contacts: ReadonlyMap<string, string>;
  /** Sales that are read again whatever becomes of them: new ones, and those of the last minutes. */
  readonly readAgain: ReadonlySet<string>;
}

/** What must be sent once a shop has come from one state to another, and nothing else. */
export function dueKeys(
  before: ExpectedWorld,
  after: ExpectedWorld,
  { contacts, readAgain }: DueOptions,
): SentKeys {
  // A customer who has a phone at last gets the old sales too.
  const attributed = (id: string): boolean =>
    before.sales.get(id)?.personaId !== after.sales.get(id)?.personaId;
  const name = (id: string): string => {
    const [was, is] = [before.personas.get(id), after.personas.get(id)];
    return was
      ? `known ${contacts.get(was.mobilePhone ?? was.email ?? '')}`
      : `new ${is?.mobilePhone ?? is?.email}`;
  };
  return {
    personas: differing(before.personas, after.personas).map(name).toSorted(),
    // A renamed product keeps its old name in the others until the nightly reconcile.
    sales: differing(before.sales, after.sales)
      .filter((id) => readAgain.has(id) || attributed(id))
      .toSorted(),
    skus: differing(before.inventory, after.inventory).toSorted(),
  };
}

/** Keys that came, went, or hold something else. */
export function differing<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)));
}

/** AIQ's ids by phone and by e-mail. */
export function contactIds(world: World): ReadonlyMap<string, string> {
  return new Map(
    world.personas.flatMap(({ mobilePhone, email, contactId }) => [
      [mobilePhone, contactId],
      [email, contactId],
    ]),
  );
}
