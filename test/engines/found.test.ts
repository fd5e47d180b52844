import { describe, expect, test } from 'vitest';
import { foundOf, saidOf } from './found.ts';
import { findNamedServer } from './named-server.ts';

const why = 'Install postgresql.';

describe('an engine without a server', () => {
  test.each([undefined, '', 'mysql', 'mysql, mariadb'])('is left out where %j is required', (required) => {
    const found = foundOf('postgres', { why }, required);
    expect(found).toEqual({ kind: 'missing', why, required: false });
    expect(saidOf(found)).toBe('is left out: Install postgresql.');
  });

  test.each(['all', 'postgres', 'mysql, postgres'])('fails where %j is required', (required) => {
    const found = foundOf('postgres', { why }, required);
    expect(found).toEqual({ kind: 'missing', why, required: true });
    expect(saidOf(found)).toBe('is required and missing: Install postgresql.');
  });

  test.each([
    ['all', false],
    ['all, mssql', true],
  ])('that not every machine can have, SQL Server: where %j is required, is it?', (required, expected) => {
    expect(foundOf('mssql', { why }, required)).toMatchObject({ required: expected });
  });
});

describe('a server that the environment names', () => {
  test('is not looked for where no variable names it', async () => {
    const other = { AIQ_POS_TEST_MYSQL_URL: 'mysql://a:b@127.0.0.1:1' };
    expect(await findNamedServer('postgres', other)).toBeUndefined();
    expect(await findNamedServer('postgres', { AIQ_POS_TEST_POSTGRES_URL: '' })).toBeUndefined();
  });

  test.each(['127.0.0.1', 'somewhere:3306', 'mysql://'])('is refused when %j is no address', async (text) => {
    expect(await findNamedServer('mysql', { AIQ_POS_TEST_MYSQL_URL: text })).toEqual({
      why: 'AIQ_POS_TEST_MYSQL_URL is not an address such as mysql://user:password@host:port.',
    });
  });
});
