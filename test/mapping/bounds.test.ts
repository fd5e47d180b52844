import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectorFor, type StatementReport } from '../../src/connector/index.ts';
import { loadMapping } from '../../src/mapping/index.ts';
import { start } from '../connector/sqlite-start.ts';
import { bodyOf, compiled, findingsOf, outcomeOf, personaWith, saleWith } from './small.ts';

const child = '  children: { k: { from: k, on: { c: id } } }';
const list = '  lists: { d: details }';

describe('a fenced column cannot be read', () => {
  it.each([
    ['as a field', personaWith('first_name: CreditCardNumber')],
    ['in capitals, with another table before it', personaWith('first_name: c.SSN')],
    ['in a template', personaWith('first_name: "{first} {password}"')],
    ['in an expression', personaWith('first_name: { expr: "1 + card_number" }')],
    [
      'under another name in an expression',
      personaWith('first_name: { expr: "x", let: { x: card_number } }'),
    ],
    ['in a sum', personaWith('first_name: { sum: k.pin }', child)],
    ['in a rule of a sum', personaWith('first_name: { sum: k, of: { expr: "pin + 1" } }', child)],
    ['as the last choice of several', personaWith('first_name: { coalesce: [a, { join: [b, cvv] }] }')],
    ['of the columns that the database may have', personaWith('first_name: { first_existing: [SSN, a] }')],
    ['by the value of another', personaWith('first_name: { switch: a, cases: { x: password } }')],
    ['as what a rule is chosen by', personaWith('first_name: { switch: password, cases: { x: a } }')],
    ['as what must be empty', personaWith('first_name: { column: a, unless: [password] }')],
    ['of a child', personaWith('first_name: { pick: k.password }', child)],
    ['as the order of a child', personaWith('first_name: { pick: k.v, order: password }', child)],
    ['as a condition of a child', personaWith('first_name: { pick: k.v, where: { password: [x] } }', child)],
    ['of a list in a JSON text', personaWith('first_name: { pick: d.card.number }', list)],
    ['as the text that holds a list', personaWith('first_name: a', '  lists: { d: ssn }')],
    [
      'at the end of the way to a list in a JSON text',
      personaWith('first_name: { pick: d.value }', '  lists: { d: { column: a, path: holder.card_number } }'),
    ],
    ['in a JSON text', personaWith('first_name: { column: a, path: holder.ssn }')],
    ['in parts of a JSON text', personaWith('first_name: { column: a, path: credit_card.number }')],
    ['in a JSON text, by a parameter', personaWith('first_name: { column: a, path: { param: shop } }')],
    ['beside its name', personaWith('first_name: { pick: k.v, where: { name: [SSN] } }', child)],
    [
      'beside its name, by a parameter',
      personaWith('first_name: { pick: k.v, where: { name: { param: places } } }', child),
    ],
    [
      'through SQL',
      personaWith('first_name: nick').replace(
        'from: c',
        'from: { sql: "SELECT id, SSN AS nick FROM c", as: c, gives: { id: int, nick: text } }',
      ),
    ],
    ['as a filter', personaWith('first_name: a', '  where: { password: [x] }')],
    [
      'as the filter of a child',
      personaWith('first_name: a', '  children: { k: { from: k, on: { c: id }, where: { pin: [1] } } }'),
    ],
    ['as what moves', personaWith('first_name: a').replace('mode: snapshot', 'mode: watermark, by: pin')],
    ['as a key', personaWith('first_name: a').replace('key: id', 'key: ssn')],
    ['to find a join', personaWith('first_name: a', '  joins: { j: { table: j, on: { ssn: id } } }')],
    ['to find a child', personaWith('first_name: a', '  children: { k: { from: k, on: { c: password } } }')],
    [
      'of a table that calls it otherwise',
      personaWith('first_name: a').replace('from: c', 'from: { table: c, columns: { a: SSN } }'),
    ],
    ['as the day of a time', saleWith({}).replace('sold_at: at', 'sold_at: { date: pin, time: at }')],
    [
      'as the hour of a time',
      saleWith({}).replace('sold_at: at', 'sold_at: { date: at, time: { column: pin } }'),
    ],
    ['as the shopper of a sale', saleWith({ fields: 'persona: ssn' })],
    ['as a discount', saleWith({ more: '' }).replace('    on:', '    receipt_discount: pin\n    on:')],
  ])('%s', (_, text) => {
    const found = findingsOf(text, {
      parameters: text.includes('param: shop')
        ? { shop: 'holder.ssn' }
        : text.includes('param: places')
          ? { places: ['SSN'] }
          : {},
    });
    expect(found.map(({ code }) => code)).toContain('MAPPING_SENSITIVE');
    expect(found.every(({ place }) => (place?.line ?? 0) > 1)).toBe(true);
  });

  it('where a table of names and values has it among others', () => {
    const text = personaWith('first_name: { pick: k.v, where: { name: { not: [x] } } }', child);
    const rows = [
      { name: 'SSN', v: '999-99-9999' },
      { name: 'nick', v: 'Annie' },
    ];
    expect(bodyOf(text, { id: '1' }, { k: rows })).toEqual({ firstName: 'Annie' });
  });
});

