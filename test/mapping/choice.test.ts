import { describe, expect, it } from 'vitest';
import type { TableInfo } from '../../src/connector/index.ts';
import { checkMapping, lackedBy, loadMapping, runCases, tablesOf } from '../../src/mapping/index.ts';
import { bodyOf, compiled, findingsOf, personaWith, saleWith } from './small.ts';

/** A sale by the rowversion where there is one, with a cashier whose name stands elsewhere in older versions. */
const text = saleWith({
  fields: 'employee_name: { first_existing: [Cashier, c.Name, null], case: upper }',
  more: '  joins: { c: { table: { schema: hr, table: people }, on: { id: person } } }',
}).replace('by: at', 'by: { first_existing: [version, at], zone: UTC }');

const table = (name: string, columns: readonly string[], schema?: string): TableInfo => ({
  table: schema === undefined ? { name } : { schema, name },
  columns: columns.map((one) => ({ name: one, type: 'text', kind: 'text', nullable: false })),
  uniqueKeys: [],
  indexes: null,
});
const lines = table('l', ['sale', 'units', 'price']);
const people = table('people', ['id', 'Name'], 'hr');

const taken = (lacks: readonly string[]) =>
  compiled(text, { lacks }).streams[0]?.choices.map((one) => [one.path, one.taken?.column ?? null]);
const said = (source: string) =>
  findingsOf(source).map((one) => `${one.code} ${one.place?.line}:${one.place?.column} ${one.sentence}`);

