import { Failure, nearest } from '../model/index.ts';
import type { Connector } from './contract.ts';

/** The one place in `src` that names engines. A connector, and the driver it needs, is loaded when it is asked for. */
const connectors: Readonly<Record<string, () => Promise<{ readonly connector: Connector }>>> = {
  mssql: () => import('../../connectors/mssql/index.ts'),
  mysql: () => import('../../connectors/mysql/index.ts'),
  postgres: () => import('../../connectors/postgres/index.ts'),
  sqlite: () => import('../../connectors/sqlite/index.ts'),
};

export const engines: readonly string[] = Object.keys(connectors);

/** ENGINE_UNKNOWN where there is no such engine. */
export async function connectorFor(engine: string): Promise<Connector> {
  const load = Object.hasOwn(connectors, engine) ? connectors[engine] : undefined;
  if (!load) throw unknownEngine(engine);
  const { connector } = await load();
  return connector;
}

function unknownEngine(engine: string): Failure {
  const near = nearest(engine, engines);
  const known = `Known engines: ${engines.join(', ')}.`;
  return new Failure('ENGINE_UNKNOWN', `There is no connector for the engine "${engine}".`, {
    hint: near === undefined ? known : `Did you mean "${near}"? ${known}`,
  });
}
