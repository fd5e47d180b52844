import { EntitySchema } from 'typeorm';
import { accountEntity, debitEntity, endpointEntity } from './account-entities.ts';
import { column } from './column.ts';
import { contactEntity, placeholderEntity } from './contact-entities.ts';
import { mendEntity, reconcileEntity, verificationEntity } from './reconcile-entities.ts';
import { backfillEntity, commandEntity, mappingEntity, streamEntity } from './stream-entities.ts';

/*
 * The ledger's tables as TypeORM sees them: for migrations, the CLI and ad-hoc queries. The hot path reads and
 * writes them by prepared statements on the driver beneath (docs/decisions/0003).
 */

/** Single values: the epoch, the fingerprint secret, the read sequence. */
export const metaEntity = new EntitySchema({
  name: 'meta',
  columns: { name: column.key, value: column.text },
});

/** One row a key of AIQ's key space: see entry.ts. */
export const entryEntity = new EntitySchema({
  name: 'entry',
  columns: {
    uid: column.key,
    model: column.key,
    key: column.key,
    site: column.text,
    sourceKey: column.text,
    state: column.text,
    version: column.integer,
    readSequence: column.integer,
    present: column.integer,
    voided: column.count,
    seen: column.maybeText,
    record: column.maybeText,
    delivered: column.maybeText,
    deliveredFingerprint: column.maybeText,
    withheld: column.listText,
    mapping: column.text,
    lane: column.text,
    persona: column.maybeText,
    attributed: column.count,
    lines: column.count,
    contactId: column.maybeText,
    srcId: column.maybeText,
    attempts: column.count,
    nextAttempt: column.count,
    queued: column.integer,
    pendingSince: column.integer,
    errorCode: column.maybeText,
    batch: column.maybeInteger,
    assumed: column.count,
    // None of the entry's own business: see assertions.ts. When it was sold only of inventory.
    deliveredAt: column.maybeInteger,
    soldAt: column.maybeInteger,
  },
  indices: [
    { name: 'entry_due', columns: ['uid', 'state', 'model', 'lane', 'queued'] },
    { name: 'entry_source', columns: ['site', 'model', 'readSequence'] },
    { name: 'entry_persona', columns: ['uid', 'model', 'persona'] },
    {
      name: 'entry_turn',
      columns: ['uid', 'site', 'model', 'queued'],
      where: `"state" = 'pending' AND "lane" = 'background'`,
    },
    {
      name: 'entry_sold',
      columns: ['uid', 'soldAt'],
      where: `model = 'inventory' AND state = 'delivered' AND soldAt IS NOT NULL`,
    },
    {
      name: 'entry_delivered',
      columns: ['uid', 'deliveredAt'],
      where: `model = 'inventory' AND state = 'delivered' AND present = 1`,
    },
  ],
});

/** What each site has of a product, where stock is summed over the sites of an account: see part.ts. */
export const partEntity = new EntitySchema({
  name: 'part',
  columns: {
    uid: column.key,
    key: column.key,
    site: column.key,
    sourceKey: column.text,
    readSequence: column.integer,
    present: column.integer,
    seen: column.text,
    record: column.text,
  },
  indices: [{ name: 'part_source', columns: ['site', 'readSequence'] }],
});

/** Recorded requests whose answer is not known yet, and halves of refused ones that are yet to go. */
export const batchEntity = new EntitySchema({
  name: 'batch',
  columns: {
    id: column.id,
    uid: column.text,
    endpoint: column.text,
    contactId: column.maybeText,
    state: column.text,
    lane: column.text,
    attempts: column.count,
    notBefore: column.count,
    createdAt: column.integer,
    sentAt: column.maybeInteger,
  },
  indices: [{ name: 'batch_due', columns: ['uid', 'state', 'notBefore'] }],
});

/** What a batch carries, in order: the body is assembled from the parts, so that a repeat has the same bytes. */
export const batchItemEntity = new EntitySchema({
  name: 'batch_item',
  columns: {
    batch: column.order,
    position: column.order,
    model: column.text,
    key: column.text,
    version: column.integer,
    record: column.text,
    fingerprint: column.text,
    attributed: column.integer,
    withheld: column.listText,
    part: column.text,
  },
});

/** Rows that could not be mapped and records that AIQ refused: one for each source row. */
export const deadLetterEntity = new EntitySchema({
  name: 'dead_letter',
  columns: {
    id: column.id,
    uid: column.text,
    site: column.text,
    model: column.text,
    sourceKey: column.text,
    key: column.maybeText,
    kind: column.text,
    code: column.text,
    reason: column.text,
    hint: column.text,
    place: column.maybeText,
    content: column.text,
    mapping: column.text,
    firstAt: column.integer,
    lastAt: column.integer,
    attempts: column.integer,
    reread: column.count,
    discarded: column.count,
  },
  indices: [
    { name: 'dead_letter_source', columns: ['site', 'model', 'sourceKey'], unique: true },
    { name: 'dead_letter_again', columns: ['site', 'model', 'discarded', 'reread', 'mapping'] },
  ],
});

/** Customers of whom nothing is to be known any more: see forgotten.ts. */
export const forgottenEntity = new EntitySchema({
  name: 'forgotten',
  columns: { print: column.key, at: column.integer },
});

export const entities = [
  metaEntity,
  entryEntity,
  partEntity,
  batchEntity,
  batchItemEntity,
  deadLetterEntity,
  streamEntity,
  endpointEntity,
  debitEntity,
  accountEntity,
  commandEntity,
  contactEntity,
  placeholderEntity,
  mappingEntity,
  backfillEntity,
  forgottenEntity,
  mendEntity,
  reconcileEntity,
  verificationEntity,
];
