import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { viewLedger } from '../../src/ledger/index.ts';
import { migrations } from '../../src/ledger/migrations/index.ts';
import { states } from './kept/shop.ts';
import { ledgerFolder, noon, open, query } from './ledger-file.ts';
import { commit, lines, persona, sale, site, stock, uid } from './pages.ts';
import { sendAll } from './requests.ts';

const nextFile = ledgerFolder();
const folder = join(import.meta.dirname, 'kept');
const versions = readdirSync(folder).filter((name) => name.endsWith('.sql'));

function kept(name: string): string {
  const file = nextFile();
  const db = new Database(file);
  db.exec(readFileSync(join(folder, name), 'utf8'));
  db.close();
  return file;
}

const statesIn = (file: string): Record<string, string> =>
  Object.fromEntries(
    query<{ key: string; state: string }>(file, 'SELECT key, state FROM entry').map(({ key, state }) => [
      key,
      state,
    ]),
  );

it('A ledger is kept of every released version', () => {
  expect(versions).toEqual(['0.1.0.sql']);
});

describe.each(versions)('A ledger of %s', (name) => {
  it('can be looked at before its upgrade', () => {
    const view = viewLedger(kept(name));
    expect(view?.standings().reduce((sum, { entries }) => sum + entries, 0)).toBe(Object.keys(states).length);
    expect(view?.deadLetters.list().map(({ kind }) => kind)).toEqual(['record', 'row']);
    expect(view?.streams.all()).toHaveLength(3);
    view?.close();
  });

  it('is upgraded with all that it holds, and is not doubted', async () => {
    const file = kept(name);
    const { secret } = Object.fromEntries(
      query<{ name: string; value: string }>(file, 'SELECT * FROM meta').map((row) => [row.name, row.value]),
    );
    const ledger = await open(file);
    expect(ledger.stranger).toBeNull();
    expect(ledger.secret).toBe(secret);
    expect(query(file, 'SELECT name FROM migrations')).toHaveLength(migrations.length);
    expect(statesIn(file)).toEqual(states);
    expect(query(file, 'SELECT state FROM batch ORDER BY id')).toEqual([
      { state: 'unknown' },
      { state: 'in_flight' },
    ]);
    expect(ledger.streams.get(site, 'sale')).toMatchObject({ completeAt: noon });
    ledger.close();
  });

  it('goes on where it stood: what is delivered is not sent again, what is open goes, nothing is lost', async () => {
    const ledger = await open(kept(name));
    ledger.outbox.recover(uid, noon);
    commit(ledger, 'persona', [persona('ann', 'Ann')]);
    commit(ledger, 'sale', [sale('s-delivered', 'ann', '10', 'ann', lines(2))]);
    commit(ledger, 'inventory', [stock('tea', '2')]);
    const sent = sendAll(ledger, { now: noon + 7_200_000 });
    expect(sent.toSorted()).toEqual(['bob', 'cup', 'eve', 's-waiting', 'tea']);
    ledger.close();
  });
});
