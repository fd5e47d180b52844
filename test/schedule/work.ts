import type { Pace, Work } from '../../src/schedule/index.ts';
import type { Machine } from '../sync/machine.ts';

/** All of a machine as a schedule runs it; every stream is due at each tick. */
export function workOf(machine: Machine, pace: Partial<Pace> = {}): Work {
  const { site } = machine;
  const streams = site.mapping.streams.map((stream) => ({ ...stream, sync: { ...stream.sync, every: 0 } }));
  return {
    sites: [{ ...site, mapping: { ...site.mapping, streams } }],
    accounts: [machine.account],
    pace: { pageSize: 500, readersPerSite: 2, pauses: false, ...pace },
    around: machine.around,
  };
}
