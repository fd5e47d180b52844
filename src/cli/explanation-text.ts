import { basename } from 'node:path';
import type { Entry, History } from '../ledger/index.ts';
import { ownBlankText } from './blanks-text.ts';
import type { Explanation } from './explanation.ts';
import { maskedContent } from './masked-content.ts';
import type { RowNow } from './row-now.ts';
import { failureText, json } from './terminal.ts';

/** For people: one step under the other, from the row to what comes next. */
export function explanationText(one: Explanation, full: boolean): string {
  const { site, stream, key, sourceKey } = one;
  const mask = full ? '' : ' (masked; --full shows it)';
  const shown = (value: unknown) => json(full ? value : maskedContent(value));
  return [
    `${site.settings.name} ${stream.model} ${key ?? `of row ${sourceKey.join(', ')}`}`,
    step(
      'source',
      `row ${sourceKey.join(', ')} of ${stream.query.relation.table.name}, ${sourceText(one.reading, mask, shown)}`,
    ),
    step(
      'mapping',
      `${basename(site.mapping.file)}, version ${site.mapping.version}: ${outcomeText(one.reading, mask, shown)}`,
    ),
    step('fingerprint', comparisonText(one)),
    step('ledger', entryText(one)),
    ...reversalSteps(one.history),
    ...(one.blanks.length > 0 ? [step('withheld', one.blanks.map(ownBlankText).join('\n'))] : []),
    ...requestSteps(one.history),
    ...letterSteps(one.history),
    step('next', one.prospect.sentence),
  ].join('\n');
}

/** "ledger       delivered ...", further lines below the first. */
function step(name: string, text: string): string {
  return `${name.padEnd(13)}${text.replaceAll('\n', `\n${' '.repeat(13)}`)}`;
}

function sourceText(reading: RowNow, mask: string, shown: (value: unknown) => string): string {
  switch (reading.kind) {
    case 'row': {
      const { values, children } = reading.row;
      const lists = Object.entries(children).map(([name, rows]) => `\n${name}: ${shown(rows)}`);
      return `as it is now${mask}\n${shown(values)}${lists.join('')}`;
    }
    case 'gone':
      return 'which is not there (any more)';
    case 'unread':
      return `which cannot be read now\n${failureText(reading.failure)}`;
  }
}

function outcomeText(reading: RowNow, mask: string, shown: (value: unknown) => string): string {
  if (reading.kind !== 'row') return 'nothing to map';
  const { outcome } = reading;
  switch (outcome.kind) {
    case 'record':
      return `the record ${outcome.record.key}${mask}\n${shown(outcome.record.body)}`;
    case 'filtered':
      return `left out, ${outcome.reason}`;
    case 'unmappable':
      return `cannot make a record of it\n${failureText(outcome.failure)}`;
  }
}

function comparisonText({ comparison, history: { entry } }: Explanation): string {
  if (!comparison) return 'nothing to compare';
  const { now, sameAsSeen, sameAsDelivered } = comparison;
  const seen = sameAsSeen ? 'as last seen' : 'not as last seen';
  const notDelivered = entry?.deliveredFingerprint == null ? 'never delivered' : 'not as last delivered';
  return `${now}: ${seen}, ${sameAsDelivered ? 'as last delivered' : notDelivered}`;
}

function entryText({ site, history: { entry, persona } }: Explanation): string {
  if (!entry) return 'knows no record of it';
  const today = entry.mapping === site.mapping.version ? "today's" : 'an earlier one';
  return [
    `${entry.state}, version ${entry.version}, read sequence ${entry.readSequence}, lane ${entry.lane}`,
    `mapping version ${entry.mapping} (${today})`,
    ...attemptsText(entry),
    ...idsText(entry),
    ...(entry.persona === null ? [] : [`shopper ${entry.persona} (${persona?.state ?? 'unknown'})`]),
  ].join('\n');
}

function attemptsText({ attempts, nextAttempt, errorCode }: Entry): string[] {
  if (attempts === 0 && nextAttempt === 0 && errorCode === null) return [];
  const next = nextAttempt === 0 ? [] : [`next not before ${iso(nextAttempt)}`];
  return [[`attempts ${attempts}`, ...next, ...(errorCode ? [`last error ${errorCode}`] : [])].join(', ')];
}

function idsText({ contactId, srcId }: Entry): string[] {
  const ids = [
    contactId === null ? [] : [`contactID ${contactId}`],
    srcId === null ? [] : [`srcID ${srcId}`],
  ].flat();
  return ids.length === 0 ? [] : [`AIQ calls it ${ids.join(', ')}`];
}

function reversalSteps({ reversal }: History): string[] {
  if (!reversal) return [];
  const { key, state, version } = reversal;
  return [step('reversal', [`${key}: ${state}, version ${version}`, ...attemptsText(reversal)].join('\n'))];
}

function requestSteps({ request }: History): string[] {
  if (!request) return [];
  const sent = request.sentAt === null ? 'not sent yet' : `last sent ${iso(request.sentAt)}`;
  const { id, endpoint, state, attempts } = request;
  return [step('request', `${id} to ${endpoint}: ${state}, attempts ${attempts}, ${sent}`)];
}

function letterSteps({ letter }: History): string[] {
  if (!letter) return [];
  const { id, code, reason, hint, place, attempts, firstAt, lastAt, discarded } = letter;
  const made = place ? `\nmade by ${place}` : '';
  const given = discarded === 1 ? ', given up by a person' : '';
  const text = `${id}${given}: ${code}: ${reason}\n-> ${hint}${made}\n${attempts} x, first ${iso(firstAt)}, last ${iso(lastAt)}`;
  return [step('dead letter', text)];
}

const iso = (ms: number): string => new Date(ms).toISOString();
