import { Failure } from '../model/index.ts';

/** What the ledger may take of its disk, bytes. */
export interface DiskLimits {
  /** For what has been read and is not at AIQ yet; beyond it, reading pauses. */
  readonly backlog: number;
  /** Below so much free space reading pauses. */
  readonly keepFree: number;
}

/** What a look at the ledger and its disk tells. */
export interface DiskUse {
  /** Free for this account, bytes. */
  readonly free: number;
  /** Of the ledger, without the pages that it has free for what comes next, bytes. */
  readonly used: number;
  /** The part of its records, 0 to 1, that is to be sent. Asked only where `used` says that it may matter. */
  readonly unsent: () => number;
}

/** Reading goes on only when there is a tenth more room than made it pause, so that it does not start and stop. */
const margin = 0.1;

/**
 * Why reading should pause; null: there is room. What AIQ has already is no backlog, and neither are sales that wait for
 * their shopper: no sending would make them fewer, and reading, which may bring the shopper, would never go on.
 *     a ledger of 6 GB, a tenth of it to be sent, `backlog: 4GB`     goes on: 0.6 GB are to be sent
 *     a ledger of 6 GB after a week without AIQ, 70 % to be sent     pauses, until 3.6 GB are left
 */
export function shortage(use: DiskUse, limits: DiskLimits, isPaused: boolean): Failure | null {
  const least = limits.keepFree * (isPaused ? 1 + margin : 1);
  if (use.free < least) {
    const sentence = `The disk of the ledger has ${sizeText(use.free)} left, less than the ${sizeText(limits.keepFree)} to be kept free: reading pauses.`;
    return new Failure('DISK_SHORT', sentence);
  }
  const most = limits.backlog * (isPaused ? 1 - margin : 1);
  if (use.used <= most) return null;
  const backlog = use.used * use.unsent();
  if (backlog <= most) return null;
  const sentence = `About ${sizeText(backlog)} wait to be sent, and ${sizeText(limits.backlog)} may: reading pauses.`;
  return new Failure('BACKLOG_FULL', sentence);
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
