import type { TestProject } from 'vitest/node';
import type { EngineName } from './engine.ts';
import { findServers } from './find-servers.ts';
import { foundOf, saidOf } from './found.ts';

/** Vitest's global set-up of the project "servers": it runs only when a file of that project does. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => project.vitest.logger.log(line);
  const start = Date.now();
  const results = await findServers(say);
  const seconds = ((Date.now() - start) / 1_000).toFixed(1);
  say(`Servers after ${seconds} s:`);
  const found = (engine: EngineName) =>
    foundOf(engine, results.get(engine), process.env.AIQ_POS_TEST_REQUIRE);
  for (const engine of results.keys()) say(`  ${engine} ${saidOf(found(engine))}`);
  project.provide('servers', {
    mariadb: found('mariadb'),
    mysql: found('mysql'),
    postgres: found('postgres'),
    mssql: found('mssql'),
  });
  return async () => {
    await Promise.all([...results.values()].map((result) => 'server' in result && result.stop()));
  };
}
