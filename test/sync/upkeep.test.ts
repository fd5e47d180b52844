import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { backUpNightly, isDue, keepUp, type NightlyBackup } from '../../src/sync/index.ts';
import { openMachine } from './machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiq-backups-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hours = { from: 60, to: 300 };
const nightly = (name: string, keep = 3): NightlyBackup => ({
  folder: join(folder, name),
  keep,
  hours,
  zone: 'America/Denver',
});
/** By the clock of the shop, seven hours behind UTC. */
const denver = (day: number, hour: number): number => Date.UTC(2026, 10, day, hour + 7);
const of = (day: number, hour: number): string =>
  `aiq-pos-${new Date(denver(day, hour)).toISOString().replaceAll(/[-:]|\.\d+/g, '')}.db`;

describe('A nightly backup is due', () => {
  const due = (names: string[], at: number) => isDue(names, nightly('none'), at);
  it.each([
    ['at once where there is none yet', [], denver(20, 12), true],
    ['in the hours of the night', [of(19, 1)], denver(20, 1), true],
    ['not twice in one night', [of(20, 1)], denver(20, 4), false],
    ['not by day', [of(19, 1)], denver(19, 12), false],
    ['by day where the machine was off at night', [of(18, 1)], denver(20, 0), true],
    ['not while a clock that was set back says that it was made later', [of(25, 1)], denver(20, 1), false],
    ['whatever else lies in the folder', ['aiq-pos.db', 'notes.txt'], denver(20, 12), true],
  ])('%s', (_, names, at, expected) => {
    expect(due(names, at)).toBe(expected);
  });
});

describe('Nightly backups', () => {
  it('keep the newest, and touch no other file', async () => {
    await using machine = await openMachine();
    const backup = nightly('kept');
    for (const day of [18, 19, 20, 21, 22]) {
      const made = await backUpNightly(machine.ledger.file, backup, denver(day, 2));
      expect(statSync(made ?? '').mode & 0o777).toBe(0o600);
      expect(await backUpNightly(machine.ledger.file, backup, denver(day, 3))).toBeNull();
      writeFileSync(join(backup.folder, 'mine.db'), 'mine');
    }
    expect(readdirSync(backup.folder).toSorted()).toEqual([of(20, 2), of(21, 2), of(22, 2), 'mine.db']);
  });

  it('are made by what runs for ever; one that fails is told, and stops nothing', async () => {
    await using machine = await openMachine({ speed: 100_000 });
    const stop = new AbortController();
    const broken = join(folder, 'broken');
    writeFileSync(broken, 'no folder');
    const running = [nightly('made'), { ...nightly('made'), folder: broken }].map((backup) =>
      keepUp(machine.around, { prune: { sales: null }, backup }, stop.signal),
    );
    const made = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.startsWith('made'));
    while (made().length < 2 || machine.notices.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await Promise.all(running);
    expect(machine.notices[0]).toMatchObject({ kind: 'trouble' });
  });
});
