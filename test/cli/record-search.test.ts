import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PreparedSite, prepare } from '../../src/cli/prepare.ts';
import { findRecord, type RecordName } from '../../src/cli/record-search.ts';
import type { Failure } from '../../src/model/index.ts';

/** Receipts are counted by till; a dash may stand in the till's name. */
const mapping = `pos: Counter
engines: [sqlite]
sale:
  from: receipts
  key: [till, number]
  sync: { mode: append, by: at }
  fields: { sold_at: at }
  items:
    from: lines
    on: { till: till, number: number }
    fields: { quantity: units, amount: amount }
`;

const site = (name: string, prefix: string): string => `  ${name}:
    zone: America/Denver
    source: { engine: sqlite, file: ./${name}.db }
    mapping: ./counter.yaml
    id_prefix: "${prefix}"
    aiq: { uid: "1", key: a-key-of-tests }
`;

const receipts: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  north: [
    ['a', 1],
    ['a', 2],
    ['a-1', 2],
    ['a', 9],
  ],
  south: [
    ['a', 1],
    ['c', 3],
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'aiq-search-'));
let sites: readonly PreparedSite[];

beforeAll(async () => {
  for (const [name, rows] of Object.entries(receipts)) {
    const db = new Database(join(folder, `${name}.db`));
    db.exec(`CREATE TABLE receipts (till TEXT, number INTEGER, at TEXT, PRIMARY KEY (till, number));
      CREATE TABLE lines (till TEXT, number INTEGER, units INTEGER, amount INTEGER)`);
    for (const row of rows) db.prepare('INSERT INTO receipts VALUES (?, ?, NULL)').run(...row);
    db.close();
  }
  writeFileSync(join(folder, 'counter.yaml'), mapping);
  const config = join(folder, 'aiq-pos.yaml');
  writeFileSync(config, `sites:\n${site('north', 'n-')}${site('south', 's-')}`);
  ({ sites } = await prepare(config));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const find = (key: readonly string[], more: Partial<RecordName> = {}) =>
  findRecord({ model: 'sale', key, sourceKey: false, ...more }, sites, null);

describe('A record that was never read is found in the POS', () => {
  test.each<[string, readonly string[], Partial<RecordName>, string]>([
    ['by AIQ’s key, which begins with the site’s prefix', ['n-a-9'], {}, 'north a 9'],
    ['by the same key without the prefix', ['c-3'], {}, 'south c 3'],
    ['by its key columns, one by one', ['a-1', '2'], {}, 'north a-1 2'],
    ['by its key columns in one of two sites that have them', ['a', '1'], { site: 'south' }, 'south a 1'],
    ['by a key that may be taken apart in two ways, of which one is there', ['n-a-1-2'], {}, 'north a-1 2'],
  ])('%s', async (_, key, more, expected) => {
    const found = await find(key, more);
    expect([found.site.settings.name, ...found.sourceKey].join(' ')).toBe(expected);
  });

  test.each<[string, readonly string[], Partial<RecordName>, string, RegExp]>([
    ['two sites have it', ['a', '1'], {}, 'USAGE', /--site north, or --site south/],
    ['no row has it', ['n-z-9'], {}, 'NO_SUCH_RECORD', /Check the key/],
    ['it has too few columns', ['a'], { sourceKey: true }, 'NO_SUCH_RECORD', /--source-key/],
    ['it has too many', ['a', '1', '2'], {}, 'NO_SUCH_RECORD', /--source-key/],
    ['there is no such site', ['a-9'], { site: 'east' }, 'USAGE', /Sites with sale: north, south/],
    ['no site has the model', ['a-9'], { model: 'persona' }, 'USAGE', /none/],
  ])('and refused with a hint where %s', async (_, key, more, code, hint) => {
    const failure: Failure = await find(key, more).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect([failure.code, failure.hint]).toEqual([code, expect.stringMatching(hint)]);
  });

  test('two rows of one site that may be meant are told apart by their key columns', async () => {
    const db = new Database(join(folder, 'south.db'));
    db.exec(`INSERT INTO receipts VALUES ('x', 5, NULL), ('s-x', 5, NULL)`);
    db.close();
    await expect(find(['s-x-5'])).rejects.toMatchObject({ hint: expect.stringContaining('--source-key') });
    expect((await find(['s-x', '5'])).sourceKey).toEqual(['s-x', '5']);
  });
});
