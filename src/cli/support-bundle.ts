import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { basename, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readText, type Settings, shownSettings } from '../config/index.ts';
import { type DeadLetter, type LedgerView, viewLedger } from '../ledger/index.ts';
import { Failure, type Finding } from '../model/index.ts';
import { maskedText } from '../observe/index.ts';
import { version } from '../package/index.ts';
import { contentOf } from './dead-letters.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { maskedContent } from './masked-content.ts';
import { inspect } from './prepare.ts';
import { sizeText } from './size-text.ts';
import { summaryOf } from './summary.ts';
import { type TextFile, tarOf } from './tar.ts';
import { json, type Terminal } from './terminal.ts';

export interface BundleOptions {
  readonly config: string;
  readonly json: boolean;
  readonly out?: string;
}

/** Of the log, the last so many lines; of dead letters, so many. */
const [logLines, letters] = [2_000, 500] as const;

/** All that whoever helps needs to know, in one file: nothing in it tells of a shopper, or opens a door. */
export async function supportBundle(options: BundleOptions, terminal: Terminal): Promise<ExitCode> {
  const now = Date.now();
  const { prepared, findings } = await inspect(options.config);
  const settings = prepared?.settings ?? settingsOf(options.config);
  const files = filesOf(settings, findings, now);
  const file = resolve(options.out ?? `aiq-pos-support-${stamp(now)}.tar.gz`);
  const bytes = written(file, gzipSync(tarOf(files, Math.floor(now / 1000))));
  terminal.out(
    options.json
      ? json({ file, bytes, files: files.map(({ name }) => name) })
      : `Written to ${file}, ${sizeText(bytes)}: ${files.map(({ name }) => name).join(', ')}.
Names, phones, e-mails and secrets are masked. It names the shop, its settings and its mapping: look into it before you send it.`,
  );
  return exit.done;
}

function filesOf(settings: Settings, findings: readonly Finding[], now: number): TextFile[] {
  const about = {
    product: version(),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    at: new Date(now).toISOString(),
  };
  const mappings = [...new Set(settings.sites.map(({ mapping }) => mapping))];
  return [
    { name: 'about.json', text: json(about) },
    { name: 'settings.json', text: json(shownSettings(settings)) },
    { name: 'findings.json', text: masked(findings) },
    ...ofLedger(settings, now),
    ...ofLog(settings),
    ...mappings.map((file) => ({ name: `mappings/${basename(file)}`, text: readText(file) })),
  ];
}

function ofLedger(settings: Settings, now: number): TextFile[] {
  const { upkeep } = settings;
  const view = viewLedger(ledgerOf(settings));
  if (!view) return [];
  try {
    const size = { ...view.size(), prunable: view.prunable(upkeep.prune, now) };
    return [
      { name: 'status.json', text: masked({ owner: view.owner(), ...summaryOf(view, now) }) },
      { name: 'streams.json', text: masked(view.streams.all().map(withoutKeys)) },
      { name: 'standings.json', text: masked(view.standings()) },
      { name: 'ledger-size.json', text: json(size) },
      { name: 'ledger-schema.sql', text: view.schema().join(';\n') },
      { name: 'dead-letters.jsonl', text: lettersOf(view) },
    ];
  } finally {
    view.close();
  }
}

/** A position names the key of the row where reading stands, which may be a customer's. */
function withoutKeys<Row extends { readonly position: string | null }>({ position, ...row }: Row) {
  const { cursors = {}, ...rest } = JSON.parse(position ?? '{}');
  const lanes = Object.entries<{ last?: { watermark?: string } }>(cursors);
  const read = Object.fromEntries(lanes.map(([lane, { last }]) => [lane, last?.watermark ?? null]));
  return { ...row, read, rounds: Object.keys(rest.rounds ?? {}) };
}

function lettersOf(view: LedgerView): string {
  const lines: string[] = [];
  for (const letter of view.deadLetters.each()) {
    if (lines.length === letters) break;
    lines.push(maskedText(JSON.stringify(maskedLetter(letter))));
  }
  return lines.join('\n');
}

/** Keys may be phones: they are masked as what they name is. */
function maskedLetter(letter: DeadLetter) {
  return {
    ...letter,
    key: maskedContent(letter.key),
    sourceKey: maskedContent(JSON.parse(letter.sourceKey)),
    content: contentOf(letter, false),
  };
}

function ofLog({ log }: Settings): TextFile[] {
  if (log.file === undefined) return [];
  try {
    const lines = readFileSync(log.file, 'utf8').split('\n').slice(-logLines);
    return [{ name: 'log.jsonl', text: lines.map(maskedText).join('\n') }];
  } catch {
    return [];
  }
}

/** Once more, for what should hold nothing of a person in the first place. */
function masked(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === 'string' ? maskedText(inner) : inner),
    2,
  );
}

function stamp(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** A new file, readable by this account alone. Gives its bytes. */
function written(file: string, content: Buffer): number {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (cause) {
    throw new Failure('USAGE', `The file ${file} cannot be made, or is there already.`, { cause });
  }
  try {
    writeFileSync(handle, content);
  } finally {
    closeSync(handle);
  }
  return content.length;
}
