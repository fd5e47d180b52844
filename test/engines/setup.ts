import type { TestProject } from 'vitest/node';
import type { Found } from './describe-engine.ts';
import type { EngineName, Missing, Running } from './engine.ts';
import { findServers } from './find-servers.ts';

/** Vitest's global set-up of the project "servers": it runs only when a file of that project does. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => project.vitest.logger.log(line);
  const start = Date.now();
  const results = await findServers(say);
  const seconds = ((Date.now() - start) / 1_000).toFixed(1);
  say(`Servers after ${seconds} s:`);
  for (const [engine, result] of results) say(`  ${line(engine, result)}`);
  const found = (engine: EngineName): Found => foundOf(engine, results.get(engine));
  project.provide('servers', {
    mariadb: found('mariadb'),
    mysql: found('mysql'),
    postgres: found('postgres'),
  });
  return async () => {
    await Promise.all([...results.values()].map((result) => 'server' in result && result.stop()));
  };
}

const line = (engine: EngineName, result: Running | Missing): string =>
  'server' in result
    ? `${engine} ${result.server.version} (${result.server.how})`
    : `${engine} is left out: ${result.why}`;

function foundOf(engine: EngineName, result: Running | Missing | undefined): Found {
  if (result !== undefined && 'server' in result) return { kind: 'running', server: result.server };
  const required = (process.env.AIQ_POS_TEST_REQUIRE ?? '').split(',');
  return {
    kind: 'missing',
    why: result?.why ?? '',
    required: required.includes('all') || required.includes(engine),
  };
}
