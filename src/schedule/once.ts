import pLimit from 'p-limit';
import { due, isFirstLoad, type Kind, readPosition } from '../extract/index.ts';
import { asFailure } from '../model/index.ts';
import {
  answerCommands,
  backfill,
  type PullOptions,
  pull,
  push,
  type Rest,
  Room,
  type Site,
  type SiteStream,
  type Surroundings,
  streamsOf,
} from '../sync/index.ts';

import { pauseOf, readersInAll, type Work } from './work.ts';

export interface OnceResult {
  /** Why each account's push loop came to rest, in the order of the accounts. */
  readonly rests: readonly Rest[];
  readonly failures: readonly Error[];
}

/** What is read: all that is new, and what is open of backfills; or those alone. */
export type Scope = 'all' | 'backfills';

/**
 * Reads every stream once, whatever its schedule, and sends until nothing is left that can go. Sites are read side by
 * side, the streams of one site in turn: shoppers, sales, stock.
 */
export async function once(work: Work, signal: AbortSignal, scope: Scope = 'all'): Promise<OnceResult> {
  const { sites, accounts } = work;
  const failed = new AbortController();
  const troubles: Error[] = [];
  const around: Surroundings = {
    ...work.around,
    notify: (notice) => {
      work.around.notify(notice);
      // Who runs for ever waits until there is room on the disk again; this has to come to an end.
      if (notice.kind !== 'trouble') return;
      troubles.push(notice.failure);
      failed.abort();
    },
  };
  answerCommands(around.ledger, around.now);
  let reading = true;
  const limit = pLimit(readersInAll);
  const room = new Room(around, work.disk);
  const ending = AbortSignal.any([signal, failed.signal]);
  const failures = Promise.all(
    sites.map((site) => limit(() => readSite(work, site, room, scope, ending))),
  ).finally(() => {
    reading = false;
  });
  const pushes = accounts.map((account) => push(account, around, ending, () => !reading));
  // A ledger that cannot be written ends everything, and in good order: nobody uses it any more when this throws.
  for (const one of pushes) one.catch(() => failed.abort());
  const [read] = await Promise.all([failures, Promise.allSettled(pushes)]);
  return { rests: await Promise.all(pushes), failures: [...read.flat(), ...troubles] };
}

async function readSite(
  work: Work,
  site: Site,
  room: Room,
  scope: Scope,
  signal: AbortSignal,
): Promise<Error[]> {
  const failures: Error[] = [];
  for (const stream of streamsOf([site])) {
    const failure = await readStream(work, stream, room, scope, signal);
    if (failure) failures.push(failure);
  }
  return failures;
}

/** One failing stream does not keep the others from being read. */
async function readStream(
  work: Work,
  stream: SiteStream,
  room: Room,
  scope: Scope,
  signal: AbortSignal,
): Promise<Error | null> {
  const { around, pace } = work;
  // By hand, hours do not count: whoever asks has chosen the time.
  const options = { pageSize: pace.pageSize, pause: pauseOf(pace), mayGoOn: () => room.shortage() === null };
  let failure: Error | null = null;
  try {
    for (const kind of scope === 'all' ? kindsOf(work, stream) : []) {
      if (!signal.aborted && !room.shortage()) await pull(stream, kind, options, around, signal);
    }
    await readBackfills(stream, options, around, signal);
    failure = room.shortage();
  } catch (thrown) {
    failure = asFailure(thrown);
  }
  around.notify({ kind: 'run-ended', site: stream.site.name, model: stream.stream.model, failure });
  return failure;
}

/** What a person asked for and is not read to its end yet, one after the other. */
async function readBackfills(
  of: SiteStream,
  options: PullOptions,
  around: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const { backfills } = around.ledger;
  for (let isDone = true; isDone && !signal.aborted; ) {
    const open = backfills.open(of.site.name, of.stream.model);
    isDone = open !== undefined && options.mayGoOn() && (await backfill(of, open, options, around, signal));
  }
}

/**
 * All that shows what is new, whatever its schedule; what only reads again, as the schedule says; a first load to its end.
 * What was cut off goes on to the end that it had when it began, and says nothing of what has changed since: then once more.
 */
function kindsOf({ around }: Work, { site, stream: { sync, model } }: SiteStream): Kind[] {
  const position = readPosition(around.ledger.streams.get(site.name, model)?.position ?? null);
  const shows = sync.mode === 'snapshot' ? 'pass' : 'poll';
  const first = position.rounds[shows] ? ([shows, shows] as const) : ([shows] as const);
  if (sync.mode === 'snapshot') return [...first];
  const scheduled = due(sync, position, around.now());
  const again = scheduled.filter((kind) => kind === 'sweep' || kind === 'pass');
  return [...first, 'strays', ...(sync.census && isFirstLoad(sync, position) ? ['pass' as const] : again)];
}
