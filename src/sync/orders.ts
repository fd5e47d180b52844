import { memberOf, type Wire } from '../aiq/index.ts';
import type { Sale } from '../model/index.ts';

/** A sale that AIQ took, as the ledger has it. */
export interface TakenSale {
  readonly key: string;
  readonly delivered: string | null;
}

/**
 * Sales that AIQ does not list among what a shopper has bought. It lists lines without the key of their sale; those of
 * one sale share its time. So of each second the lines are counted, those of nothing apart:
 *     taken   10:00:03 tea, cup   10:07:00 jam      listed   10:00:03 tea, cup      not listed: the sale of 10:07:00
 * Null where the list cannot be understood.
 */
export function unlisted(listed: unknown, sales: readonly TakenSale[], wire: Wire): readonly string[] | null {
  const lines = listed ?? [];
  if (!Array.isArray(lines)) return null;
  const there = new Map<number, number>();
  for (const line of lines) {
    const at = secondOf(memberOf(line, wire.field('order.timestamp')));
    if (at === null) return null;
    if (Number(memberOf(line, wire.field('order.quantity'))) !== 0) add(there, at, 1);
  }
  const taken = sales.map(({ key, delivered }) => ({ key, ...linesOf(delivered) }));
  const should = new Map<number, number>();
  for (const { at, lines: own } of taken) add(should, at, own);
  return taken
    .filter(({ at, lines: own }) => own > 0 && (there.get(at) ?? 0) < (should.get(at) ?? 0))
    .map(({ key }) => key);
}

function linesOf(delivered: string | null): { at: number; lines: number } {
  const sale = saleIn(delivered);
  const at = secondOf(sale?.soldAt);
  const lines = (sale?.lines ?? []).filter(({ quantity }) => Number(quantity) !== 0).length;
  return { at: at ?? 0, lines: at === null ? 0 : lines };
}

/** Of a damaged record nothing can be said; a reconcile finds it. */
function saleIn(delivered: string | null): Sale | null {
  try {
    return JSON.parse(delivered ?? 'null');
  } catch {
    return null;
  }
}

/** "2026-03-08T09:59:59Z", 1772963999 or 1772963999000; null for anything else. Which of them AIQ writes is not public. */
function secondOf(time: unknown): number | null {
  if (typeof time === 'number') return Math.floor(time > 1e11 ? time / 1000 : time);
  if (typeof time !== 'string') return null;
  if (/^\d+$/.test(time)) return secondOf(Number(time));
  const at = Date.parse(time);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

function add(counts: Map<number, number>, at: number, count: number): void {
  counts.set(at, (counts.get(at) ?? 0) + count);
}
