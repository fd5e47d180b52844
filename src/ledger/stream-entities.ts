import { EntitySchema } from 'typeorm';
import { column } from './column.ts';

/** One row a stream: its positions, its last run, its sums. */
export const streamEntity = new EntitySchema({
  name: 'stream',
  columns: {
    site: column.key,
    model: column.key,
    uid: column.text,
    mapping: column.text,
    position: column.maybeText,
    sourceNow: column.maybeText,
    completeAt: column.maybeInteger,
    ranAt: column.maybeInteger,
    errorCode: column.maybeText,
    error: column.maybeText,
    hint: column.maybeText,
    runs: column.count,
    rowsRead: column.count,
    changed: column.count,
    unchanged: column.count,
    filtered: column.count,
    dead: column.count,
    longestStatement: column.count,
    lastLongestStatement: column.count,
    progressAt: column.maybeInteger,
    asked: column.maybeText,
    place: column.maybeText,
    tried: column.count,
    failed: column.count,
    confirmed: column.maybeText,
    applied: column.maybeText,
  },
});

/** What other processes ask the owner to do, and its answers. */
export const commandEntity = new EntitySchema({
  name: 'command',
  columns: {
    id: column.id,
    name: column.text,
    arguments: column.text,
    askedAt: column.integer,
    doneAt: column.maybeInteger,
    answer: column.maybeText,
    askedBy: column.listText,
  },
});

/** The texts of the mappings of a site, by version: what made the records that the ledger holds. */
export const mappingEntity = new EntitySchema({
  name: 'mapping',
  columns: { site: column.key, version: column.key, content: column.text, at: column.integer },
});

/** Spans of time whose rows a person asked for: each has a position of its own, beside its stream's. */
export const backfillEntity = new EntitySchema({
  name: 'backfill',
  columns: {
    id: column.id,
    site: column.text,
    model: column.text,
    begin: column.text,
    end: column.text,
    position: column.maybeText,
    rowsRead: column.count,
    changed: column.count,
    askedAt: column.integer,
    endedAt: column.maybeInteger,
  },
});
