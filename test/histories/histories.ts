import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench } from './bench.ts';
import { playMany, seedOf } from './campaign.ts';
import { historiesOn } from './history.ts';

const { AIQ_POS_HISTORIES: count = '100', AIQ_POS_HISTORY_SEED: seed = '1' } = process.env;
const base = seedOf(seed);

/** The proof of reading on an engine: the same histories each time, so that who changed nothing breaks nothing; see run.ts. */
export function playsHistories(server: Parameters<typeof openBench>[0]): void {
  describe(`histories from seed ${base} on`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await openBench(server);
    });
    afterAll(() => bench?.stop());

    test(`${count} of them end with AIQ's world as the shop's, and nothing left to send`, async () => {
      const failed = await playMany(historiesOn(bench), base, Number(count), false);
      expect(failed.map(({ report }) => report).join('\n\n')).toBe('');
    }, 3_600_000);
  });
}
