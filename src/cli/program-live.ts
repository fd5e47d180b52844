import { Argument, type Command, Option } from 'commander';
import { models } from '../model/index.ts';
import { type Acting, withConfig, withJson, withStreams } from './option.ts';
import { plans } from './plans.ts';
import type { Terminal } from './terminal.ts';

/** What is done on the day a shop goes live, and on the day its mapping or its past is changed. */
export function addLive(program: Command, terminal: Terminal, acting: Acting): void {
  const command = (name: string, description: string): Command =>
    withJson(withConfig(program.command(name).description(description)));
  const agreeing = (on: Command): Command =>
    on.option('--yes', 'do it; without, only say what would be done', false);
  withStreams(command('plan', 'what something would cost: records, requests, hours; changes nothing'))
    .addArgument(
      new Argument('[what]', 'what is meant to be done')
        .choices(plans.filter((what) => what !== 'backfill'))
        .default('start'),
    )
    .action(
      acting(async (what, options) => (await import('./plan-command.ts')).plan(what, options, terminal)),
    );
  agreeing(
    withStreams(command('baseline', 'let what the POS has now count as sent, without sending it')),
  ).action(acting(async (options) => (await import('./baseline.ts')).baseline(options, terminal)));
  agreeing(command('backfill', 'read and send the rows of a span of time, beside what is new'))
    .option('--from <day>', 'first day, or a time, by the clock of the site')
    .option('--to <day>', 'last day, or a time (default: where live sales begin, or now)')
    .option('--site <name>', 'only this site')
    .addOption(new Option('--model <model>', 'what is read').choices([...models]).default('sale'))
    .action(acting(async (options) => (await import('./backfill.ts')).backfill(options, terminal)));
}
