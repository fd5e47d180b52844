#!/usr/bin/env node
// Before anything loads: schedulers hang or skip an hour in zones with daylight saving; zones are the mappings' matter.
process.env.TZ = 'UTC';

const { inspect } = await import('node:util');
const { CommanderError } = await import('commander');
const { exit, exitOf } = await import('./exit.ts');
const { programOf, usageFailure } = await import('./program.ts');
const { endQuietlyWithoutReader, json, terminal, thrownJson, thrownText } = await import('./terminal.ts');

endQuietlyWithoutReader();

try {
  const program = programOf(terminal, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
} catch (cause) {
  const thrown = cause instanceof CommanderError ? usageFailure(cause) : cause;
  if (thrown === null) {
    // Help, asked for or (with a code of its own) instead of a command.
    process.exitCode = cause instanceof CommanderError && cause.exitCode === 0 ? exit.done : exit.configure;
  } else {
    terminal.err(process.argv.includes('--json') ? json(thrownJson(thrown)) : thrownText(thrown));
    process.exitCode = exitOf(thrown);
    // For whoever looks for the cause: a stack may hold values of rows, so it is shown only where it is asked for.
    if (process.env.AIQ_POS_STACK && thrown instanceof Error) terminal.err(inspect(thrown));
  }
}
