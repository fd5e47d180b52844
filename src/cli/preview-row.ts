import { inventoryPart, memberPart, salePart, signUpPart, wireOf } from '../aiq/index.ts';
import type { SourceRow } from '../connector/index.ts';
import type { LedgerView } from '../ledger/index.ts';
import { fieldsOf, type Outcome, type Stream } from '../mapping/index.ts';
import { isBefore, type Model, type ModelRecord } from '../model/index.ts';
import { sourceKeyText } from '../sync/index.ts';
import type { PreparedSite } from './prepare.ts';

export interface PreviewRow {
  readonly site: string;
  readonly model: Model;
  readonly row: SourceRow;
  readonly outcome: Outcome;
  /** The body as it would go to AIQ; null where nothing would. */
  readonly body: unknown;
  /** Against what AIQ has, where that was asked for. */
  readonly against?: Against;
}

/** What AIQ has of a record beside what the mapping makes of its row now. */
export interface Against {
  /** `unknown`: an answer was lost, or it counts as sent by the word of a person. */
  readonly kind: 'new' | 'as sent' | 'differs' | 'unknown';
  readonly fields: readonly FieldChange[];
}

interface FieldChange {
  /** "first_name", "lines 2 quantity". */
  readonly field: string;
  /** Undefined: not sent. */
  readonly sent: string | null | undefined;
  readonly now: string | null | undefined;
}

/** Pure but for the ledger, which is only looked at. */
export function previewRow(
  site: PreparedSite,
  stream: Stream,
  row: SourceRow,
  view: LedgerView | null | undefined,
): PreviewRow {
  const outcome = sinceStart(site, stream.map(row));
  const body = outcome.kind === 'record' ? bodyOf(outcome.record, site) : null;
  const shown = { site: site.settings.name, model: stream.model, row, outcome, body };
  if (view === undefined || outcome.kind !== 'record') return shown;
  return { ...shown, against: againstOf(site, outcome.record, row, view) };
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

function againstOf(
  { settings }: PreparedSite,
  record: ModelRecord,
  row: SourceRow,
  view: LedgerView | null,
): Against {
  const { entry } =
    view?.histories.of(settings.name, settings.aiq.uid, record.model, sourceKeyText(row.key), record.key) ??
    {};
  if (entry?.delivered == null) return { kind: 'new', fields: [] };
  if (entry.deliveredFingerprint === null) return { kind: 'unknown', fields: [] };
  const before = flat({ ...record, body: JSON.parse(entry.delivered) });
  const now = flat(record);
  const fields = [...new Set([...before.keys(), ...now.keys()])].flatMap((field) => {
    const change = { field, sent: before.get(field), now: now.get(field) };
    return change.sent === change.now ? [] : [change];
  });
  return { kind: fields.length > 0 ? 'differs' : 'as sent', fields };
}

/** A record's fields by their names in the mapping, those of lines too. */
export function flat(record: ModelRecord): Map<string, string | null | undefined> {
  const { fields, lines = [] } = fieldsOf(record);
  const ofLines = lines.flatMap((line, at) =>
    Object.entries(line).map(([name, value]) => [`lines ${at + 1} ${name}`, value] as const),
  );
  return new Map([...Object.entries(fields), ...ofLines]);
}
