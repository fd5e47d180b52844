import { viewLedger } from '../ledger/index.ts';
import { loadMapping, type Outcome, type Stream } from '../mapping/index.ts';
import type { Model } from '../model/index.ts';
import type { Pace } from '../schedule/index.ts';
import { type Others, type StreamCoverage, tallyOf } from './coverage-tally.ts';
import { coverageText } from './coverage-text.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { type PreparedSite, prepare } from './prepare.ts';
import { sample } from './sample.ts';
import { fittingSites } from './site-choice.ts';
import { json, type Terminal } from './terminal.ts';
import { type Withheld, withheldOf, withheldText } from './withheld.ts';

export interface CoverageOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  /** Rows of each stream, at most. */
  readonly rows: number;
  /** Sales of so many days. */
  readonly days: number;
  /** Without masks. */
  readonly show: boolean;
}

/** What became of the rows of a stream. */
interface Sampled {
  readonly outcomes: readonly Outcome[];
  /** No row was left out. */
  readonly isWhole: boolean;
}

const day = 86_400_000;

/**
 * What the mapping makes of the shop as it is: how many rows become records, which fields have something in them, and
 * what looks like a mistake of the mapping; and which phones and e-mails the ledger withholds, why, and whose they are.
 * Reads the POS, sends nothing; beside the ledger's owner or without one.
 */
export async function coverage(options: CoverageOptions, terminal: Terminal): Promise<ExitCode> {
  const { sites, settings } = await prepare(options.config);
  const chosen = await fittingSites(sites, options);
  const streams = [];
  for (const site of chosen) streams.push(...(await coverageOf(site, options, settings.profile)));
  const withheld = withheldIn(options);
  if (options.json) terminal.out(json({ streams, withheld: withheld ?? [] }));
  else terminal.out([...streams.map(coverageText), withheldText(withheld)].join('\n\n'));
  return exit.done;
}

/** Null: no shopper has been read into a ledger yet. */
function withheldIn(options: CoverageOptions): Withheld[] | null {
  const view = viewLedger(ledgerFile(options.config));
  try {
    return view ? withheldOf(view, options) : null;
  } finally {
    view?.close();
  }
}

async function coverageOf(
  { settings, mapping, mappingText, connect }: PreparedSite,
  { rows: most, days }: CoverageOptions,
  pace: Pace,
): Promise<StreamCoverage[]> {
  const source = await connect();
  const read = new Map<Stream, Sampled>();
  try {
    for (const stream of mapping.streams) {
      const begin = new Date(isDaily(stream) ? Date.now() - days * day : 0).toISOString();
      const span = { begin, end: new Date().toISOString() };
      const { rows, isWhole } = await sample(source, stream, span, most, pace);
      read.set(stream, { outcomes: rows.map(stream.map), isWhole });
    }
  } finally {
    await source.close();
  }
  const keys = (model: Model): ReadonlySet<string> | null => {
    const [known] = [...read].flatMap(([stream, one]) =>
      stream.model === model && one.isWhole ? [one] : [],
    );
    return known ? keysOf(known.outcomes) : null;
  };
  const others: Others = { personas: keys('persona'), skus: keys('inventory') };
  return [...read].map(([stream, { outcomes, isWhole }]) => {
    const names = namesOf(mapping.file, mappingText, stream);
    const of = { site: settings.name, model: stream.model, days: isDaily(stream) ? days : null, isWhole };
    return { ...of, ...tallyOf(outcomes, names, others) };
  });
}

/** How the shop sells today says more than its first years; of customers and products all count. */
const isDaily = ({ model, sync }: Stream): boolean => model === 'sale' && sync.mode !== 'snapshot';

function keysOf(outcomes: readonly Outcome[]): ReadonlySet<string> {
  return new Set(outcomes.flatMap((one) => (one.kind === 'record' ? [one.record.key] : [])));
}

/** The fields that the mapping names, but for those that make the key, which every record has. */
function namesOf(file: string, text: string, { model }: Stream): string[] {
  const spec = loadMapping(file, text).mapping?.spec;
  const fields = Object.keys(spec?.[model]?.fields ?? {}).filter((name) => !isKey(model, name));
  const lines = model === 'sale' ? Object.keys(spec?.sale?.items.fields ?? {}) : [];
  return [...fields, ...lines.map((name) => `lines.${name}`)];
}

const isKey = (model: Model, name: string): boolean =>
  name === 'pos_id' || (model === 'inventory' && name === 'sku');
