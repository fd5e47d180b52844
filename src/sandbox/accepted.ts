import type { Model } from '../model/index.ts';

/** One body that was accepted for a record: JSON, in the order of its fields as sent. */
export interface Accepted {
  /** Of the request that brought it; grows with time. */
  readonly request: number;
  readonly at: number;
  readonly route: string;
  readonly body: string;
}

/** The last bodies accepted for each record, in order: what tests prove "never backwards" and "the same bytes" with. */
export interface AcceptedLog {
  readonly keep: number;
  readonly bodies: Map<string, readonly Accepted[]>;
}

export function newAcceptedLog(keep: number): AcceptedLog {
  return { keep: Math.max(1, keep), bodies: new Map() };
}

/** True where the body is the one accepted for this record last: the request brought nothing new. */
export function accept(log: AcceptedLog, model: Model, uid: string, key: string, entry: Accepted): boolean {
  const before = acceptedOf(log, model, uid, key);
  log.bodies.set(name(model, uid, key), [...before, entry].slice(-log.keep));
  return before.at(-1)?.body === entry.body;
}

export function acceptedOf(log: AcceptedLog, model: Model, uid: string, key: string): readonly Accepted[] {
  return log.bodies.get(name(model, uid, key)) ?? [];
}

/** What was accepted for a persona that is merged into another counts as the other's. */
export function mergeAccepted(log: AcceptedLog, uid: string, kept: string, merged: string): void {
  const both = [...acceptedOf(log, 'persona', uid, kept), ...acceptedOf(log, 'persona', uid, merged)];
  const inOrder = both.sort((a, b) => a.request - b.request).slice(-log.keep);
  log.bodies.delete(name('persona', uid, merged));
  log.bodies.set(name('persona', uid, kept), inOrder);
}

function name(model: Model, uid: string, key: string): string {
  return `${model} ${uid} ${key}`;
}
