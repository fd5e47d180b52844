import { describe, expect, it } from 'vitest';
import { options } from '../../connectors/mssql/options.ts';

const least = { host: 'till1', user: 'aiq', database: 'RMS' };
const problems = (more: object): string[] =>
  (options.safeParse({ ...least, ...more }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')} ${message}`,
  );

describe('the source block of SQL Server', () => {
  it('needs little, and says the same when it is read twice', () => {
    const once = options.parse({ ...least, tls: { mode: 'required' } });
    expect(once).toEqual({
      ...least,
      password: '',
      schema: 'dbo',
      tls: { mode: 'required', min_version: 'TLSv1.2' },
      application_name: 'aiq-pos',
      read_only_intent: false,
      connect_timeout: '10s',
    });
    expect(options.parse(once)).toEqual(once);
  });

  it.each([
    [{ host: '(localdb)\\MSSQLLocalDB' }, 'host is LocalDB'],
    [{ host: 'np:\\\\.\\pipe\\LOCALDB#1F2E\\tsql\\query' }, 'host is LocalDB'],
    [{ host: 'TILL1\\SQLEXPRESS' }, 'give `instance` or `port`'],
    [{ host: 'till1,1433' }, 'give `instance` or `port`'],
    [{ host: '.' }, 'must be localhost'],
    [{ user: 'SHOP\\aiq' }, 'give the `domain`'],
    [{ instance: 'SQLEXPRESS', port: 1433 }, 'give one of the two'],
    [{ database: 'C:\\shop\\pos.sdf' }, 'SQL Server CE'],
    [{ database: 'SambaPOS5.mdf' }, 'LocalDB'],
    [{ host: '10.0.0.5', tls: { mode: 'required' } }, 'needs `servername`'],
    [{ tls: { mode: 'on' } }, 'tls'],
    [{ tls: { mode: 'off', min_version: 'TLSv1' } }, 'tls'],
    [{ trust: true }, 'trust'],
  ])('refuses %j, and says what is meant', (more, sentence) => {
    expect(problems(more).join('\n')).toContain(sentence);
  });
});
