import { describe, expect, it } from 'vitest';
import { connectorFor, engines } from '../../src/connector/index.ts';

describe('the registry of connectors', () => {
  it.each(engines)('loads %s, which calls itself by that name', async (engine) => {
    expect((await connectorFor(engine)).engine).toBe(engine);
  });

  it.each([
    ['sqlit', 'Did you mean "sqlite"?'],
    ['oracle', 'Known engines: '],
    ['toString', 'Known engines: '],
  ])('refuses %s, and says what there is', async (engine, hint) => {
    await expect(connectorFor(engine)).rejects.toMatchObject({
      code: 'ENGINE_UNKNOWN',
      message: expect.stringContaining(engine),
      hint: expect.stringContaining(hint),
    });
  });
});
