export type { AccountRow } from './accounts.ts';
export type { StockTimes } from './assertions.ts';
export type { Backfill } from './backfills.ts';
export { backUp } from './backup.ts';
export { backUpBeside } from './backup-beside.ts';
export type { Batch, BatchItem } from './batches.ts';
export type { Draft, DraftItem, Gate, PersonaIds, Plan, Planner } from './claims.ts';
export type { Comparisons, KnownRow } from './comparisons.ts';
export { withoutWithheld } from './contact.ts';
export type { Blanks, OwnBlank, SharedContact } from './contact-view.ts';
export { ledgerDataSource } from './data-source.ts';
export type { DeadLetter, DeadLetterChoice } from './dead-letters.ts';
export type { DebitRow } from './debits.ts';
export { type EndpointAnswer, type EndpointRow, wholeAccount } from './endpoints.ts';
export { type Entry, isDoubtful, type Lane, type Leaving } from './entry.ts';
export type { Held } from './held.ts';
export type { History } from './histories.ts';
export type { Missing, Recent } from './known.ts';
export { type Ledger, Questions } from './ledger.ts';
export { LedgerView, type Standing } from './ledger-view.ts';
export type { MappingRow } from './mappings.ts';
export { type Difference, type Reason, reasons } from './mends.ts';
export { type OwnerOptions, openLedger, viewLedger } from './open.ts';
export { isOwned, type Owner } from './owner.ts';
export type { PageCommit } from './page-commit.ts';
export type { PageItem } from './page-item.ts';
export type { Prunable, PruneAges } from './prune.ts';
export type { ReconcileRow, VerificationRow } from './reconciles.ts';
export { restoreLedger } from './restore.ts';
export { type DiskLimits, shortage } from './room.ts';
export type { LedgerPlace } from './seal.ts';
export type { Settlement } from './settlements.ts';
export type { ContactField, SharingRule } from './sharing.ts';
export type { LedgerSize } from './size.ts';
export {
  type Asked,
  addRows,
  asks,
  type Checkpoint,
  noRows,
  type RowCounts,
  type StreamRow,
} from './streams.ts';
