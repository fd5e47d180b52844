import { describe, expect, it } from 'vitest';
import { connectorFor } from '../../src/connector/index.ts';
import { checkMapping, tablesOf } from '../../src/mapping/index.ts';
import { checkSelect } from '../../src/mapping/select-check.ts';
import { start } from '../connector/sqlite-start.ts';
import { compiled, findingsOf, personaWith } from './small.ts';

describe('a SELECT of a mapping', () => {
  it.each([
    'SELECT id, name FROM customer',
    'select c.id, upper(trim(c.name)) as name from "customer" as c where c.kind in (1, 2) and c.x is not null',
    "SELECT c.id, COALESCE(p.number, 'none') AS phone FROM dbo.customer c LEFT JOIN phone p ON p.customer = c.id AND p.rank = 1",
    'SELECT t.id, COUNT(*) AS n, SUM(l.units * l.price) AS total FROM ticket t JOIN line l ON l.ticket = t.id GROUP BY t.id HAVING COUNT(*) > 0',
    'SELECT id, at FROM today UNION ALL SELECT id, at FROM archive',
    'SELECT x.id, CAST(x.total AS decimal(10, 2)) AS total FROM (SELECT id, MAX(total) AS total FROM receipt GROUP BY id) x',
    'SELECT id, CASE WHEN (a > 1) THEN a ELSE b END AS c FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)',
    'SELECT id, ROW_NUMBER() OVER (PARTITION BY item ORDER BY at DESC) AS nr FROM [price list]',
    'SELECT TOP 5 id FROM t ORDER BY id',
  ])('may be: %s', (sql) => {
    expect(checkSelect(sql)).toBeNull();
  });

  it.each([
    ['writes', 'DELETE FROM c'],
    ['writes after it has read', 'SELECT id FROM c; DROP TABLE c'],
    ['writes into a table', 'SELECT id INTO d FROM c'],
    ['writes before it reads', 'WITH d AS (DELETE FROM c RETURNING id) SELECT id FROM d'],
    ['writes a file', "SELECT id FROM c INTO OUTFILE '/tmp/x'"],
    ['reads a file', "SELECT id, load_file('/etc/passwd') AS x FROM c"],
    ['reads a file of the server', "SELECT pg_read_file('/etc/passwd') AS x FROM c"],
    ['reaches another server', "SELECT id FROM OPENROWSET('x', 'y', 'z')"],
    ['reaches a linked server', 'SELECT id FROM other.db.dbo.c'],
    ['calls a program', "SELECT id FROM c WHERE 1 = (SELECT xp_cmdshell('x'))"],
    ['waits', 'SELECT pg_sleep(1000) AS x FROM c'],
    ['waits so', 'SELECT id FROM c WHERE sleep(10) = 1'],
    ['runs without end', 'WITH RECURSIVE r AS (SELECT 1) SELECT id FROM r'],
    ['crosses tables', 'SELECT a.id FROM c a, c b, c d'],
    ['hides in a comment', 'SELECT id /* ; DROP TABLE c */ FROM c'],
    ['hides behind a comment', 'SELECT id FROM c -- x'],
    ['takes all columns', 'SELECT * FROM c'],
    ['takes all columns of a table', 'SELECT c.* FROM c'],
    ['takes all columns behind others', 'SELECT id, * FROM c'],
    ['takes all columns of a few', 'SELECT TOP 5 * FROM c'],
    ['takes a row whole', 'SELECT CAST(c AS text) AS x FROM c'],
    ['takes a row whole by another name', 'SELECT concat(x) AS y FROM customer AS x'],
    ['takes a row whole from a SELECT', 'SELECT concat(x) AS y FROM (SELECT id FROM c) x'],
    ['takes a row by a function', 'SELECT c.to_jsonb AS x FROM c'],
    ['gives columns other names', 'SELECT d FROM c AS x(a, b, c, d)'],
    ['gives columns other names under the name of a function', 'SELECT x.d FROM c count(a, b, d)'],
    ['gives columns other names under the name of a type', 'SELECT d FROM c AS varchar(a, b, d)'],
    ['takes all by a word', 'SELECT id FROM (TABLE c) x'],
    ['reads what the database keeps', 'SELECT id FROM pg_authid'],
    ['reads what SQLite keeps', 'SELECT name FROM pragma_database_list'],
    ['reads users', 'SELECT id FROM mysql.user'],
    ['escapes a text', "SELECT id FROM c WHERE a = 'x\\' OR 1=1'"],
    ['is a parameter', 'SELECT id FROM c WHERE a = ?'],
    ['is too long', `SELECT ${'a'.repeat(5_000)} FROM c`],
  ])('is refused where it %s', (_, sql) => {
    expect(checkSelect(sql)).toMatchObject({ sentence: expect.any(String), offset: expect.any(Number) });
  });

  it.each([
    'SELECT id, SSN FROM c',
    'SELECT c.CreditCardNumber AS nick FROM c',
    'SELECT id FROM c WHERE "UserPassword" = 1',
    'SELECT id FROM c ORDER BY [PIN]',
    'SELECT upper(a.UserPin) AS x FROM a',
  ])('is refused for a fenced column: %s', (sql) => {
    expect(checkSelect(sql)).toMatchObject({ fenced: true });
  });

  const derived = (sql: string, gives = '{ id: integer, name: varchar(20) }') =>
    personaWith('first_name: name').replace('from: c', `from: { sql: "${sql}", as: c, gives: ${gives} }`);

  it('is told with its place, to the letter', () => {
    expect(findingsOf(derived('SELECT id FROM c; DROP TABLE c'))).toMatchObject([
      {
        code: 'MAPPING_SELECT',
        sentence: 'persona.from[0].sql: this is not part of a plain SELECT.',
        place: { line: 6, column: 33 },
      },
    ]);
    expect(findingsOf(derived('SELECT id, SSN AS name FROM c'))[0]).toMatchObject({
      code: 'MAPPING_SENSITIVE',
      place: { line: 6 },
    });
    expect(
      findingsOf(derived('SELECT id FROM c', '{ id: "int; DROP TABLE c", SSN: text }')).map(
        ({ code }) => code,
      ),
    ).toEqual(['CONFIG_INVALID', 'MAPPING_SENSITIVE']);
  });

  it('is read in pages, as a table is', async () => {
    const mapping = compiled(derived('SELECT p.id, p.name FROM person p JOIN customer c ON c.id = p.id'));
    const database = await start([
      'CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)',
      'CREATE TABLE customer (id INTEGER PRIMARY KEY)',
      "INSERT INTO person VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy')",
      'INSERT INTO customer VALUES (1), (3)',
    ]);
    const connector = await connectorFor('sqlite');
    const source = await connector.open(connector.options.parse(database.options), {
      baseDir: database.baseDir,
      statementTimeout: 5_000,
    });
    expect(checkMapping(mapping, await source.catalogue(tablesOf(mapping.streams)))).toEqual([]);
    const [stream] = mapping.streams;
    if (!stream) throw new Error('no stream');
    const first = await source.readPage({ ...stream.query, limit: 1 });
    const rest = await source.readPage({
      ...stream.query,
      limit: 5,
      ...(first.last ? { after: first.last } : {}),
    });
    const byKey = await source.readByKeys(stream.query, [['3'], ['2']]);
    await source.close();
    const keys = (rows: typeof first.rows) => rows.map(({ key }) => key[0]);
    expect([keys(first.rows), keys(rest.rows), keys(byKey.rows)]).toEqual([['1'], ['3'], ['3']]);
  });
});
