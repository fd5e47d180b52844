import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/sqlite/index.ts';
import { schemaFailure } from '../../src/mapping/index.ts';
import { Failure } from '../../src/model/index.ts';
import { withSource } from '../conformance/reading.ts';
import { startSqlite } from '../conformance/sqlite-database.ts';
import { compiled, saleWith } from './small.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const [stream] = compiled(saleWith({})).streams;

/** What a first page ends with once this has happened to the database, told by the mapping. */
async function toldAfter(change: string) {
  const database = await startSqlite();
  stops.push(() => database.stop());
  await database.write([
    'CREATE TABLE s (id INTEGER PRIMARY KEY, at DATETIME)',
    'CREATE TABLE l (sale INTEGER, units INTEGER, price INTEGER)',
    "INSERT INTO s VALUES (1, '2026-03-01 10:00:00')",
  ]);
  return withSource(connector, database, async (source) => {
    if (!stream) throw new Error('The mapping has no stream.');
    await source.readPage({ ...stream.query, limit: 1 });
    await database.write([change]);
    const thrown = await source.readPage({ ...stream.query, limit: 1 }).catch((reason: unknown) => reason);
    return schemaFailure(thrown, stream, source);
  });
}

it('names the line of a column that was dropped between two pages', async () => {
  expect(await toldAfter('ALTER TABLE l DROP COLUMN price')).toMatchObject({
    code: 'POS_COLUMN_MISSING',
    message: 'The table "l" has no column "price".',
    place: { file: 'm.yaml', line: 17 },
  });
});

it('names the line of a table that was dropped', async () => {
  expect(await toldAfter('DROP TABLE s')).toMatchObject({ code: 'POS_TABLE_MISSING', place: { line: 5 } });
});

it('has nothing to say where the schema fits, or where something else went wrong', async () => {
  expect(await toldAfter('CREATE TABLE other (id INTEGER)')).toBeNull();
  const database = await startSqlite();
  stops.push(() => database.stop());
  const told = await withSource(connector, database, async (source) =>
    stream ? schemaFailure(new Failure('POS_BUSY', 'It was busy.'), stream, source) : undefined,
  );
  expect(told).toBeNull();
});
