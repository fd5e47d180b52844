import type { Work } from '../../src/schedule/index.ts';
import type { Machine } from '../sync/machine.ts';

/** All of a machine as a schedule runs it; every stream is due at each tick. */
export function workOf(machine: Machine): Work {
  const { site } = machine;
  const streams = site.mapping.streams.map((stream) => ({ ...stream, sync: { ...stream.sync, every: 0 } }));
  return {
    sites: [{ ...site, mapping: { ...site.mapping, streams } }],
    accounts: [machine.account],
    pull: machine.pull,
    around: machine.around,
  };
}
