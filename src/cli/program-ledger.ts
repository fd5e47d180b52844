import type { Command } from 'commander';
import { type Acting, withConfig, withJson } from './option.ts';
import type { Terminal } from './terminal.ts';

export function addLedger(program: Command, terminal: Terminal, acting: Acting): void {
  const ledger = program.command('ledger').description('backup, restore and size of the file that remembers');
  const command = (name: string, description: string): Command =>
    withJson(withConfig(ledger.command(name).description(description)));
  command('backup', 'copy the ledger, also while the connector runs')
    .argument('<file>', 'a new file, readable by this account alone')
    .action(
      acting(async (file, options) => (await import('./ledger.ts')).backUpLedger(file, options, terminal)),
    );
  command('restore', 'put a backup in the place of the ledger, which is kept beside')
    .argument('<file>', 'the backup')
    .action(
      acting(async (file, options) => (await import('./ledger.ts')).restoreFrom(file, options, terminal)),
    );
  command('size', 'what the ledger takes of its disk, and what pruning would free').action(
    acting(async (options) => (await import('./ledger-size.ts')).showSize(options, terminal)),
  );
  command('prune', 'drop what was sent long ago; `run` does so by itself, once a day').action(
    acting(async (options) => (await import('./ledger-size.ts')).prune(options, terminal)),
  );
  command('rotate', 'encrypt anew with the first key of the settings; wipes what stood there before').action(
    acting(async (options) => (await import('./ledger-rotate.ts')).rotate(options, terminal)),
  );
  withJson(withConfig(program.command('support-bundle').description('one masked file for whoever helps')))
    .option('--out <file>', 'a new file (default: aiq-pos-support-<time>.tar.gz, here)')
    .action(
      acting(async (options) => (await import('./support-bundle.ts')).supportBundle(options, terminal)),
    );
  withJson(withConfig(program.command('forget').description('remove a customer, and keep the customer away')))
    .argument('<key>', "AIQ's key of the customer, or the key of the row in the POS")
    .option('--site <name>', "the customer's site, where there are several")
    .option('--yes', 'do it; without, only say what would be done', false)
    .action(acting(async (key, options) => (await import('./forget.ts')).forget(key, options, terminal)));
}
