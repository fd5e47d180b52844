import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Difference } from '../ledger/index.ts';
import { Failure, type Model, models } from '../model/index.ts';
import { isDifference, type Reconciled } from '../sync/index.ts';

/** What differs of one stream, as a report keeps it. */
export interface ReportedStream {
  readonly site: string;
  readonly model: Model;
  /** How many rows of the stream were known to stand in the POS. */
  readonly known: number;
  readonly differences: readonly Difference[];
}

/**
 * One JSON document a line: a stream, then its rows by their keys, nothing else of them. Beside the ledger, readable by
 * this account alone. Gives the file; null where there is nothing to tell.
 */
export function writeReport(ledger: string, found: readonly Reconciled[], at: number): string | null {
  const lines = found
    .filter(({ differences }) => differences.length > 0)
    .flatMap(({ site, model, known, differences }) => [
      JSON.stringify({ site, model, known, at: new Date(at).toISOString() }),
      ...differences.map(({ reason, key, sourceKey }) => JSON.stringify({ reason, key, sourceKey })),
    ]);
  if (lines.length === 0) return null;
  const time = new Date(at).toISOString().replaceAll(/[-:.]/g, '');
  const model = found.length === 1 && found[0] ? `-${found[0].site}-${found[0].model}` : '';
  const path = join(dirname(ledger), `reconcile-${time}${model}.jsonl`);
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${lines.join('\n')}\n`);
  } finally {
    closeSync(file);
  }
  return path;
}

/** USAGE where it is no report. */
export function readReport(path: string): ReportedStream[] {
  const streams: { site: string; model: Model; known: number; differences: Difference[] }[] = [];
  for (const [index, line] of linesOf(path).entries()) {
    const value = parsed(line);
    const stream = streams.at(-1);
    if (isStream(value)) streams.push({ ...value, differences: [] });
    else if (stream && isDifference(value)) stream.differences.push(value);
    else throw notReport(path, `line ${index + 1} is neither a stream nor a row`);
  }
  return streams;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch (cause) {
    throw new Failure('USAGE', `The report ${path} cannot be read.`, { cause });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isStream(value: unknown): value is { site: string; model: Model; known: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { site, model, known }: { site?: unknown; model?: unknown; known?: unknown } = value;
  return typeof site === 'string' && models.some((one) => one === model) && typeof known === 'number';
}

function notReport(path: string, why: string): Failure {
  return new Failure('USAGE', `${path} is no report of a reconcile: ${why}.`, {
    hint: 'Name a file that `aiq-pos reconcile` or the nightly reconcile has written.',
  });
}
