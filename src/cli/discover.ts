import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSettings, machine, type Site } from '../config/index.ts';
import { type Draft, discover as draftOf, mappingText, samplesText } from '../discover/index.ts';
import { Failure, Findings } from '../model/index.ts';
import { connectionOf } from './connection.ts';
import { type ExitCode, exit } from './exit.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface DiscoverOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  /** A file that is not there yet; absent: standard output. */
  readonly out?: string;
  readonly showSamples: boolean;
}

/** Rows of each table that are looked at, and milliseconds after which a statement is given up. */
const [sampleRows, patience] = [500, 10_000];

/** Looks at a site's database, whatever POS it is of, and drafts a mapping. Reads some rows, sends nothing. */
export async function discover(options: DiscoverOptions, terminal: Terminal): Promise<ExitCode> {
  const site = chosenSite(options);
  if (options.out !== undefined && existsSync(options.out)) throw existsAlready(options.out);
  const { connect, findings } = await connectionOf(site, patience);
  if (!connect || findings.length > 0) throw new Findings(findings);
  const source = await connect();
  let draft: Draft;
  try {
    draft = await draftOf(source, {
      rows: sampleRows,
      pause: (milliseconds) => sleep(milliseconds),
      now: () => performance.now(),
      progress: (done, of) => {
        if (done % 50 === 0 || done === of) terminal.err(`${done} of ${of} tables looked at`);
      },
    });
  } finally {
    await source.close();
  }
  if (!draft.persona && !draft.sale && !draft.inventory) throw nothingKnown(draft);
  const text = textOf(draft, site, options);
  if (options.out !== undefined) write(options.out, text);
  if (options.json) terminal.out(json(answerOf(draft, text)));
  else if (options.out === undefined) terminal.out(text.trimEnd());
  else terminal.out(summaryOf(draft, options.out));
  return exit.done;
}

/** The mapping of the site is not there yet, and what else is wrong with the settings does not matter here. */
function chosenSite({ config, site: name }: DiscoverOptions): Site {
  const { sites, findings } = loadSettings(resolve(config), machine);
  const named = sites.filter((site) => name === undefined || site.name === name);
  const [site, ...more] = named;
  if (site && more.length === 0) return site;
  const errors = site ? [] : findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Findings(errors);
  const known = sites.map((one) => one.name).join(', ');
  const sentence = site
    ? 'There are several sites in the settings.'
    : `There is no site "${name}" in the settings.`;
  throw new Failure('USAGE', sentence, { hint: `Say --site with one of: ${known}.` });
}

function textOf(draft: Draft, { name, engine }: Site, { showSamples }: DiscoverOptions): string {
  const text = mappingText(draft, { pos: name, engine });
  return showSamples ? `${text}\n${samplesText(draft)}\n` : text;
}

function write(out: string, text: string): void {
  try {
    writeFileSync(out, text, { flag: 'wx' });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (exists) throw existsAlready(out);
    throw new Failure('CONFIG_INVALID', `${out} cannot be written.`, {
      hint: 'Check the folder, and that this account may write there.',
      cause,
    });
  }
}

const existsAlready = (out: string): Failure =>
  new Failure('CONFIG_INVALID', `${out} exists already.`, {
    hint: 'Name another file, or remove this one: what was corrected by hand is not written over.',
  });

function nothingKnown({ survey }: Draft): Failure {
  const sentence = `None of the ${survey.tables.length} tables looks like customers, receipts or products.`;
  const [first] = survey.skipped;
  const skipped = first ? ` ${survey.skipped.length} more could not be looked into (${first.code}).` : '';
  return new Failure('POS_UNRECOGNISED', sentence + skipped);
}

function summaryOf(draft: Draft, out: string): string {
  const rows = Object.entries(draft.tables).map(([role, found]) =>
    found
      ? [role, found.table.name.name, found.confidence.toFixed(2), found.reasons.join(', ')]
      : [role, '-', '', 'none looks like it'],
  );
  return `${table(['what', 'table', 'sure', 'for'], rows)}

${out} is written. It is a draft: read it line by line, with its comments. Then name it as \`mapping\` of the site, and
  aiq-pos lint       says what is wrong with its form
  aiq-pos check      holds it against the database
  aiq-pos preview    shows rows of the shop beside what AIQ would get`;
}

/** For machines: the choices, and the file itself. */
function answerOf(draft: Draft, mapping: string): unknown {
  const fields = (all: readonly (readonly [string, { readonly confidence: number }])[] | undefined) =>
    Object.fromEntries(all ?? []);
  return {
    tables: Object.fromEntries(
      Object.entries(draft.tables).map(([role, found]) => [
        role,
        found && {
          table: found.table.name,
          confidence: found.confidence,
          reasons: found.reasons,
          instead: found.instead.map(({ table: other, confidence }) => ({ table: other.name, confidence })),
        },
      ]),
    ),
    persona: draft.persona && { sync: draft.persona.sync, fields: fields(draft.persona.fields) },
    sale: draft.sale && {
      sync: draft.sale.sync,
      fields: fields(draft.sale.fields),
      items: fields(draft.sale.items.fields),
    },
    inventory: draft.inventory && { sync: draft.inventory.sync, fields: fields(draft.inventory.fields) },
    fenced: draft.fenced,
    skipped: draft.skipped,
    mapping,
  };
}
