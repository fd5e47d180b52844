import { type Command, InvalidArgumentError, Option } from 'commander';
import { models } from '../model/index.ts';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

type Acting = <Args extends readonly unknown[]>(
  act: (...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

/** Commands that hold the POS, the ledger and AIQ against each other. */
export function addCompare(program: Command, terminal: Terminal, acting: Acting): void {
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'settings file', 'aiq-pos.yaml')
      .option('--json', 'answer in JSON, for machines', false);
  command('reconcile', 'compare the POS with what the ledger knows, and mend what differs')
    .option('--from <date>', 'from this day on, as 2026-03-08, by the shop’s clock')
    .option('--to <date>', 'up to this day')
    .option('--site <name>', 'only this site')
    .addOption(new Option('--model <model>', 'only this model').choices([...models]))
    .option('--mend [report]', 'read again and send what differs, or what a report names')
    .option('--confirm-missing', 'what is gone from the POS is rightly gone, however much', false)
    .action(acting(async (options) => (await import('./reconcile.ts')).reconcile(options, terminal)));
  command('verify', 'ask AIQ whether it has what it took')
    .option('--sample <shoppers>', 'so many, drawn at random, whose sales are asked for', count, 100)
    .option('--after <hours>', 'hours that AIQ may take to show what it took', count, 26)
    .option('--site <name>', 'only the account of this site')
    .option('--mend', 'send again what AIQ does not have', false)
    .action(acting(async (options) => (await import('./verify.ts')).verify(options, terminal)));
  command('stores', 'AIQ’s stores beside the locations that sales name').action(
    acting(async (options) => (await import('./stores.ts')).stores(options, terminal)),
  );
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
