import { describe, expect, inject, test } from 'vitest';
import type { EngineName, TestServer } from './engine.ts';
import type { Found } from './found.ts';

declare module 'vitest' {
  interface ProvidedContext {
    servers: Readonly<Record<EngineName, Found>>;
  }
}

/**
 * A describe block for one engine. Without a server it is left out, with the reason in its name; where the engine is
 * required (AIQ_POS_TEST_REQUIRE) it fails instead.
 */
export function describeEngine(engine: EngineName, body: (server: TestServer) => void): void {
  const found = providedFor(engine);
  if (found.kind === 'running') describe(engine, () => body(found.server));
  else if (found.required) describe(engine, () => test('has a server', () => expect.fail(found.why)));
  else describe(engine, () => test.skip(`left out: ${found.why}`));
}

/** The set-up runs for the project "servers" alone (vitest.config.ts), which goes by the names of files. */
function providedFor(engine: EngineName): Found {
  const servers = inject('servers');
  if (servers === undefined)
    throw new Error('Name the test file for its engine: then servers are started for it.');
  return servers[engine];
}
