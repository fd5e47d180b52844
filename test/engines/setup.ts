import type { TestProject } from 'vitest/node';
import type { Found } from './describe-engine.ts';
import { type EngineName, engineNames, type Missing, type Running } from './engine.ts';
import { startPrivateServer } from './private-server.ts';

const required = new Set((process.env.AIQ_POS_TEST_REQUIRE ?? '').split(','));
const isRequired = (engine: EngineName): boolean => required.has('all') || required.has(engine);

/** Vitest's global set-up of the project "servers": every engine starts once a run, all at the same time. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [mariadb, mysql, postgres] = await Promise.all(engineNames.map(startPrivateServer));
  const results = { mariadb, mysql, postgres };
  project.provide('servers', {
    mariadb: foundOf('mariadb', mariadb),
    mysql: foundOf('mysql', mysql),
    postgres: foundOf('postgres', postgres),
  });
  return async () => {
    await Promise.all(Object.values(results).map((result) => result !== undefined && 'server' in result && result.stop()));
  };
}

function foundOf(engine: EngineName, result: Running | Missing | undefined): Found {
  if (result !== undefined && 'server' in result) return { kind: 'running', server: result.server };
  return { kind: 'missing', why: result?.why ?? '', required: isRequired(engine) };
}
