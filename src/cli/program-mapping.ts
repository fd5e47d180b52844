import type { Command } from 'commander';
import { type Acting, wholeNumber, withConfig, withJson, withStreams } from './option.ts';
import type { Terminal } from './terminal.ts';

/** What whoever writes a mapping works with: all of it only looks. */
export function addMapping(program: Command, terminal: Terminal, acting: Acting): void {
  const command = (name: string, description: string): Command =>
    withJson(withConfig(program.command(name).description(description)));
  withStreams(command('preview', 'show live rows beside what AIQ would be sent; sends nothing'))
    .option('--limit <rows>', 'rows of each stream', wholeNumber, 5)
    .option('--diff', 'beside what AIQ has been sent', false)
    .option('--watch', 'again whenever the settings or a mapping are edited', false)
    .action(acting(async (options) => (await import('./preview.ts')).preview(options, terminal)));
  command('coverage', 'what the mapping makes of the shop: fields without values, odd sums, withheld phones')
    .option('--site <name>', 'only this site')
    .option('--rows <rows>', 'rows of each stream at most', wholeNumber, 5_000)
    .option('--days <days>', 'sales of so many days', wholeNumber, 30)
    .option('--show', 'in full, not masked', false)
    .action(acting(async (options) => (await import('./coverage.ts')).coverage(options, terminal)));
  command('test-mapping', 'run the cases that stand beside mappings')
    .argument('[mappings...]', 'files, or names of shipped mappings (default: those of the settings)')
    .action(
      acting(async (names: string[] = [], options) =>
        (await import('./test-mapping.ts')).testMapping(names, options, terminal),
      ),
    );
  program
    .command('tutorial')
    .description('a small POS database to learn on, and settings for it: docs/onboarding.md')
    .argument('[folder]', 'where', './tutorial')
    .action(acting(async (folder: string) => (await import('./tutorial.ts')).tutorial(folder, terminal)));
}
