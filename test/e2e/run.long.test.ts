import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Child } from './child.ts';
import { leftOver, openScene, readingsOf, type Scene, uid, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Starts `run` and waits until it has begun to work. */
async function startRun(scene: Scene): Promise<Child> {
  const child = scene.start('run');
  await until(() => child.err().includes('Running.'));
  expect(child.err()).toContain('Running.');
  return child;
}

describe('while `run` runs', () => {
  let scene: Scene;
  let child: Child;
  beforeAll(async () => {
    scene = await openScene({ quick: true });
    child = await startRun(scene);
    expect(await leftOver(scene)).toEqual([]);
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  const json = async (command: string, args: readonly string[] = []) => {
    const { code, out, err } = await scene.cli(command, [...args, '--json']);
    return { code, err, said: JSON.parse(out || err) };
  };

  test('what the shop does arrives within seconds, and fires no message', async () => {
    scene.trade(20, 0);
    await sleep(1_500);
    scene.trade(20, 0);
    expect(await leftOver(scene)).toEqual([]);
    const { messagesFired, consentsChanged } = scene.world().counters;
    expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  });

  test('`status` tells who owns the ledger and sums that add up', async () => {
    const { code, said } = await json('status');
    expect(code).toBe(0);
    expect(said.owner).toMatchObject({ pid: child.pid, command: 'run' });
    expect(said.streams.map(({ model }: { model: string }) => model)).toEqual([
      'persona',
      'sale',
      'inventory',
    ]);
    for (const stream of said.streams) {
      expect(stream.changed + stream.unchanged + stream.filtered + stream.deadRows).toBe(stream.rowsRead);
      expect(stream).toMatchObject({ pending: 0, waiting: 0, unknown: 0, dead: 0, error: null });
    }
    const { sales, inventory } = scene.expected();
    expect(said.streams[1].delivered).toBe(sales.size);
    expect(said.streams[2].delivered).toBeGreaterThanOrEqual(inventory.size);
  });

  test('dead letters are listed and shown, and a row that was mended leaves by `replay`', async () => {
    const { bad } = scene.expected();
    const list = (await json('dead-letters list')).said;
    expect(list.map(({ sourceKey }: { sourceKey: string }) => JSON.parse(sourceKey)[0]).toSorted()).toEqual(
      [...bad.products, ...bad.receipts].toSorted(),
    );
    const letter = list.find(({ model }: { model: string }) => model === 'sale');
    const shown = await json('dead-letters show', [String(letter.id)]);
    expect(shown).toMatchObject({ code: 0, said: { id: letter.id, code: letter.code, site: 'main-street' } });

    const [receipt] = JSON.parse(letter.sourceKey);
    scene.edit((db) => {
      db.prepare("UPDATE receipts SET datenew = '2026-05-17 12:00:00.000' WHERE id = ?").run(receipt);
      db.prepare("UPDATE ticketlines SET units = 1 WHERE ticket = ? AND typeof(units) = 'text'").run(receipt);
    });
    expect(await json('dead-letters replay', [String(letter.id)])).toMatchObject({
      code: 0,
      said: { entries: 1 },
    });
    expect(await until(() => scene.world().sales.get(uid)?.has(receipt))).toBe(true);
    const left = await until(async () => {
      const ids = (await json('dead-letters list')).said.map(({ id }: { id: number }) => id);
      return !ids.includes(letter.id) && ids;
    });
    expect(left).toHaveLength(list.length - 1);
    expect(scene.differences({ lineNames: false })).toEqual([]);
  });

  test('a discarded dead letter stays away while its row is read again', async () => {
    const [first, ...others] = (await json('dead-letters list')).said;
    expect(await json('dead-letters discard', [String(first.id)])).toMatchObject({
      code: 0,
      said: { entries: 1 },
    });
    const readings = readingsOf(scene);
    expect(await until(() => readingsOf(scene) > readings + 1)).toBe(true);
    const ids = (await json('dead-letters list')).said.map(({ id }: { id: number }) => id);
    expect(ids).toEqual(others.map(({ id }: { id: number }) => id));
  });

  test('a number that no dead letter has is refused', async () => {
    const commands = ['show', 'replay', 'discard'].map((command) =>
      json(`dead-letters ${command}`, ['99999']),
    );
    for (const { code, said } of await Promise.all(commands)) {
      expect([code, said.error.code]).toEqual([2, 'NO_SUCH_DEAD_LETTER']);
    }
  });

  test.each(['run', 'once'])(
    'a second process (%s) is refused with exit code 3, and told the owner',
    async (command) => {
      const requests = scene.world().counters.requests;
      const second = await scene.cli(command);
      expect(second.code, second.err).toBe(3);
      expect(second.err).toContain('LEDGER_IN_USE');
      expect(second.err).toContain(`process ${child.pid} `);
      expect(scene.world().counters.requests).toBe(requests);
    },
  );

  test('SIGTERM ends it within ten seconds, with exit code 0', async () => {
    const began = performance.now();
    child.kill('SIGTERM');
    const { code, signal, err } = await child.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(err).toContain('Stopped; everything is kept.');
    const { said } = await json('status');
    expect(said.owner).toBe(null);
  });

  test('what it was told to replay goes when it is not running, too', async () => {
    const [letter] = (await json('dead-letters list')).said;
    expect(await json('dead-letters replay', [String(letter.id)])).toMatchObject({
      code: 0,
      said: { entries: 1 },
    });
  });
});

test('SIGTERM while AIQ does not answer ends it within ten seconds; the next start brings the rest', async () => {
  await using scene = await openScene({ quick: true, aiq: { timeout: '60s', repeat_after: '0s' } });
  scene.sandbox.set({ fault: ({ number }) => (number > 5 ? { kind: 'hang' } : undefined) });
  const child = await startRun(scene);
  expect(await until(() => scene.world().counters.requests > 5)).toBe(true);
  const began = performance.now();
  child.kill('SIGTERM');
  const { code, err } = await child.ended;
  expect(code, err).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);

  scene.sandbox.set({ fault: null });
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
  expect(scene.differences()).toEqual([]);
});