describe('a column that not every database has', () => {
  it('is the first of those that it has, and the last where it has none of the others', () => {
    expect(taken([])).toEqual([
      ['sale.sync.by', 'version'],
      ['sale.fields.employee_name', 'Cashier'],
    ]);
    expect(taken(['s.version', 's.Cashier'])).toEqual([
      ['sale.sync.by', 'at'],
      ['sale.fields.employee_name', 'Name'],
    ]);
    expect(taken(['s.version', 's.at', 's.Cashier', 'hr.people.Name'])).toEqual([
      ['sale.sync.by', 'at'],
      ['sale.fields.employee_name', null],
    ]);
  });

  it('is looked for in the catalogue, as the database writes names', () => {
    const { streams } = compiled(text);
    const lacked = (...columns: string[]) =>
      lackedBy(streams, [table('S', ['ID', 'person', ...columns]), lines, people]);
    expect(tablesOf(streams).map(({ name }) => name)).toEqual(['s', 'people', 'l']);
    expect(lacked('VERSION', 'at', 'cashier')).toEqual([]);
    expect(lacked('at')).toEqual(['s.Cashier', 's.version']);
    // What cannot be seen is missed as a table, not as a column.
    expect(lackedBy(streams, [lines])).toEqual([]);
  });

  it('must be in all tables of a list', () => {
    const { streams } = compiled(text.replace('from: s', 'from: [s, old]'));
    const all = [table('s', ['version', 'at']), table('old', ['at', 'Cashier']), lines, people];
    expect(lackedBy(streams, all)).toEqual(['s.Cashier', 's.version']);
  });

  it('is read in the place of the others, which are not', () => {
    const [stream] = compiled(text, { lacks: ['s.version'] }).streams;
    const { sync, mentions } = stream ?? { sync: { mode: 'snapshot' as const }, mentions: [] };
    expect(sync.mode === 'append' && sync.by).toEqual([
      { column: { alias: 's', column: 'at' }, zone: 'UTC' },
    ]);
    expect(mentions.map(({ column }) => column.column)).not.toContain('version');
    expect(mentions.find(({ role }) => role === 'watermark')?.place).toMatchObject({ line: 7, column: 57 });
  });

  it('takes the options of a column', () => {
    const persona = personaWith(
      'first_name: { first_existing: [given, name, null], case: title, on_null: send }',
    );
    expect(bodyOf(persona, { id: '1', given: 'ANN', name: 'BO' })).toEqual({ firstName: 'Ann' });
    expect(bodyOf(persona, { id: '1', name: 'BO' }, {}, { lacks: ['c.given'] })).toEqual({ firstName: 'Bo' });
    expect(bodyOf(persona, { id: '1' }, {}, { lacks: ['c.given', 'c.name'] })).toEqual({ firstName: null });
  });

  it('stands within other rules too', () => {
    const persona = personaWith('email: { coalesce: [{ first_existing: [mail, email] }, other] }');
    expect(bodyOf(persona, { id: '1', email: 'a@b.co' }, {}, { lacks: ['c.mail'] })).toEqual({
      email: 'a@b.co',
    });
    expect(bodyOf(persona, { id: '1', other: 'o@b.co' }, {}, { lacks: ['c.mail'] })).toEqual({
      email: 'o@b.co',
    });
  });

  it('makes another version of the mapping where it is sent and not the first, and only there', () => {
    const version = (lacks: readonly string[]) => compiled(text, { lacks }).version;
    const versions = [[], ['s.version'], ['s.version', 's.Cashier']].map(version);
    expect(versions[1]).toBe(versions[0]);
    expect(versions[2]).not.toBe(versions[0]);
    expect(version(['hr.people.Name'])).toBe(version([]));
    const plain = saleWith({});
    expect(compiled(plain, { lacks: ['s.at'] }).version).toBe(compiled(plain).version);
  });

  it('is missed at the line that names it: the last, or one that was there at the start', () => {
    const tables = [table('s', ['id', 'person']), lines, people];
    const found = (lacks: readonly string[]) =>
      checkMapping(compiled(text, { lacks }), tables).map((one) => [one.place?.line, one.sentence, one.hint]);
    const last = ['s.version', 's.Cashier'];
    expect(found(last)).toContainEqual([7, 'The table "s" has no column "at".', expect.any(String)]);
    expect(found(['s.Cashier'])).toContainEqual([
      7,
      'The table "s" has no column "version".',
      'Start the connector again: it then takes another column of `first_existing`.',
    ]);
  });

  it('is held against the rules for all columns: names, places, and what is never read', () => {
    expect(said(personaWith('email: { first_existing: [mial.a, email] }'))).toEqual([
      'MAPPING_REFERENCE 12:31 "mial.a" names the table or join "mial", which is not defined here.',
    ]);
    expect(said(personaWith('email: { first_existing: [email, CreditCardNumber] }'))).toEqual([
      'MAPPING_SENSITIVE 12:38 The column "CreditCardNumber" is one that the product never reads.',
    ]);
    expect(said(personaWith('email: { first_existing: [email] }'))).toEqual([
      'CONFIG_INVALID 12:30 persona.fields.email.first_existing must name at least two.',
    ]);
    expect(said(personaWith('email: { first_existing: [null, email] }'))).toEqual([
      'CONFIG_INVALID 12:30 persona.fields.email.first_existing may hold null as the last only.',
    ]);
    expect(said(text.replace('[version, at]', '[version, null]'))).toEqual([
      'CONFIG_INVALID 7:57 sale.sync.by.first_existing[1] must be text.',
    ]);
  });

  it('can be shown lacking by the cases of a mapping', () => {
    const { mapping } = loadMapping('m.yaml', personaWith('first_name: { first_existing: [given, name] }'));
    const cases = (lacks: string) => `
site: { lacks: [${lacks}] }
cases:
  - { name: Named, stream: persona, row: { id: 1, name: Ann }, expect: { record: 1, fields: { first_name: Ann } } }
`;
    const run = (lacks: string) => mapping && runCases(mapping, 'm.cases.yaml', cases(lacks));
    expect(run('c.given')?.results.map((one) => one.differences)).toEqual([[]]);
    expect(run('')?.findings.map((one) => one.sentence)).toEqual([
      'The mapping does not read the column "name" here.',
    ]);
  });
});
