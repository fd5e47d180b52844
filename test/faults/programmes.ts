import type { Campaign } from '../histories/campaign.ts';
import type { Bench } from './bench.ts';
import { playProgramme } from './play.ts';
import { type Step, stepsOf } from './steps.ts';

export function programmesOn(bench: Bench): Campaign<Step> {
  return {
    name: 'faults',
    stepsOf,
    play: (seed, steps) => playProgramme(bench, seed, steps),
    again: (seed) => `npx node test/faults/run.ts --seed ${seed} --verbose`,
  };
}
