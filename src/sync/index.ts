export type { Account } from './account.ts';
export { backfill } from './backfill.ts';
export { readByKeys } from './by-keys.ts';
export {
  type Answer,
  answerCommands,
  argumentsOf,
  type Command,
  carryOut,
  type ErrandAnswer,
  failed,
} from './commands.ts';
export type { Errand } from './comparison-command.ts';
export { askMends, countsOf, isDifference, mendRequest, reconcileRow } from './mend-request.ts';
export { ownShare, type PageTimes } from './own-share.ts';
export { adaptivePause, noPause, type Pause } from './pause.ts';
export { wayOf } from './persona-requests.ts';
export { type PullOptions, pull } from './pull.ts';
export { push, type Rest } from './push.ts';
export { type Onlooker, type Reconciled, type ReconcileOptions, reconcile } from './reconcile.ts';
export { type DiskLimits, Room } from './room.ts';
export { sourceKeyOf, sourceKeyText } from './rows.ts';
export {
  type Nightly,
  type Notice,
  type PosUser,
  type Site,
  type SiteStream,
  type Surroundings,
  streamsOf,
} from './site.ts';
export { type KnownStore, storesIn } from './stores.ts';
export { backUpNightly, isDue, keepUp, type NightlyBackup, type Upkeep } from './upkeep.ts';
export { type Forgotten, type Verified, type VerifyOptions, verify } from './verify.ts';
