import { type Command, InvalidArgumentError, Option } from 'commander';
import { models } from '../model/index.ts';
import type { ExitCode } from './exit.ts';

/** Makes the action of a command out of what it does: the exit code goes where all go. */
export type Acting = <Args extends readonly unknown[]>(
  act: (...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

export function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'settings file', 'aiq-pos.yaml');
}

export function withJson(command: Command): Command {
  return command.option('--json', 'answer in JSON, for machines', false);
}

export function withStreams(command: Command): Command {
  return command
    .option('--site <name>', 'only this site')
    .addOption(new Option('--model <model>', 'only this model').choices([...models]));
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
