import { Failure, type Finding, type Place, warning } from '../model/index.ts';

/** Beyond this many rows the exact number is of no more use. */
const most = 10_000;

export const atMost = most + 1;

/** "1 row", "12 rows", "more than 10,000 rows" */
export function rowsText(count: number): string {
  if (count > most) return `more than ${most.toLocaleString('en')} rows`;
  return count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`;
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** "45 seconds", "15 minutes", "2.5 hours" */
export function spanText(seconds: number): string {
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 'second'];
  const amount = Math.round((seconds / size) * 2) / 2;
  return `${amount} ${name}${amount === 1 ? '' : 's'}`;
}

/** Looks into the data; what takes longer than a statement may becomes a finding, and the rest goes on. */
export async function inTime(
  what: string,
  options: { readonly place?: Place },
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'POS_BUSY') throw thrown;
    const hint = 'The table is large, and no index serves. Check again while the shop is closed.';
    return [warning('POS_BUSY', `${what} could not be looked at in time.`, { ...options, hint })];
  }
}
