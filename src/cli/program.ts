import { Argument, Command, type CommanderError, InvalidArgumentError, Option } from 'commander';
import { asks } from '../ledger/index.ts';
import { Failure, models } from '../model/index.ts';
import { version } from '../package/index.ts';
import { addCompare } from './add-compare.ts';
import type { ExitCode } from './exit.ts';
import { type Acting, wholeNumber, withConfig, withJson, withStreams } from './option.ts';
import { addLedger } from './program-ledger.ts';
import { addLive } from './program-live.ts';
import { addMapping } from './program-mapping.ts';
import type { Terminal } from './terminal.ts';

/**
 * The command line: one file a command, this one only names them. `done` takes the exit code. The file of a command is
 * loaded when that command is chosen: TypeORM, zod and undici take far longer to load than `--help` takes to show.
 */
export function programOf(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const program = new Command('aiq-pos')
    .description('Reads a POS database and ships personas, sales and inventory to AIQ.')
    .version(version())
    // What is wrong with a command line is told as every failure is: see `usageFailure`.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  const acting =
    <Args extends readonly unknown[]>(act: (...args: Args) => Promise<ExitCode>) =>
    async (...args: Args): Promise<void> =>
      done(await act(...args));
  const command = (name: string, description: string): Command =>
    withConfig(program.command(name).description(description));

  command('init', 'write a first aiq-pos.yaml by asking')
    .option('--force', 'replace an existing file', false)
    .action(acting(async (options) => (await import('./init.ts')).init(options, terminal)));
  withJson(command('discover', 'look at an unknown POS database, and draft its mapping; sends nothing'))
    .option('--site <name>', 'the site whose database it is')
    .option('--out <file>', 'write the mapping there (a new file)')
    .option('--show-samples', 'add some values of the shop, as comments', false)
    .action(acting(async (options) => (await import('./discover.ts')).discover(options, terminal)));
  withJson(command('lint', 'check settings and mappings, without connecting to anything')).action(
    acting(async (options) => (await import('./check.ts')).lint(options, terminal)),
  );
  withJson(command('check', 'lint, and reach the POS databases and AIQ')).action(
    acting(async (options) => (await import('./check.ts')).check(options, terminal)),
  );
  addMapping(program, terminal, acting);
  withJson(command('once', 'read everything once, send what changed, end'))
    .option('--limit <records>', 'send so many records at most', wholeNumber)
    .action(acting(async (options) => (await import('./once.ts')).once(options, terminal)));
  command('run', 'read and send on schedule until stopped')
    .option('--limit <records>', 'send so many records at most, and stop', wholeNumber)
    .action(acting(async (options) => (await import('./run.ts')).run(options, terminal)));
  addLive(program, terminal, acting);
  withJson(command('status', 'what was read, what was sent, what is wrong'))
    .option('--check', 'one line for each problem, and an exit code that tells of them', false)
    .action(acting(async (options) => (await import('./status.ts')).status(options, terminal)));
  addExplain(program, terminal, acting);
  addDeadLetters(program, terminal, acting);
  addState(program, terminal, acting);
  addLedger(program, terminal, acting);
  addCompare(program, terminal, acting);
  program
    .command('demo')
    .description('a shop, a connector and a local AIQ on this machine, for half a minute')
    .option('--port <port>', 'port of the local AIQ (default: any free one)', portNumber, 0)
    .option('--seconds <seconds>', 'how long the shop trades', wholeNumber, 30)
    .option('--keep <folder>', 'keep the files there, to look at')
    .action(acting(async (options) => (await import('./demo.ts')).demo(options, terminal)));
  program
    .command('sandbox')
    .description('a local AIQ to try settings and mappings against')
    .option('--port <port>', 'port to listen at', portNumber, 4010)
    .option('--uid <uid>', 'account number', '1234')
    .option('--key <key>', 'API key', 'sandbox-key')
    .option(
      '--faults <seed>',
      'let requests go wrong, by this number: the same number, the same faults',
      wholeNumber,
    )
    .action(acting(async (options) => (await import('./sandbox.ts')).sandbox(options, terminal)));
  return program;
}

