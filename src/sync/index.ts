export type { Account } from './account.ts';
export { backfill } from './backfill.ts';
export { readByKeys } from './by-keys.ts';
export { type Answer, answerCommands, argumentsOf, type Command, carryOut } from './commands.ts';
export { ownShare, type PageTimes } from './own-share.ts';
export { adaptivePause, noPause, type Pause } from './pause.ts';
export { wayOf } from './persona-requests.ts';
export { type PullOptions, pull } from './pull.ts';
export { push, type Rest } from './push.ts';
export { type DiskLimits, Room } from './room.ts';
export { sourceKeyOf, sourceKeyText } from './rows.ts';
export {
  type Notice,
  type PosUser,
  type Site,
  type SiteStream,
  type Surroundings,
  streamsOf,
} from './site.ts';
export { backUpNightly, isDue, keepUp, type NightlyBackup, type Upkeep } from './upkeep.ts';
