import type { BudgetSummary } from './budget-summary.ts';
import { table } from './terminal.ts';

/** The budget for people: what each key has left, and what is still to go. */
export function budgetText({ keys, toSend }: BudgetSummary): string[] {
  const windows = keys.flatMap(({ key, accounts, windows: uses }) =>
    uses.map(({ name, used, left, reserved }) => [
      key,
      accounts.join(', '),
      name,
      ...[used, left, reserved].map(String),
    ]),
  );
  const drains = toSend.map(({ account, records, requests, seconds }) => [
    account,
    String(records),
    String(requests),
    records === 0 ? '-' : durationText(seconds),
  ]);
  const pauses = keys.flatMap(({ accounts, pausedUntil }) =>
    pausedUntil === null ? [] : [`AIQ wants no requests for ${accounts.join(', ')} until ${pausedUntil}.`],
  );
  const aways = toSend.flatMap(({ account, awaySince, tryAt }) =>
    awaySince === null ? [] : [`AIQ has not answered for ${account} since ${awaySince}; next try ${tryAt}.`],
  );
  return [
    ...(windows.length > 0
      ? [`Limits of AIQ\n${table(['key', 'account', 'in a', 'used', 'left', 'of it for live'], windows)}`]
      : []),
    ...(drains.length > 0
      ? [`Still to send\n${table(['account', 'records', 'requests', 'takes about'], drains)}`]
      : []),
    ...pauses,
    ...aways,
  ];
}

/** 51429 -> "14 h 17 min": as exact as such an estimate is. */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