function addExplain(program: Command, terminal: Terminal, acting: Acting): void {
  const command = program
    .command('explain')
    .description('everything about one record, and what happens next');
  withJson(withConfig(command))
    .addArgument(new Argument('<model>', 'what it is').choices([...models]))
    .argument('<key...>', "AIQ's key, or the values of the row's key columns in the POS")
    .option('--site <name>', 'only this site')
    .option('--source-key', "the key is the row's in the POS", false)
    .option('--full', 'without masks', false)
    .action(
      acting(async (model, key, options) =>
        (await import('./explain.ts')).explain({ ...options, model, key }, terminal),
      ),
    );
}

function addDeadLetters(program: Command, terminal: Terminal, acting: Acting): void {
  const letters = program
    .command('dead-letters')
    .description('rows and records set aside, and what to do with them');
  const command = (name: string, description: string): Command =>
    withConfig(letters.command(name).description(description));
  const choosing = (name: string, description: string): Command =>
    command(name, description)
      .option('--code <code>', 'only those set aside for this reason')
      .option('--site <name>', 'only this site')
      .addOption(new Option('--model <model>', 'only this model').choices([...models]));
  withJson(choosing('list', 'one line each')).action(
    acting(async (options) => (await import('./dead-letters.ts')).listDeadLetters(options, terminal)),
  );
  withJson(command('show', 'one in full, personal data masked'))
    .argument('<id>', 'its number', wholeNumber)
    .option('--full', 'without masks', false)
    .action(
      acting(async (id, options) =>
        (await import('./dead-letters.ts')).showDeadLetter(id, options.full, options, terminal),
      ),
    );
  choosing('export', 'all with their rows or records, a JSON document a line, personal data masked')
    .option('--full', 'without masks', false)
    .option('--out <file>', 'a new file, readable by this account alone')
    .action(
      acting(async (options) =>
        (await import('./dead-letter-export.ts')).exportDeadLetters(options, terminal),
      ),
    );
  for (const name of ['replay', 'discard'] as const) {
    withJson(choosing(name, name === 'replay' ? 'send or read them again' : 'give them up'))
      .argument('[ids...]', 'their numbers', wholeNumbers)
      .option('--all', 'every one', false)
      .action(
        acting(async (ids: number[] = [], options) =>
          (await import('./dead-letters.ts')).settleDeadLetters(name, ids, options, terminal),
        ),
      );
  }
}

function addState(program: Command, terminal: Terminal, acting: Acting): void {
  const state = program.command('state').description('how far each stream has been read, and mending that');
  const command = (name: string, description: string): Command =>
    withJson(withConfig(state.command(name).description(description)));
  command('show', 'where each stream stands').action(
    acting(async (options) => (await import('./state.ts')).showState(options, terminal)),
  );
  command('audit', 'who asked for what, when, and what came of it').action(
    acting(async (options) => (await import('./audit.ts')).showAudit(options, terminal)),
  );
  const asking = {
    rewind: 'read everything again, of whatever database the source names now',
    reset: 'forget what was read and sent: all is read and sent again',
    'apply-mapping': 'send again what the changed mapping makes otherwise',
    'confirm-missing': 'let rows be taken away at AIQ that are gone from the POS, however many',
    'confirm-unmappable': 'let rows be set aside that the mapping as it is cannot map, however many',
  } as const;
  for (const name of asks) {
    if (name === 'baseline') continue;
    withStreams(command(name, asking[name]))
      .option('--yes', 'do it; without, only say what would be done', false)
      .action(acting(async (options) => (await import('./state.ts')).askStreams(name, options, terminal)));
  }
}

function wholeNumbers(text: string, before: readonly number[] = []): number[] {
  return [...before, wholeNumber(text)];
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('The highest port is 65535.');
  return port;
}

/** "error: unknown option '--jsn'\n(Did you mean --json?)" as a failure; null for help and version, which are none. */
export function usageFailure({ exitCode, code, message }: CommanderError): Failure | null {
  if (exitCode === 0 || code === 'commander.help') return null;
  const [first = '', hint = ''] = message.replace(/^error: /, '').split('\n');
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, '.');
  return new Failure('USAGE', sentence, hint === '' ? {} : { hint: hint.replace(/^\((.*)\)$/, '$1') });
}
