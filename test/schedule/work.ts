import type { Pace, Work } from '../../src/schedule/index.ts';
import { type Machine, type MachineOptions, openMachine } from '../sync/machine.ts';
import { addCustomer, addProduct, addReceipt, phone, times } from '../sync/till.ts';

/** A machine whose shop has so many customers, each with a receipt, and as many products. */
export async function shopOf(count: number, options?: MachineOptions): Promise<Machine> {
  const machine = await openMachine(options);
  machine.edit((db) =>
    times(count, (nth) => {
      addCustomer(db, { id: `c${nth}`, phone: phone(nth) });
      addReceipt(db, { id: `r${nth}`, customer: `c${nth}` });
      addProduct(db, { id: `p${nth}` });
    }),
  );
  return machine;
}

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
