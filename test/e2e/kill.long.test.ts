import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { random } from '../../src/demo/index.ts';
import type { Model } from '../../src/model/index.ts';
import { openRequests } from './open-requests.ts';
import { leftOpen, openScene, type Scene, type SceneOptions, uid } from './scene.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

type Random = ReturnType<typeof random>;

const seed = Number(process.env.AIQ_POS_KILL_SEED ?? Date.now() % 1_000_000);
const inFlight = 4;

/**
 * AIQ takes its time (milliseconds a request), so that requests are under way at most instants. An answer is only lost by
 * a kill, however busy the machine is.
 */
const scenery = (ms: number): SceneOptions => ({
  aiq: { timeout: '60s', in_flight: inFlight, bulk_sales: 10, inventory_items: 10, repeat_after: '1s' },
  sandbox: { keepAccepted: 10_000, switches: { fault: () => ({ kind: 'slow', ms }) } },
});
const [firstLoad, deltas] = [scenery(40), scenery(150)];

/** How many requests had come when a process was killed, and the bodies that it left without an answer. */
interface Kill {
  readonly requests: number;
  readonly open: readonly string[];
}

describe.concurrent(`kill -9 at random instants (seed ${seed})`, () => {
  test('of a first load loses nothing and repeats only what was in flight, byte by byte', async () => {
    const chance = random(seed, 1);
    const typical = await typicalLoad();
    let kills = 0;
    for (let shop = 1; kills < 12; shop++) {
      await using scene = await openScene({ ...firstLoad, shop: { seed: seed + shop } });
      const some = await killSome(scene, chance, typical, 12 - kills);
      kills += some.length;
      await runToTheEnd(scene);
      expect(scene.differences()).toEqual([]);
      expect(twoBodies(scene)).toEqual([]);
      expectOnlyOpenRepeated(scene, some);
    }
  });

  test('of deltas, while the shop trades, neither', async () => {
    const chance = random(seed, 2);
    await using scene = await openScene({ ...deltas, shop: { seed } });
    await runToTheEnd(scene);
    scene.trade(60);
    const typical = await runToTheEnd(scene);
    const kills: Kill[] = [];
    while (kills.length < 8) {
      scene.trade(60);
      const closing = new AbortController();
      const shop = tradeUntil(scene, closing.signal);
      kills.push(...(await killSome(scene, chance, typical, 8 - kills.length)));
      closing.abort();
      await shop;
      await runToTheEnd(scene);
      expect(scene.differences({ lineNames: false })).toEqual([]);
    }
    expectOnlyOpenRepeated(scene, kills);
  });
});

async function typicalLoad(): Promise<number> {
  await using scene = await openScene({ ...firstLoad, shop: { seed } });
  return await runToTheEnd(scene);
}

/** Gives how long it took, from the start of the process. */
async function runToTheEnd(scene: Scene): Promise<number> {
  const began = performance.now();
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
  const took = performance.now() - began;
  expect(leftOpen(scene)).toEqual([]);
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  return took;
}

/** Starts a sync again and again, and kills it within its typical duration, until one ends first or it is enough. */
async function killSome(scene: Scene, chance: Random, typical: number, most: number): Promise<Kill[]> {
  const kills: Kill[] = [];
  while (kills.length < Math.min(most, 4)) {
    const child = scene.start('once');
    const instant = chance.below(Math.round(typical));
    await Promise.race([child.ended, sleep(instant)]);
    child.kill('SIGKILL');
    const { code, signal, err } = await child.ended;
    if (signal === null) {
      expect(code, err).toBe(0);
      break;
    }
    // What it had written into its sockets is still on its way.
    await sleep(100);
    kills.push({ requests: scene.world().counters.requests, open: openRequests(scene.ledger) });
  }
  return kills;
}

async function tradeUntil(scene: Scene, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    scene.trade(3);
    await sleep(60);
  }
}

/** Records that came twice with different bodies: in a first load no row changes. */
function twoBodies(scene: Scene): string[] {
  return everyAccepted(scene).flatMap(({ name, accepted }) =>
    new Set(accepted.map(({ body }) => body)).size > 1 && !name.startsWith('persona') ? [name] : [],
  );
}

function expectOnlyOpenRepeated(scene: Scene, kills: readonly Kill[]): void {
  const { requests } = scene.world();
  const hashOf = new Map(requests.map(({ number, bodyHash }) => [number, bodyHash]));
  const repeats = everyAccepted(scene).flatMap(({ name, accepted }) =>
    accepted.flatMap((entry, index) => {
      const before = accepted[index - 1];
      return before?.body === entry.body ? [{ name, first: before.request, again: entry.request }] : [];
    }),
  );
  const unasked = repeats.filter(({ first, again }) => {
    const between = kills.filter((kill) => kill.requests >= first && kill.requests < again);
    return !between.some((kill) => kill.open.includes(hashOf.get(again) ?? ''));
  });
  expect(unasked).toEqual([]);
  expect(new Set(repeats.map(({ again }) => again)).size).toBeLessThanOrEqual(inFlight * kills.length);
  for (const [index, { requests: until, open }] of kills.entries()) {
    // What AIQ may have got is settled by the same bytes, whatever the shop has changed since.
    const later = new Set(requests.filter(({ number }) => number > until).map(({ bodyHash }) => bodyHash));
    expect(open.filter((hash) => !later.has(hash))).toEqual([]);
    const earlier = new Set(kills.slice(0, index).flatMap((kill) => kill.open));
    expect(open.filter((hash) => !earlier.has(hash)).length).toBeLessThanOrEqual(inFlight);
  }
}

function everyAccepted({ sandbox, world }: Scene) {
  const { personas, sales, inventory } = world();
  const keys: (readonly [Model, string])[] = [
    ...personas.map(({ contactId }) => ['persona', contactId] as const),
    ...[...(sales.get(uid)?.keys() ?? [])].map((key) => ['sale', key] as const),
    ...[...(inventory.get(uid)?.keys() ?? [])].map((key) => ['inventory', key] as const),
  ];
  return keys.map(([model, key]) => ({
    name: `${model} ${key}`,
    accepted: sandbox.accepted(model, uid, key),
  }));
}
