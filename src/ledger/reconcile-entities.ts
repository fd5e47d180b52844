import { EntitySchema } from 'typeorm';
import { column } from './column.ts';

/** Rows of a stream that are to be read again by their keys: see mends.ts. */
export const mendEntity = new EntitySchema({
  name: 'mend',
  columns: {
    site: column.key,
    model: column.key,
    sourceKey: column.key,
    key: column.key,
    reason: column.text,
  },
});

/** One row a stream: what its last reconcile found. */
export const reconcileEntity = new EntitySchema({
  name: 'reconcile',
  columns: {
    site: column.key,
    model: column.key,
    since: column.integer,
    endedAt: column.maybeInteger,
    rows: column.count,
    statements: column.count,
    missing: column.count,
    stale: column.count,
    gone: column.count,
    unknown: column.count,
    mended: column.count,
    report: column.maybeText,
    code: column.maybeText,
    error: column.maybeText,
  },
});

/** One row an account: what AIQ said that it has, when it was asked last. */
export const verificationEntity = new EntitySchema({
  name: 'verification',
  columns: {
    uid: column.key,
    endedAt: column.integer,
    requests: column.integer,
    personas: column.integer,
    sales: column.integer,
    forgotten: column.integer,
    mended: column.integer,
    code: column.maybeText,
    error: column.maybeText,
  },
});
