import pLimit from 'p-limit';
import { type Reading, readPosition } from '../extract/index.ts';
import { asFailure } from '../model/index.ts';
import {
  answerCommands,
  pull,
  push,
  type Rest,
  type Site,
  type SiteStream,
  streamsOf,
} from '../sync/index.ts';
import type { Work } from './work.ts';

export interface OnceResult {
  /** Why each account's push loop came to rest, in the order of the accounts. */
  readonly rests: readonly Rest[];
  readonly failures: readonly Error[];
}

/**
 * Reads every stream once, whatever its schedule, and sends until nothing is left that can go. Sites are read side by
 * side, the streams of one site in turn: shoppers, sales, stock.
 */
export async function once(work: Work, signal: AbortSignal): Promise<OnceResult> {
  const { around, sites, accounts } = work;
  answerCommands(around.ledger, around.now);
  let reading = true;
  const limit = pLimit(2);
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const failures = Promise.all(sites.map((site) => limit(() => readSite(work, site, ending)))).finally(() => {
    reading = false;
  });
  const pushes = accounts.map((account) => push(account, around, ending, () => !reading));
  // A ledger that cannot be written ends everything, and in good order: nobody uses it any more when this throws.
  for (const one of pushes) one.catch(() => failed.abort());
  const [read] = await Promise.all([failures, Promise.allSettled(pushes)]);
  return { rests: await Promise.all(pushes), failures: read.flat() };
}

async function readSite(work: Work, site: Site, signal: AbortSignal): Promise<Error[]> {
  const failures: Error[] = [];
  for (const stream of streamsOf([site])) {
    const failure = await readStream(work, stream, signal);
    if (failure) failures.push(failure);
  }
  return failures;
}

/** One failing stream does not keep the others from being read. */
async function readStream(work: Work, stream: SiteStream, signal: AbortSignal): Promise<Error | null> {
  const { around } = work;
  let failure: Error | null = null;
  try {
    for (const kind of kindsOf(work, stream)) {
      if (!signal.aborted) await pull(stream, kind, work.pull, around, signal);
    }
  } catch (thrown) {
    failure = asFailure(thrown);
  }
  around.notify({ kind: 'run-ended', site: stream.site.name, model: stream.stream.model, failure });
  return failure;
}

/** A sweep is read only where one was interrupted: by hand, nobody waits for days of old rows. */
function kindsOf({ around }: Work, { site, stream }: SiteStream): Reading['kind'][] {
  if (stream.sync.mode === 'snapshot') return ['pass'];
  const row = around.ledger.streams.get(site.name, stream.model);
  return readPosition(row?.position ?? null).sweep ? ['poll', 'sweep'] : ['poll'];
}
