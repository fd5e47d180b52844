import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { type Ledger, openLedger } from '../../src/ledger/index.ts';
import type { Ended } from '../e2e/child.ts';
import { openScene, readingsOf, type Scene, until } from '../e2e/scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const check = (scene: Scene, ...args: string[]): Promise<Ended> => scene.cli('status', ['--check', ...args]);

/** The lines of problems, without what to do about them. */
const problems = ({ out }: Ended): string[] =>
  out
    .trim()
    .split('\n')
    .map((line) => line.replace(/ -> .*/, ''));

const notRunning = 'aiq-pos: No process owns the ledger: nothing is read or sent.';

/** Changes the ledger's file beside its owner, as time would. */
function age(scene: Scene, sql: string): void {
  const db = new Database(scene.ledger, { fileMustExist: true, timeout: 10_000 });
  db.exec(sql);
  db.close();
}

/** This process as an owner that came up `minutes` ago, and has done nothing since. */
function own(scene: Scene, minutes: number): Promise<Ledger> {
  return openLedger(scene.ledger, { command: 'run', now: () => new Date(Date.now() - minutes * 60_000) });
}

describe.concurrent('`status --check`', () => {
  test('is 0 and "in order" while all runs well, and 1 before it was started and when it has ended', async () => {
    await using scene = await openScene({ quick: true });
    const before = await check(scene);
    expect([before.code, problems(before)]).toEqual([1, [notRunning]]);
    expect(before.out).toContain('Start `aiq-pos run`');
    const child = scene.start('run');
    // Infinite while there is no stream yet.
    expect(await until(() => readingsOf(scene) > 0 && readingsOf(scene) < 1e6)).toBe(true);
    const running = await until(async () => {
      const ended = await check(scene);
      return ended.code === 0 ? ended : null;
    });
    expect(running?.out).toBe('in order\n');
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
    const after = await check(scene);
    expect([after.code, problems(after)]).toEqual([1, [notRunning]]);
    expect((await scene.cli('status')).code).toBe(0);
  });

  test('is 4 while sending is stopped, whether anybody runs or not', async () => {
    await using scene = await openScene();
    writeFileSync(scene.keyFile, 'a-key-of-someone-else\n');
    expect((await scene.cli('once')).code).toBe(4);
    const ended = await check(scene);
    expect(ended.code).toBe(4);
    const refused = expect.stringMatching(/^account 1234: AIQ_KEY_REFUSED: /);
    expect(problems(ended)).toEqual([refused, notRunning]);
    const ledger = await own(scene, 10);
    const beside = await check(scene);
    expect([beside.code, problems(beside)]).toEqual([4, [refused]]);
    ledger.close();
  });

  test('is 1 while AIQ is away for longer than a stumble', async () => {
    await using scene = await openScene({ aiq: { repeat_after: '0s' } });
    scene.sandbox.set({ fault: () => ({ kind: 'drop-after' }) });
    expect((await scene.cli('once')).code).toBe(1);
    const ledger = await own(scene, 1);
    const stumble = await check(scene);
    expect([stumble.code, problems(stumble)]).toEqual([0, ['in order']]);
    age(scene, 'UPDATE entry SET pendingSince = pendingSince - 120000');
    const away = await check(scene);
    expect(away.code).toBe(1);
    expect(problems(away)).toEqual([
      expect.stringMatching(
        /^account 1234: AIQ_UNREACHABLE: AIQ does not answer\. \d+ records .* 2 minutes\.$/,
      ),
    ]);
    const shown = await scene.cli('status');
    expect([shown.code, shown.out.includes('AIQ_UNREACHABLE')]).toEqual([0, true]);
    ledger.close();
  });

  test('is 1 for a stream that stands still, cannot be read, or is not sent; the status says what to do', async () => {
    await using scene = await openScene();
    expect((await scene.cli('once')).code).toBe(0);
    const ledger = await own(scene, 60);
    expect((await check(scene)).out).toBe('in order\n');

    age(
      scene,
      `UPDATE stream SET progressAt = progressAt - 540000,
    position = json_set(position, '$.endedAt.poll', json_extract(position, '$.endedAt.poll') - 540000)
    WHERE model = 'sale'`,
    );
    const stalled = await check(scene);
    const sentence = 'Nothing of main-street sale has been read for 9 minutes.';
    expect([stalled.code, problems(stalled)]).toEqual([1, [`main-street sale: POS_STALLED: ${sentence}`]]);
    const status = await scene.cli('status');
    expect(status.code).toBe(0);
    expect(status.out).toContain(`main-street sale: POS_STALLED\n  ${sentence}\n  -> Nothing to do at first`);

    age(scene, `UPDATE stream SET errorCode = 'POS_UNREACHABLE', error = 'No such server.', hint = 'Look.'`);
    const away = await check(scene);
    // One that is tried again, and not for too long, is none.
    expect(problems(away)).toEqual([`main-street sale: POS_UNREACHABLE: ${sentence} No such server.`]);
    age(scene, `UPDATE stream SET progressAt = progressAt + 540000`);
    age(scene, `UPDATE stream SET errorCode = 'POS_FORBIDDEN' WHERE model = 'persona'`);
    const forbidden = await check(scene);
    expect([forbidden.code, problems(forbidden)]).toEqual([
      1,
      ['main-street persona: POS_FORBIDDEN: No such server.'],
    ]);

    age(scene, `UPDATE stream SET errorCode = NULL`);
    age(
      scene,
      `UPDATE entry SET state = 'pending', lane = 'background', pendingSince = pendingSince - 3600000
    WHERE model = 'sale'`,
    );
    expect((await check(scene)).out).toBe('in order\n');
    age(scene, `UPDATE entry SET lane = 'live' WHERE model = 'sale'`);
    const behind = await check(scene);
    expect(behind.code).toBe(1);
    expect(problems(behind)).toEqual([
      expect.stringMatching(
        /^main-street sale: \d+ records are not at AIQ yet, the oldest for 6\d minutes\.$/,
      ),
    ]);
    ledger.close();
  });

  test('says the same in JSON, with the figures of each stream; 2 where the settings need mending', async () => {
    await using scene = await openScene();
    const none = await check(scene, '--json');
    expect([none.code, JSON.parse(none.out)]).toMatchObject([
      1,
      { streams: [], problems: [{ kind: 'not-running' }] },
    ]);
    expect((await scene.cli('once')).code).toBe(0);
    const ended = await check(scene, '--json');
    const plain = await scene.cli('status', ['--json']);
    expect([ended.code, plain.code]).toEqual([1, 0]);
    const told = JSON.parse(ended.out);
    expect(told.problems).toEqual(JSON.parse(plain.out).problems);
    expect(told.problems).toMatchObject([{ kind: 'not-running', what: 'aiq-pos', code: null }]);
    expect(told.streams.map(({ model }: { model: string }) => model)).toEqual([
      'persona',
      'sale',
      'inventory',
    ]);
    for (const stream of told.streams) {
      expect(stream.longestStatement).toBeGreaterThan(0);
      expect(stream.lastLongestStatement).toBeGreaterThanOrEqual(0);
      expect(stream.lastLongestStatement).toBeLessThanOrEqual(stream.longestStatement);
      for (const at of [stream.ranAt, stream.progressAt])
        expect(Date.now() - Date.parse(at)).toBeLessThan(60_000);
      expect(stream.freshness).toBeGreaterThanOrEqual(0);
    }
    expect(told.budget).toMatchObject({
      keys: [{ accounts: ['1234'], windows: [], pausedUntil: null }],
      toSend: [{ account: '1234', records: 0, requests: 0, seconds: 0, awaySince: null, tryAt: null }],
    });
    const text = (await scene.cli('status')).out;
    expect(text).toMatch(
      /main-street sale +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ ms +\d+ ms/,
    );

    writeFileSync(scene.config, 'sites: {}\n');
    expect((await check(scene)).code).toBe(2);
  });
});
