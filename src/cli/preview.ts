import { inventoryPart, memberPart, salePart, signUpPart, wireOf } from '../aiq/index.ts';
import type { SourceRow } from '../connector/index.ts';
import type { Outcome, Stream } from '../mapping/index.ts';
import { Failure, Findings, isBefore, type Model, type ModelRecord } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { checkSchema, type PreparedSite, prepare } from './prepare.ts';
import { failureText, json, type Terminal } from './terminal.ts';

export interface PreviewOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  readonly model?: Model;
  readonly limit: number;
}

/** Live rows beside what AIQ would be sent. Opens no ledger, sends nothing; shows personal data of the shop. */
export async function preview(options: PreviewOptions, terminal: Terminal): Promise<ExitCode> {
  const { sites } = await prepare(options.config);
  const chosen = sites.filter(({ settings }) => options.site === undefined || settings.name === options.site);
  if (chosen.length === 0) throw noSuchSite(options.site, sites);
  const findings = (await Promise.all(chosen.map(checkSchema))).flat();
  if (findings.some(({ severity }) => severity === 'error')) throw new Findings(findings);
  const shown = [];
  for (const site of chosen) shown.push(...(await previewSite(site, options)));
  if (options.json) terminal.out(json(shown));
  else for (const row of shown) terminal.out(rowText(row));
  return exit.done;
}

interface PreviewRow {
  readonly site: string;
  readonly model: Model;
  readonly row: SourceRow;
  readonly outcome: Outcome;
  /** The body as it would go to AIQ; null where nothing would. */
  readonly body: unknown;
}

async function previewSite(site: PreparedSite, { model, limit }: PreviewOptions): Promise<PreviewRow[]> {
  const streams = site.mapping.streams.filter((stream) => model === undefined || stream.model === model);
  const source = await site.connect();
  try {
    const rows: PreviewRow[] = [];
    for (const stream of streams) {
      const page = await source.readPage({ ...stream.query, limit });
      rows.push(...page.rows.map((row) => previewRow(site, stream, row)));
    }
    return rows;
  } finally {
    await source.close();
  }
}

function previewRow(site: PreparedSite, stream: Stream, row: SourceRow): PreviewRow {
  const outcome = sinceStart(site, stream.map(row));
  const body = outcome.kind === 'record' ? bodyOf(outcome.record, site) : null;
  return { site: site.settings.name, model: stream.model, row, outcome, body };
}

function sinceStart({ settings }: PreparedSite, outcome: Outcome): Outcome {
  if (outcome.kind !== 'record' || outcome.record.model !== 'sale' || settings.startFrom === null)
    return outcome;
  const { key, body } = outcome.record;
  return isBefore(body.soldAt, settings.startFrom)
    ? { kind: 'filtered', key, reason: 'older than start_from' }
    : outcome;
}

/** `pos_user` stands for the id that AIQ gives the shopper when it is first sent. */
function bodyOf(record: ModelRecord, site: PreparedSite): unknown {
  const { firstLoad, posUser, wire: overrides } = site.settings.aiq;
  const wire = wireOf(overrides);
  switch (record.model) {
    case 'persona':
      return parsed(
        firstLoad === 'members'
          ? memberPart(record.key, null, record.body, wire, { enrol: false })
          : signUpPart(record.body, wire, { enrol: false }),
      );
    case 'sale': {
      const { persona } = record.body;
      const user = persona === null || posUser === 'key' ? persona : `<${posUser} of ${persona}>`;
      return parsed(salePart(record.key, record.body, user, wire));
    }
    case 'inventory':
      return parsed(inventoryPart(record.key, record.body, wire));
  }
}

function parsed(part: string | null): unknown {
  return part === null ? null : JSON.parse(part);
}

function rowText({ site, model, row, outcome, body }: PreviewRow): string {
  const head = `${site} ${model} ${row.key.join(', ')}`;
  const children = Object.entries(row.children).map(([name, rows]) => `  ${name}: ${json(rows)}`);
  const source = [`  row: ${json(row.values)}`, ...children].join('\n').replaceAll('\n', '\n  ');
  switch (outcome.kind) {
    case 'record':
      return `${head}\n${source}\n  AIQ would get: ${json(body).replaceAll('\n', '\n  ')}\n`;
    case 'filtered':
      return `${head}\n${source}\n  filtered out: ${outcome.reason}\n`;
    case 'unmappable':
      return `${head}\n${source}\n  dead letter:\n  ${failureText(outcome.failure).replaceAll('\n', '\n  ')}\n`;
  }
}

function noSuchSite(site: string | undefined, sites: readonly PreparedSite[]): Failure {
  const names = sites.map(({ settings }) => settings.name).join(', ');
  return new Failure('USAGE', `There is no site "${site}" in the settings.`, { hint: `Sites: ${names}.` });
}