describe('nothing in a mapping writes', () => {
  it('whatever its names are: they are quoted, and only SELECT is sent', async () => {
    const evil = 'c"; DROP TABLE c; --';
    const database = await start([
      'CREATE TABLE c (id INTEGER PRIMARY KEY, a TEXT)',
      `CREATE TABLE "${evil.replaceAll('"', '""')}" (id INTEGER PRIMARY KEY, "a""; DELETE FROM c" TEXT)`,
      "INSERT INTO c VALUES (1, 'x')",
    ]);
    const text = personaWith(`first_name: 'a"; DELETE FROM c'`).replace('from: c', `from: '${evil}'`);
    const [stream] = compiled(text).streams;
    if (!stream) throw new Error('no stream');
    const connector = await connectorFor('sqlite');
    const statements: StatementReport[] = [];
    const source = await connector.open(connector.options.parse(database.options), {
      baseDir: database.baseDir,
      statementTimeout: 5_000,
      onStatement: (one) => statements.push(one),
    });
    const relation = { alias: 'c', table: { name: 'c' }, joins: [], columns: [{ alias: 'c', column: 'a' }] };
    const key = [{ alias: 'c', column: 'id' }];
    expect((await source.readPage({ ...stream.query, limit: 5 })).rows).toEqual([]);
    expect((await source.readPage({ relation, key, children: [], limit: 5 })).rows).toHaveLength(1);
    await source.close();
    expect(statements.length).toBeGreaterThan(1);
    expect(
      statements.filter(({ sql }) => !/^SELECT [^;]*$/.test(sql.replaceAll(/"(?:[^"]|"")*"/g, '""'))),
    ).toEqual([]);
  });
});

describe('nothing in a mapping reaches files, the network, or a program', () => {
  it.each([
    ['a call in an expression', personaWith('first_name: { expr: "readFile(1)" }'), 'MAPPING_EXPRESSION'],
    [
      'a method in an expression',
      personaWith('first_name: { expr: "a.constructor(1)" }'),
      'MAPPING_EXPRESSION',
    ],
    ['a text in an expression', personaWith(`first_name: { expr: "'/etc/passwd'" }`), 'MAPPING_EXPRESSION'],
    ['a tag of YAML', personaWith('first_name: !!js/function "() => 1"'), 'CONFIG_SYNTAX'],
    ['a file to include', personaWith('first_name: !include /etc/passwd'), 'CONFIG_SYNTAX'],
    [
      'a source that is a file',
      personaWith('first_name: a').replace('from: c', 'from: { file: /etc/passwd }'),
      'CONFIG_MISSING_KEY',
    ],
    [
      'SQL that is more than a SELECT',
      personaWith('first_name: a').replace(
        'from: c',
        'from: { sql: "DROP TABLE c", as: c, gives: { id: int } }',
      ),
      'MAPPING_SELECT',
    ],
  ])('%s is refused', (_, text, code) => {
    expect(findingsOf(text)[0]).toMatchObject({ code, place: { file: 'm.yaml' } });
  });

  it('its code imports nothing that could', () => {
    const folder = join(import.meta.dirname, '../../src/mapping');
    const { readdirSync } = process.getBuiltinModule('node:fs');
    const imports = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/from '(node:[^']+)'/g)].map(([, name]) => name),
    );
    expect(new Set(imports)).toEqual(new Set(['node:crypto']));
  });
});

