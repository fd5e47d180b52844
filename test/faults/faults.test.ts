import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSwitches } from '../../src/sandbox/switches.ts';
import { playMany, seedOf } from '../histories/campaign.ts';
import { type Bench, openBench } from './bench.ts';
import { programmesOn } from './programmes.ts';
import { switchTable } from './switch-table.ts';

const { AIQ_POS_FAULTS: count = '60', AIQ_POS_FAULT_SEED: seed = '1' } = process.env;
const base = seedOf(seed);

describe(`programmes of faults from seed ${base} on`, () => {
  let bench: Bench;
  beforeAll(() => {
    bench = openBench();
  });
  afterAll(() => bench?.stop());

  test(`${count} of them end with AIQ's world as the shop's, nothing repeated without need, nobody messaged by accident`, async () => {
    const failed = await playMany(programmesOn(bench), base, Number(count), false);
    expect(failed.map(({ report }) => report).join('\n\n')).toBe('');
  }, 3_600_000);
});

test('every switch of the sandbox is set by the programmes, or left out with a reason', () => {
  expect(Object.keys(switchTable).sort()).toEqual(Object.keys(defaultSwitches).sort());
  const reasons = Object.values(switchTable).flatMap((choice) =>
    'leftOut' in choice ? [choice.leftOut] : [],
  );
  expect(reasons.filter((reason) => reason.length < 10)).toEqual([]);
});
