import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { mappingFile, shippedMappings } from '../config/index.ts';
import { connectorFor, engines } from '../connector/index.ts';
import { loadMapping } from '../mapping/index.ts';
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
  /** What the engine's connector needs: [['file', './pos.db']]. */
  readonly source: readonly (readonly [key: string, value: string])[];
  readonly mapping: string;
  /** What the mapping asks of a site: [['store_name', 'Main Street']]. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly uid: string;
}

/** Asks, and writes a first settings file. The API key is never asked for: it belongs into the environment or a file. */
export async function init(options: InitOptions, terminal: Terminal): Promise<ExitCode> {
  if (existsSync(options.config) && !options.force) {
    throw new Failure('CONFIG_INVALID', `${options.config} exists already.`, {
      hint: 'Edit it, or say --force to replace it.',
    });
  }
  const folder = dirname(options.config);
  const answers = await ask(folder);
  writeFileSync(options.config, settingsText(answers));
  const isLocked = answers.source.some(([key]) => key === 'password');
  const steps = [
    `put the API key into the environment variable AIQ_KEY (Settings, API & Tracking in AIQ)${isLocked ? ',\n     and the password of the database into POS_PASSWORD' : ''}`,
    ...(existsSync(mappingFile(answers.mapping, folder))
      ? []
      : [`aiq-pos discover --out ${answers.mapping}    drafts the mapping, which is not there yet`]),
    'aiq-pos check      reaches the database and AIQ, and says what to mend',
    'aiq-pos preview    shows rows of the shop beside what AIQ would get',
    'aiq-pos run        switches on',
  ];
  const list = steps.map((step, at) => `  ${at + 1}. ${step}`).join('\n');
  terminal.out(`\n${options.config} is written. Next:\n${list}`);
  return exit.done;
}

/** Questions with defaults: an empty line takes it. Works from a terminal and from a file of answers. */
async function ask(folder: string): Promise<Answers> {
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
    const site = await question('Short name of the shop (letters, digits, dashes)', 'main-street');
    const zone = await question("The shop's time zone", 'America/Denver');
    const engine = await question(`Database engine (${engines.join(', ')})`, engines.at(-1) ?? '');
    const source: [string, string][] = [];
    for (const [key, fallback] of await sourceKeys(engine)) {
      source.push([key, key === 'password' ? fallback : await question(`Database: ${key}`, fallback)]);
    }
    const mapping = await question(
      `POS product (${shippedMappings().join(', ')}) or path of a mapping`,
      'unicenta',
    );
    const params: [string, string][] = [];
    for (const [name, description] of textsAsked(mappingFile(mapping, folder))) {
      params.push([name, await question(description, name === 'store_name' ? 'Main Street' : '')]);
    }
    const uid = await question('AIQ account number (uid)', '');
    return { site, zone, engine, source, mapping, params, uid };
  } finally {
    lines.close();
  }
}

/** The texts that a mapping needs of a site, and the name of the store; none where the mapping is still to be made. */
function textsAsked(file: string): readonly (readonly [name: string, description: string])[] {
  if (!existsSync(file)) return [];
  const { params = {} } = loadMapping(file, readFileSync(file, 'utf8')).mapping?.spec ?? {};
  return Object.entries(params).flatMap(([name, { list, required, default: fallback, description }]) =>
    !list && (required || (name === 'store_name' && fallback === undefined))
      ? [[name, description.replace(/\.$/, '')]]
      : [],
  );
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: so settings name a variable
const passwordVariable = '${POS_PASSWORD}';

const schemaShape = z.object({
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()),
});

/** The keys that a connector needs, by its own schema, with a proposal each. A password is never asked for. */
async function sourceKeys(engine: string): Promise<[key: string, fallback: string][]> {
  const { options } = await connectorFor(engine);
  const shape = schemaShape.parse(z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }));
  const proposals = new Map([
    ['file', './pos.db'],
    ['host', '127.0.0.1'],
  ]);
  const needed = shape.required.map((key): [string, string] => [key, proposals.get(key) ?? '']);
  return 'password' in shape.properties ? [...needed, ['password', passwordVariable]] : needed;
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
${answers.source.map(([key, value]) => `      ${key}: ${value.startsWith('${') ? value : text(value)}`).join('\n')}
    mapping: ${text(answers.mapping)}
${answers.params.length > 0 ? `    params:\n${answers.params.map(([name, value]) => `      ${name}: ${text(value)}\n`).join('')}` : ''}    aiq:
      uid: ${text(answers.uid)}
      # From the environment; or { file: ./aiq.key }
      key: \${AIQ_KEY}
`;
}
