import { programme, startSandbox } from '../sandbox/index.ts';
import { stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface SandboxOptions {
  readonly port: number;
  readonly uid: string;
  readonly key: string;
  /** The seed of a bad time at AIQ. */
  readonly faults?: number;
}

/** A local AIQ to try settings and mappings against: what it is sent stays on this machine. */
export async function sandbox(options: SandboxOptions, terminal: Terminal): Promise<ExitCode> {
  const accounts = [{ uid: options.uid, key: options.key }];
  const { port, faults: seed } = options;
  const faults = seed === undefined ? null : programme(seed);
  const server = await startSandbox({ port, accounts, faults });
  terminal.out(`The sandbox listens at ${server.url} for uid ${options.uid}.`);
  terminal.out(`Point a site at it with aiq: { url: ${server.url} }. What it holds: ${server.url}/sandbox`);
  if (seed !== undefined) {
    terminal.out(`About three of ten requests go wrong, always the same ones with --faults ${seed}.`);
  }
  const stop = stopSignal();
  await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await server.close();
  return exit.done;
}
