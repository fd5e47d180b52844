import { Failure, Findings, type Next } from '../model/index.ts';

/**
 * Exit codes, the same for all commands (docs/cli.md):
 * 0 done · 1 something could not be done now and is kept for later · 2 the command or the configuration needs mending ·
 * 3 another process owns the ledger · 4 sending is stopped until a person mends the cause · 70 a bug of ours
 */
export const exit = { done: 0, later: 1, configure: 2, inUse: 3, stopped: 4, bug: 70 } as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

export function exitOf(thrown: unknown): ExitCode {
  if (thrown instanceof Findings) return exit.configure;
  if (!(thrown instanceof Failure)) return exit.bug;
  if (thrown.code === 'LEDGER_IN_USE') return exit.inUse;
  const next: Next = thrown.next;
  switch (next) {
    case 'retry':
    case 'reject':
      return exit.later;
    case 'stop':
      return exit.stopped;
    case 'configure':
      return exit.configure;
    case 'bug':
      return exit.bug;
  }
}
