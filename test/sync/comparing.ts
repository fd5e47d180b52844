import { expect } from 'vitest';
import { models } from '../../src/model/index.ts';
import { mendRequest, type Reconciled, reconcile, type Verified, verify } from '../../src/sync/index.ts';
import { differences } from '../e2e/differences.ts';
import { expectedWorld } from '../e2e/oracle.ts';
import { type Machine, uid } from './machine.ts';
import { zone } from './till.ts';
import { never, read, send } from './work.ts';

const day = 86_400_000;

/** Every stream once, and all that it brings is sent. */
export async function readAll(machine: Machine): Promise<void> {
  for (const model of models) await read(machine, model);
  expect(await send(machine)).toBe('empty');
}

/** Sales of the last thirty days, customers and products whole. */
export async function compare(machine: Machine): Promise<Reconciled[]> {
  const { site, around, pull } = machine;
  const found: Reconciled[] = [];
  for (const stream of site.mapping.streams) {
    const from = stream.model === 'sale' ? around.now() - 30 * day : null;
    const onlooker = { view: around.ledger.view, now: around.now, sleep: around.sleep };
    found.push(await reconcile({ site, stream }, { from, to: null }, pull, onlooker, never));
  }
  return found;
}

export function mend(machine: Machine, found: readonly Reconciled[]): void {
  for (const one of found) {
    const { differences: some } = mendRequest(one, false);
    machine.ledger.mends.ask(uid, one.site, one.model, some);
  }
}

/** Asks AIQ for all that it can be asked for. */
export function ask(machine: Machine, mending: boolean): Promise<Verified> {
  return verify(machine.account, machine.around, { sample: 1_000, after: 0, mend: mending }, never);
}

/** "sale 48211", in order. */
export function namesIn(found: readonly Reconciled[]): string[] {
  return found.flatMap(({ model, differences: all }) => all.map(({ key }) => `${model} ${key}`)).toSorted();
}

/** What AIQ holds otherwise than the shop, by an oracle that knows nothing of the product. */
export function leftAtAiq({ pos, sandbox }: Machine): readonly string[] {
  const expected = expectedWorld(pos, { zone, storeName: 'Main Street', locations: [] });
  return differences(expected, sandbox.world(), { uid, lineNames: false });
}
