import type { Model } from '../model/index.ts';
import { accept } from './accepted.ts';
import type { Fields } from './fields.ts';
import type { Params } from './routes.ts';
import type { Book, State } from './state.ts';

/** A request that may come in: its key and uid are good, its body is JSON (undefined where it was empty). */
export interface Call {
  readonly state: State;
  readonly book: Book;
  readonly params: Params;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly number: number;
  readonly at: number;
  readonly route: string;
  /** Which records of a bulk call are refused whatever they hold. */
  readonly refuses: ((index: number) => boolean) | null;
}

export function isRejected(call: Call, model: Model, key: string, body: Fields): boolean {
  return call.state.switches.rejectKeys?.({ model, uid: call.book.uid, key, body }) ?? false;
}

/** Notes a record that was taken in. */
export function noteAccepted(call: Call, model: Model, key: string, body: Fields): void {
  const { accepted, journal } = call.state;
  const entry = { request: call.number, at: call.at, route: call.route, body: JSON.stringify(body) };
  const repeated = accept(accepted, model, call.book.uid, key, entry);
  journal.counters.posted[model] += 1;
  if (repeated) journal.counters.repeats[model] += 1;
}
