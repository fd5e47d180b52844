import { type EngineName, type Missing, ownEngines, type Running, type TestServer } from './engine.ts';

/** What the run found of one engine: a server, or why there is none and how to get one. */
export type Found =
  | { readonly kind: 'running'; readonly server: TestServer }
  | { readonly kind: 'missing'; readonly why: string; readonly required: boolean };

/** `required`: engines such as 'mysql,postgres'; 'all' are those that can be had anywhere. */
export function foundOf(engine: EngineName, result: Running | Missing | undefined, required = ''): Found {
  if (result !== undefined && 'server' in result) return { kind: 'running', server: result.server };
  const engines = required.split(',').flatMap((name) => (name.trim() === 'all' ? ownEngines : name.trim()));
  return {
    kind: 'missing',
    why: result?.why ?? 'Nobody looked for it.',
    required: engines.includes(engine),
  };
}

/** For the line that announces it: "mysql 5.7.29 (process)". */
export function saidOf(found: Found): string {
  switch (found.kind) {
    case 'running':
      return `${found.server.version} (${found.server.how})`;
    case 'missing':
      return `${found.required ? 'is required and missing' : 'is left out'}: ${found.why}`;
  }
}
