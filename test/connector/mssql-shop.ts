import { tmpdir } from 'node:os';
import { afterEach } from 'vitest';
import { connector } from '../../connectors/mssql/index.ts';
import type { OpenContext, Source } from '../../src/connector/index.ts';
import {
  type Answer,
  type Asked,
  catalogueAnswer,
  type Script,
  startTdsServer,
  type Tables,
  type TdsServer,
} from '../engines/tds/index.ts';

export type { Tables };

export const one = (...row: readonly (string | null)[]): Answer => ({
  columns: Object.fromEntries(row.map((_, at) => [`v${at}`, 'varchar' as const])),
  rows: [row],
});
export const none: Answer = { columns: { v0: 'int' }, rows: [] };

/** A server with these tables in the schema dbo, whose rows a test tells itself. */
export function shopOf(
  tables: Tables,
  select: (asked: Asked) => Answer,
  more: Partial<Script> & { readonly versions?: boolean } = {},
): Script {
  const { versions = true, ...script } = more;
  return {
    ...script,
    answer(asked) {
      const known = catalogueAnswer(asked, tables, versions);
      if (known) return known;
      return select(asked);
    },
  };
}

const started: TdsServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.close();
});

/** Ended after each test. */
export async function start(script: Script, host?: string): Promise<TdsServer> {
  const server = await startTdsServer(script, host);
  started.push(server);
  return server;
}

export const optionsOf = ({ host, port }: TdsServer, more: object = {}) => ({
  host,
  port,
  user: 'aiq',
  password: 'pass-7',
  database: 'RMS',
  ...more,
});

/** Opens a source, reads, and closes whatever happens. */
export async function reading<T>(
  server: TdsServer,
  work: (source: Source) => Promise<T>,
  { options = {}, ...context }: Partial<OpenContext> & { readonly options?: object } = {},
): Promise<T> {
  const source = await connector.open(connector.options.parse(optionsOf(server, options)), {
    baseDir: tmpdir(),
    statementTimeout: 5_000,
    ...context,
  });
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}
