import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorFor, type StatementReport } from '../../src/connector/index.ts';
import { checkMapping, compileMapping, loadMapping, tablesOf } from '../../src/mapping/index.ts';
import { Decimal, type ModelRecord } from '../../src/model/index.ts';
import { startSqlite } from '../conformance/sqlite-database.ts';
import { cashRegisterShop } from '../shops/cash-register-express.ts';
import { counterpointShop } from '../shops/counterpoint.ts';
import { mssqlStatements, sqliteStatements } from '../shops/fixture.ts';
import { sambaposShop } from '../shops/sambapos.ts';

const zone = 'America/New_York';
const shops = [
  { name: 'sambapos', shop: sambaposShop(), parameters: { store_name: 'Main' } },
  { name: 'counterpoint', shop: counterpointShop(), parameters: { locations: ['MAIN', 'EAST'] } },
  { name: 'cash-register-express', shop: cashRegisterShop(), parameters: {} },
];

describe.each(shops)('a shop of $name, read with its mapping', ({ name, shop, parameters }) => {
  const { fixture, expected } = shop;
  const statements: StatementReport[] = [];
  const records: ModelRecord[] = [];
  let database: Awaited<ReturnType<typeof startSqlite>>;

  beforeAll(async () => {
    const file = `${name}.yaml`;
    const text = readFileSync(resolve(import.meta.dirname, '../../mappings', file), 'utf8');
    const loaded = loadMapping(file, text).mapping;
    const mapping = loaded && compileMapping(loaded, { zone, parameters, idPrefix: '' }).mapping;
    if (!mapping) throw new Error('The mapping does not compile.');
    database = await startSqlite();
    await database.write(sqliteStatements(fixture));
    const connector = await connectorFor('sqlite');
    const source = await connector.open(connector.options.parse(database.options), {
      baseDir: database.baseDir,
      statementTimeout: 5_000,
      onStatement: (statement) => statements.push(statement),
    });
    expect(checkMapping(mapping, await source.catalogue(tablesOf(mapping.streams)))).toEqual([]);
    for (const stream of mapping.streams) {
      // A ticket may stand in two tables, and counts as it stands in the first.
      const met = new Set<string>();
      for (const query of stream.queries) {
        const { rows } = await source.readPage({ ...query, limit: 5_000 });
        for (const row of rows.filter(({ key }) => !met.has(key.join('|')))) {
          met.add(row.key.join('|'));
          const outcome = stream.map(row);
          if (outcome.kind === 'unmappable') throw outcome.failure;
          if (outcome.kind === 'record') records.push(outcome.record);
        }
      }
    }
    await source.close();
  });
  afterAll(() => database.stop());

  const of = (model: ModelRecord['model']) => records.filter((record) => record.model === model);

  it('sends the customers that can be reached, and no others', () => {
    expect(
      of('persona')
        .map(({ key }) => key)
        .sort(),
    ).toEqual([...expected.personas].sort());
    expect(expected.personas.size).toBeGreaterThan(15);
  });

  it('sends every receipt that counts, with its shopper, its lines and its net amount to the cent', () => {
    const found = records.flatMap((record) => (record.model === 'sale' ? [record] : []));
    const told = found.map(({ key, body }) => {
      const total = body.lines.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
      return [
        key,
        { persona: body.persona, cents: total.times(100).toNumber(), lines: body.lines.length },
      ] as const;
    });
    expect(new Map(told)).toEqual(expected.sales);
    expect(told).toHaveLength(expected.sales.size);
    expect(expected.sales.size).toBeGreaterThan(80);
  });

  it('sends the stock of the products that count', () => {
    const found = records.flatMap((record) =>
      record.model === 'inventory' ? [[record.key, record.body.quantity] as const] : [],
    );
    expect(new Map(found)).toEqual(expected.stock);
  });

  it('never names a column that it must not read, nor sends what stands there', () => {
    const sql = statements.map((statement) => statement.sql).join('\n');
    expect(statements.length).toBeGreaterThan(3);
    expect(sql).not.toMatch(/SELECT \*|CC_Num|CCNum|CC_Trans|SSN|CARD_NO|_PMT|Payments|Dirty|_UPR/);
    expect(JSON.stringify(records)).not.toContain('SECRET');
  });

  it('has its tables as SQL Server would make them', () => {
    const made = mssqlStatements(fixture);
    expect(made.filter((one) => one.startsWith('CREATE TABLE ['))).toHaveLength(
      Object.keys(fixture.tables).length,
    );
    expect(made.filter((one) => one.startsWith('INSERT INTO [')).length).toBeGreaterThan(5);
  });
});
