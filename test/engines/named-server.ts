import type { EngineName, Missing, Running } from './engine.ts';
import { versionOf } from './session.ts';

const variables: Readonly<Record<EngineName, string>> = {
  mariadb: 'AIQ_POS_TEST_MARIADB_URL',
  mysql: 'AIQ_POS_TEST_MYSQL_URL',
  postgres: 'AIQ_POS_TEST_POSTGRES_URL',
  mssql: 'AIQ_POS_TEST_MSSQL_URL',
};
const usualPorts: Readonly<Record<EngineName, number>> = {
  mariadb: 3306,
  mysql: 3306,
  postgres: 5432,
  mssql: 1433,
};

/** The server that the environment names: mysql://user:password@host:port. Undefined where it names none. */
export async function findNamedServer(
  engine: EngineName,
  environment: NodeJS.ProcessEnv,
): Promise<Running | Missing | undefined> {
  const variable = variables[engine];
  const text = environment[variable];
  if (!text) return undefined;
  const url = URL.parse(text);
  if (!url?.hostname)
    return { why: `${variable} is not an address such as mysql://user:password@host:port.` };
  const address = {
    engine,
    host: url.hostname,
    port: Number(url.port || usualPorts[engine]),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  try {
    const version = await versionOf(address, { within: 0 });
    return { server: { ...address, version, how: 'environment' }, stop: async () => undefined };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { why: `The server of ${variable} does not let us in: ${why}` };
  }
}
