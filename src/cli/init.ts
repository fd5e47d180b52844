import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { shippedMappings } from '../config/index.ts';
import { engines } from '../connector/index.ts';
import { Failure } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface InitOptions {
  readonly config: string;
  readonly force: boolean;
}

interface Answers {
  readonly site: string;
  readonly zone: string;
  readonly engine: string;
  readonly file: string;
  readonly mapping: string;
  readonly store: string;
  readonly uid: string;
}

/** Asks, and writes a first settings file. The API key is never asked for: it belongs into the environment or a file. */
export async function init(options: InitOptions, terminal: Terminal): Promise<ExitCode> {
  if (existsSync(options.config) && !options.force) {
    throw new Failure('CONFIG_INVALID', `${options.config} exists already.`, {
      hint: 'Edit it, or say --force to replace it.',
    });
  }
  const answers = await ask();
  writeFileSync(options.config, settingsText(answers));
  terminal.out(`
${options.config} is written. Next:
  1. put the API key into the environment variable AIQ_KEY (Settings, API & Tracking in AIQ)
  2. aiq-pos check      reaches the database and AIQ, and says what to mend
  3. aiq-pos preview    shows rows of the shop beside what AIQ would get
  4. aiq-pos run        switches on`);
  return exit.done;
}

/** Questions with defaults: an empty line takes it. Works from a terminal and from a file of answers. */
async function ask(): Promise<Answers> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answers = lines[Symbol.asyncIterator]();
  const question = async (text: string, fallback: string): Promise<string> => {
    process.stderr.write(fallback === '' ? `${text}: ` : `${text} [${fallback}]: `);
    const line = await answers.next();
    const answer = line.done ? '' : line.value.trim();
    if (answer === '' && fallback === '' && line.done) {
      throw new Failure('USAGE', `The question "${text}" was not answered.`, {
        hint: 'Run `aiq-pos init` in a terminal.',
      });
    }
    return answer === '' ? fallback : answer;
  };
  try {
    return {
      site: await question('Short name of the shop (letters, digits, dashes)', 'main-street'),
      zone: await question("The shop's time zone", 'America/Denver'),
      engine: await question(`Database engine (${engines.join(', ')})`, engines[0] ?? ''),
      file: await question('Path of the database file', './pos.db'),
      mapping: await question(
        `POS product (${shippedMappings().join(', ')}) or path of a mapping`,
        'unicenta',
      ),
      store: await question('Name of the store as AIQ knows it', 'Main Street'),
      uid: await question('AIQ account number (uid)', ''),
    };
  } finally {
    lines.close();
  }
}

function settingsText(answers: Answers): string {
  const text = (value: string) => JSON.stringify(value);
  return `# Settings of the AIQ POS connector: docs/settings.md explains every key.
ledger: ./aiq-pos.db
log:
  level: info
  file: ./logs/aiq-pos.log
sites:
  ${answers.site}:
    zone: ${text(answers.zone)}
    source:
      engine: ${answers.engine}
      file: ${text(answers.file)}
    mapping: ${text(answers.mapping)}
    params:
      store_name: ${text(answers.store)}
    aiq:
      uid: ${text(answers.uid)}
      # From the environment; or { file: ./aiq.key }
      key: \${AIQ_KEY}
`;
}
