import { inspect } from 'node:util';
import { CommanderError } from 'commander';
import { type ExitCode, exit, exitOf } from './exit.ts';
import { programOf, usageFailure } from './program.ts';
import { json, type Terminal, thrownJson, thrownText } from './terminal.ts';

/** Does what the words after `aiq-pos` say, and tells on the terminal what went wrong. */
export async function commandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exit.done;
  try {
    const program = programOf(terminal, (given) => {
      code = given;
    });
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (cause) {
    const thrown = cause instanceof CommanderError ? usageFailure(cause) : cause;
    // Help, asked for or (with a code of its own) instead of a command.
    if (thrown === null)
      return cause instanceof CommanderError && cause.exitCode === 0 ? exit.done : exit.configure;
    terminal.err(args.includes('--json') ? json(thrownJson(thrown)) : thrownText(thrown));
    // For whoever looks for the cause: a stack may hold values of rows, so it is shown only where it is asked for.
    if (process.env.AIQ_POS_STACK && thrown instanceof Error) terminal.err(inspect(thrown));
    return exitOf(thrown);
  }
}
