import { EntitySchema } from 'typeorm';
import { column } from './column.ts';

/** What each endpoint of an account has answered; `code` is set while sending to it is stopped, `most` since a 413. */
export const endpointEntity = new EntitySchema({
  name: 'endpoint',
  columns: {
    uid: column.key,
    endpoint: column.key,
    requests: column.count,
    accepted: column.count,
    records: column.count,
    refusals: column.count,
    code: column.maybeText,
    reason: column.maybeText,
    hint: column.maybeText,
    since: column.maybeInteger,
    probeAt: column.maybeInteger,
    most: column.maybeInteger,
    mostAt: column.maybeInteger,
    refusedAlone: column.count,
  },
});

/** Requests that still count against the budget of an API key. */
export const debitEntity = new EntitySchema({
  name: 'debit',
  columns: {
    id: column.id,
    account: column.text,
    at: column.integer,
    answeredAt: column.maybeInteger,
  },
  indices: [{ name: 'debit_account', columns: ['account', 'at'] }],
});

/** Accounts as they are sent to: the budget of their key, its last pause, and since when AIQ is away. */
export const accountEntity = new EntitySchema({
  name: 'account',
  columns: {
    uid: column.key,
    budget: column.text,
    awaySince: column.maybeInteger,
    tryAt: column.maybeInteger,
    pausedAt: column.maybeInteger,
    pausedMs: column.count,
  },
});
