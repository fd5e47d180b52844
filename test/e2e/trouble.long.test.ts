import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { key, leftOpen, leftOver, openScene, type Scene, uid, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** No test here may message a shopper or touch a consent, whatever is repeated. */
function expectSilence(scene: Scene): void {
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
}

test.concurrent('a record that AIQ refuses is set aside alone, and goes when AIQ takes it', async () => {
  await using scene = await openScene();
  const { sales, inventory, personas } = scene.expected();
  const alone = [...personas].find(([, persona]) => persona.mobilePhone && persona.email)?.[1];
  const refused = new Set([[...sales.keys()][7], [...inventory.keys()][3], alone?.mobilePhone]);
  scene.sandbox.set({ rejectKeys: (candidate) => refused.has(candidate.key) });
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
  const missing = scene.differences({ most: 1_000 }).filter((line) => line.endsWith('not at AIQ'));
  expect(missing).toHaveLength(3);

  const listed = JSON.parse((await scene.cli('dead-letters list', ['--json'])).out);
  const letters = listed.filter(({ code }: { code: string }) => code === 'AIQ_REJECTED');
  expect(letters.map(({ model }: { model: string }) => model).toSorted()).toEqual([
    'inventory',
    'persona',
    'sale',
  ]);

  scene.sandbox.set({ rejectKeys: null });
  const ids = letters.map(({ id }: { id: number }) => String(id));
  const replayed = await scene.cli('dead-letters replay', ids);
  expect(replayed.code, replayed.err).toBe(0);
  expect((await scene.cli('once')).code).toBe(0);
  expect(scene.differences()).toEqual([]);
  expect(leftOpen(scene)).toEqual([]);
  expectSilence(scene);
});

describe.concurrent('an outage of AIQ costs nothing but time', () => {
  const outages: readonly (readonly [string, Fault])[] = [
    ['it answers 500', { kind: 'status', status: 500 }],
    ['it answers 500 although it took the records', { kind: 'status', status: 500, applied: true }],
    ['it gives no answer at all', { kind: 'hang' }],
    ['it drops connections', { kind: 'drop-after' }],
    ['a proxy answers 502 with a page', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }],
  ];
  test.each(outages)('when %s', async (_, fault) => {
    await using scene = await openScene({ quick: true, aiq: { timeout: '1s', repeat_after: '0s' } });
    const child = scene.start('run');
    expect(await leftOver(scene)).toEqual([]);
    scene.sandbox.set({ fault: () => fault });
    const before = scene.world().counters.requests;
    scene.trade(10);
    expect(await until(() => scene.world().counters.requests >= before + 5)).toBe(true);
    scene.trade(10);
    expect((await scene.cli('status')).code).toBe(0);
    scene.sandbox.set({ fault: null });
    expect(await leftOver(scene)).toEqual([]);
    expect(await until(() => leftOpen(scene).length === 0)).toBe(true);
    expectSilence(scene);
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
  });
});

describe.concurrent('a refused key stops sending and loses nothing', () => {
  /** Looks at `status` until sending is stopped, and holds that nothing is sent then. */
  async function expectStopped(scene: Scene): Promise<void> {
    const status = await until(async () => {
      const ended = await scene.cli('status');
      return ended.code === 4 ? ended : null;
    });
    expect(status?.code).toBe(4);
    expect(status?.out).toContain('AIQ_KEY_REFUSED');
    expect(status?.out).toContain('AIQ refuses the API key');
    // What was on its way when the key was refused has to land first.
    let before = -1;
    await until(async () => {
      const now = scene.world().counters.requests;
      const isQuiet = now === before;
      before = now;
      await sleep(500);
      return isQuiet;
    });
    scene.trade(5);
    await sleep(3_000);
    expect(scene.world().counters.requests - before).toBeLessThanOrEqual(1);
  }

  async function expectGoesOn(scene: Scene): Promise<void> {
    // Whether the key is good again is asked every 30 seconds.
    expect(await leftOver(scene)).toEqual([]);
    expect((await scene.cli('status')).code).toBe(0);
    expectSilence(scene);
  }

  async function keyTakenBack(): Promise<void> {
    await using scene = await openScene({ quick: true });
    scene.start('run');
    expect(await leftOver(scene)).toEqual([]);
    scene.sandbox.set({ acceptedKeys: [] });
    scene.trade(5);
    await expectStopped(scene);
    scene.sandbox.set({ acceptedKeys: null });
    await expectGoesOn(scene);
  }

  async function wrongKeyFile(): Promise<void> {
    await using scene = await openScene({ quick: true });
    writeFileSync(scene.keyFile, 'a-key-of-someone-else\n');
    const ended = await scene.cli('once');
    expect(ended.code, ended.err).toBe(4);
    scene.start('run');
    await expectStopped(scene);
    expect(scene.world().personas.filter((persona) => persona.uid === uid)).toEqual([]);
    writeFileSync(scene.keyFile, `${key}\n`);
    await expectGoesOn(scene);
  }

  test('until AIQ takes it again, or its file is corrected, without a restart', async () =>
    void (await Promise.all([keyTakenBack(), wrongKeyFile()])));
});
