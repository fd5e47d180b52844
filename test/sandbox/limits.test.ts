import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { forgetOld, waitFor } from '../../src/sandbox/limits.ts';
import { send, storesPath, uid } from './caller.ts';

const start = Date.UTC(2026, 2, 8, 10, 0, 0);
let time = start;
let sandbox: Sandbox;
afterEach(() => sandbox?.close());

const ask = () => send(sandbox, 'GET', storesPath);

describe('The limits of a key', () => {
  it('do not exist by default', async () => {
    sandbox = await startSandbox({ now: () => start });
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
  });

  it('answer 429 in the envelope with the seconds to wait, and let the key in again after them', async () => {
    time = start;
    sandbox = await startSandbox({ now: () => time, switches: { limits: { second: 2, minute: 3 } } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const third = await ask();
    expect([third.status, third.headers.get('retry-after'), third.json.success]).toEqual([429, '1', false]);
    time += 1000;
    expect((await ask()).status).toBe(200);
    const minute = await ask();
    expect([minute.status, minute.headers.get('retry-after')]).toEqual([429, '59']);
    time += 59_000;
    expect((await ask()).status).toBe(200);
  });

  it('may say when as a date, or not at all', async () => {
    time = start;
    sandbox = await startSandbox({
      now: () => time,
      switches: { limits: { minute: 1 }, retryAfter: 'date' },
    });
    await ask();
    expect((await ask()).headers.get('retry-after')).toBe('Sun, 08 Mar 2026 10:01:00 GMT');
    sandbox.set({ retryAfter: 'none' });
    expect((await ask()).headers.get('retry-after')).toBeNull();
  });

  it('belong to the key, whatever its uid', async () => {
    const accounts = [
      { uid, key: 'one' },
      { uid: '2', key: 'one' },
      { uid: '3', key: 'two' },
    ];
    sandbox = await startSandbox({ now: () => start, accounts, switches: { limits: { hour: 1 } } });
    const askAs = (of: string, key: string) =>
      send(sandbox, 'GET', `/api/v1.1/stores/${of}`, undefined, { 'x-apikey': key });
    expect((await askAs(uid, 'one')).status).toBe(200);
    expect((await askAs('2', 'one')).status).toBe(429);
    expect((await askAs('3', 'two')).status).toBe(200);
  });

  it('do not count what they refuse', async () => {
    time = start;
    sandbox = await startSandbox({ now: () => time, switches: { limits: { minute: 1 } } });
    await ask();
    time += 30_000;
    expect((await ask()).status).toBe(429);
    time += 30_000;
    expect((await ask()).status).toBe(200);
  });

  it('are never exceeded in any window, and never refuse what fits in all', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (steps, second, minute) => {
          const times: number[] = [];
          let now = 0;
          for (const step of steps) {
            now += step;
            const inLast = (span: number) => times.filter((at) => at > now - span).length;
            const fits = inLast(1_000) < second && inLast(60_000) < minute;
            const wait = waitFor(times, { second, minute }, now);
            expect(wait === 0).toBe(fits);
            if (wait === 0) times.push(now);
            else expect(waitFor(times, { second, minute }, now + wait)).toBe(0);
          }
        },
      ),
    );
  });

  it('with a limit of none refuse everything', () => {
    expect(waitFor([], { second: 0 }, 5)).toBe(1000);
  });

  it('forget requests older than an hour and no others', () => {
    const times = [0, 1000, 2000];
    forgetOld(times, 3_600_000 + 1000);
    expect(times).toEqual([2000]);
    forgetOld(times, 9_000_000);
    expect(times).toEqual([]);
  });
});
