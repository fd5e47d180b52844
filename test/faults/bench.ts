import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shop } from './shop.ts';

/** What many programmes share, one after another. */
export interface Bench {
  readonly folder: string;
  readonly shops: readonly [Shop, Shop];
  readonly stop: () => void;
}

/** In memory where the machine has such a place: a ledger waits for its disk at each commit, and no programme pulls the plug. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function openBench(): Bench {
  const folder = mkdtempSync(join(place, 'aiq-faults-'));
  const shops = [new Shop(join(folder, 'north.db')), new Shop(join(folder, 'south.db'))] as const;
  return {
    folder,
    shops,
    stop: () => {
      for (const shop of shops) shop.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