/** Milliseconds that the work takes. */
function timeOf(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

describe('nothing in a mapping hangs', () => {
  const first = (rule: string, row: Record<string, string>, more = '') =>
    outcomeOf(personaWith(`first_name: ${rule}`, more), { id: '1', ...row });
  const long = 100_000;

  it.each([
    ['a name of many spaces', '{ column: a, part: last }', `${' '.repeat(long)}x${' x'.repeat(long)}`],
    ['a name of many commas', '{ column: a, part: first }', ','.repeat(long)],
    ['a JSON text that is nested without end', '{ column: a, path: b }', '['.repeat(long)],
    ['a JSON text that is long', '{ column: a, path: "b[3]" }', `{"b":[${'1,'.repeat(long / 8)}1]}`],
    ['a text in capitals', '{ column: a, case: title }', "o'".repeat(long)],
    ['a number of many digits', '{ expr: "a * a" }', '9'.repeat(long)],
    ['a number with an exponent', '{ expr: "a + 1" }', '1e999999999'],
  ])('%s', (_, rule, a) => {
    expect(timeOf(() => first(rule, { a }))).toBeLessThan(1_000);
  });

  it('a date that is long, by a pattern with gaps', () => {
    const text = personaWith('birthdate: { column: a, format: M/D/YYYY h:mm A }');
    const outcome = () => outcomeOf(text, { id: '1', a: `3/7/2026${' '.repeat(long)}` });
    expect(timeOf(outcome)).toBeLessThan(1_000);
    expect(outcome()).toMatchObject({ kind: 'unmappable' });
  });

  it('a list of many elements, picked from and summed by many rules', () => {
    const details = JSON.stringify(Array.from({ length: 4_000 }, (_, at) => ({ Name: `n${at}`, Value: at })));
    const rule = `{ coalesce: [${Array.from({ length: 10 }, (_, at) => `{ pick: d.Value, where: { Name: [none${at}] } }`).join(', ')}, { sum: d.Value }] }`;
    expect(timeOf(() => first(rule, { details }, list))).toBeLessThan(3_000);
  });

  it.each([
    [
      'brackets in an expression',
      personaWith(`first_name: { expr: "${'('.repeat(200)}a${')'.repeat(200)}" }`),
    ],
    ['a chain in an expression', personaWith(`first_name: { expr: "${'a + '.repeat(300)}a" }`)],
    ['rules within rules', personaWith(`first_name: ${'{ coalesce: ['.repeat(60)}a${'] }'.repeat(60)}`)],
    [
      'an alias of YAML that grows',
      `a: &a [x, x]\nb: &b [*a, *a]\n${'cdefghijklmnop'
        .split('')
        .map((name, at, all) => `${name}: &${name} [*${all[at - 1] ?? 'b'}, *${all[at - 1] ?? 'b'}]`)
        .join('\n')}\n`,
    ],
    ['a format without end', personaWith(`birthdate: { column: a, format: ${'YYYY'.repeat(10_000)} }`)],
  ])('%s', (_, text) => {
    expect(timeOf(() => loadMapping('m.yaml', text).mapping && findingsOf(text))).toBeLessThan(2_000);
  });
});
