import { reasons } from '../ledger/index.ts';
import type { Summary } from './summary.ts';
import { table } from './terminal.ts';

/** What the last comparisons found, with the POS and with AIQ; nothing where there was none. */
export function reconcilesText({ reconciles, verifications }: Summary): string[] {
  const compared = table(
    ['stream', 'when (UTC)', 'rows', ...reasons, 'mended', ''],
    reconciles.map((row) => [
      `${row.site} ${row.model}`,
      minute(row.endedAt),
      String(row.rows),
      ...reasons.map((reason) => String(row[reason])),
      String(row.mended),
      row.code ?? row.error ?? '',
    ]),
  );
  const asked = table(
    ['account', 'when (UTC)', 'shoppers', 'sales', 'AIQ does not have', 'mended', ''],
    verifications.map(({ uid, endedAt, personas, sales, forgotten, mended, code }) => [
      uid,
      minute(endedAt),
      ...[personas, sales, forgotten, mended].map(String),
      code ?? '',
    ]),
  );
  const reports = [...new Set(reconciles.flatMap(({ report }) => report ?? []))];
  return [
    ...(reconciles.length > 0
      ? [`Compared with the POS\n${compared}${reports.map((file) => `\nKeys: ${file}`).join('')}`]
      : []),
    ...(verifications.length > 0 ? [`Asked of AIQ\n${asked}`] : []),
  ];
}

/** "2026-03-08 09:59" */
function minute(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
