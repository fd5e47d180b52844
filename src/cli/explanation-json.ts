import { basename } from 'node:path';
import type { Failure } from '../model/index.ts';
import { contentOf } from './dead-letters.ts';
import type { Explanation } from './explanation.ts';
import { maskedContent } from './masked-content.ts';
import type { RowNow } from './row-now.ts';

/** For machines: everything, personal data masked unless it is asked for. */
export function explanationJson(one: Explanation, full: boolean): unknown {
  const { site, stream, key, sourceKey, reading, history, comparison, blanks, prospect } = one;
  const shown = (value: unknown) => (full ? value : maskedContent(value));
  const parsed = (text: string | null) => shown(JSON.parse(text ?? 'null'));
  const { entry, request, letter, persona, reversal } = history;
  return {
    site: site.settings.name,
    model: stream.model,
    key,
    sourceKey,
    source: sourceJson(reading, shown),
    mapping: {
      file: basename(site.mapping.file),
      version: site.mapping.version,
      ...outcomeJson(reading, shown),
    },
    fingerprint: comparison,
    ledger: entry && {
      ...entry,
      record: parsed(entry.record),
      delivered: parsed(entry.delivered),
      isToday: entry.mapping === site.mapping.version,
    },
    withheld: blanks,
    waitsFor: persona && { key: persona.key, state: persona.state },
    reversal: reversal && { key: reversal.key, state: reversal.state, errorCode: reversal.errorCode },
    request,
    deadLetter: letter && { ...letter, content: contentOf(letter, full) },
    next: prospect,
  };
}

function sourceJson(reading: RowNow, shown: (value: unknown) => unknown): unknown {
  switch (reading.kind) {
    case 'row':
      return { kind: 'row', values: shown(reading.row.values), children: shown(reading.row.children) };
    case 'gone':
      return { kind: 'gone' };
    case 'unread':
      return { kind: 'unread', failure: failureJson(reading.failure) };
  }
}

function outcomeJson(reading: RowNow, shown: (value: unknown) => unknown) {
  if (reading.kind !== 'row') return { kind: null };
  const { outcome } = reading;
  switch (outcome.kind) {
    case 'record':
      return { kind: 'record', key: outcome.record.key, record: shown(outcome.record.body) };
    case 'filtered':
      return { kind: 'filtered', reason: outcome.reason };
    case 'unmappable':
      return { kind: 'unmappable', failure: failureJson(outcome.failure) };
  }
}

function failureJson({ code, message: sentence, hint, place }: Failure) {
  return { code, sentence, hint, ...(place ? { place } : {}) };
}
