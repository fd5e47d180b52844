import type { Source, TableInfo } from '../connector/index.ts';
import { type Finding, warning } from '../model/index.ts';
import { spanText } from './amount.ts';

/** Seconds that two clocks may differ by before anybody needs to know. */
const usualSkew = 60;

/** The product only reads, and a login that can do no more is the proof of it. */
export async function rightsFindings(source: Source, tables: readonly TableInfo[]): Promise<Finding[]> {
  const writable = await source.writable(tables.map(({ table }) => table));
  const [first] = writable ?? [];
  if (!first || !writable) return [];
  const others = writable.length === 1 ? '' : ` and ${writable.length - 1} more of the tables that are read`;
  const names = tables.map(({ table }) => table.name).join(', ');
  const hint = `The connector never writes. Ask the administrator of the database for a login that has SELECT on these tables and nothing else: ${names}.`;
  return [warning('POS_WRITABLE', `The login may change "${first.name}"${others}.`, { hint })];
}

export async function clockFindings(source: Source, now: () => number): Promise<Finding[]> {
  const before = now();
  const clock = Date.parse((await source.clock()).now);
  const after = now();
  // The answer was given at some moment between the two.
  const skew = (clock < before ? clock - before : Math.max(0, clock - after)) / 1000;
  if (Math.abs(skew) <= usualSkew) return [];
  const side = skew > 0 ? 'ahead of' : 'behind';
  return [
    warning(
      'POS_CLOCK',
      `The clock of the POS database is ${spanText(Math.abs(skew))} ${side} this machine's.`,
    ),
  ];
}
