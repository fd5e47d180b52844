import Database from 'better-sqlite3';
import type { Ledger } from '../../src/ledger/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { budgetProblems } from './budget.ts';
import { consentProblems } from './consents.ts';
import type { Place } from './place.ts';
import { repeatProblems } from './repeats.ts';
import type { Shape } from './shape.ts';
import type { Trouble } from './trouble.ts';
import type { Wire } from './wire.ts';
import {
  attributionProblems,
  differences,
  orderProblems,
  reversalOf,
  sharedPhoneProblems,
  stockDifferences,
  uidsOf,
} from './world.ts';

/** A process has ended: so many requests had come, and these bodies (their hashes) had no answer. */
export interface End {
  readonly requests: number;
  readonly open: readonly string[];
  /** It waited by the clock on the wall: what it was not patient enough for, nobody can tell. */
  readonly isChild: boolean;
}

export interface Judged {
  readonly shape: Shape;
  readonly places: readonly Place[];
  readonly sandbox: Sandbox;
  readonly trouble: Trouble;
  readonly wire: Wire;
  readonly ledger: Ledger;
  readonly ends: readonly End[];
  /** "uid phone", "uid e-mail": whose shoppers have opted out at AIQ. */
  readonly optedOut: ReadonlySet<string>;
  readonly loads: ReadonlyMap<string, { readonly began: number; readonly over: number | null }>;
}

/** AIQ is well again, and nobody has replayed anything: what differs is a dead letter, because AIQ refused it. */
export function problemsBeforeReplay(judged: Judged): readonly string[] {
  const letters = judged.ledger.view.deadLetters.list();
  const dead = new Set(letters.map(({ uid, model, key }) => `${uid} ${model} ${key}`));
  const { refused } = judged.trouble;
  const someRefused = [...refused].some((name) => name.includes(' persona '));
  return [
    ...differences(judged)
      .filter(({ name }) => !dead.has(name) && !dead.has(reversalOf(name)))
      .map(({ problem }) => problem),
    ...letters
      .filter(({ uid, model, key }) =>
        model === 'persona' ? !someRefused : !refused.has(`${uid} ${model} ${key}`),
      )
      .map(({ model, key, reason }) => `${model} ${key} is a dead letter that AIQ never refused: ${reason}`),
    ...openProblems(judged, ['delivered', 'dead', 'left']),
  ];
}

/**
 * What AIQ lowers at once is right again some time after the sales, not only the next day. A sale that AIQ took and then
 * refused, as its answer was lost, counts as none.
 */
export function stockProblemsAfterSales(judged: Judged): readonly string[] {
  const { shape, trouble, places, sandbox, ledger } = judged;
  const someRefused = [...trouble.refused].some((name) => !name.includes(' persona '));
  if (shape.switches.stockFromSales !== 'at-once' || someRefused) return [];
  if (ledger.view.deadLetters.list().some(({ model }) => model !== 'persona')) return [];
  const world = sandbox.world();
  return uidsOf(places).flatMap((uid) =>
    stockDifferences(places, world, uid).map(({ problem }) => `after the sales, ${problem}`),
  );
}

export function problemsAtEnd(judged: Judged): readonly string[] {
  const letters = judged.ledger.view.deadLetters.list();
  return [
    ...differences(judged).map(({ problem }) => problem),
    ...attributionProblems(judged),
    ...orderProblems(judged),
    ...repeatProblems(judged),
    ...sharedPhoneProblems(judged),
    ...consentProblems(judged),
    ...budgetProblems(judged),
    ...letters.map(
      ({ model, key, reason }) => `${model} ${key} is a dead letter after its replay: ${reason}`,
    ),
    ...openProblems(judged, ['delivered', 'left']),
  ];
}

/** Nothing is on its way any more; `allowed`: where entries may stand. */
export function openProblems(
  { ledger }: Pick<Judged, 'ledger'>,
  allowed: readonly string[],
): readonly string[] {
  const db = new Database(ledger.file, { readonly: true });
  try {
    const batches = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM batch').get()?.n ?? 0;
    const states = db
      .prepare<[], { state: string; model: string; n: number }>(
        'SELECT model, state, count(*) AS n FROM entry GROUP BY model, state',
      )
      .all();
    const away = ledger.view.accounts.all().filter(({ awaySince }) => awaySince !== null);
    return [
      ...(batches > 0 ? [`${batches} requests are still recorded`] : []),
      ...away.map(({ uid }) => `AIQ has answered account ${uid}, and still counts as away`),
      ...states
        .filter(({ state }) => !allowed.includes(state))
        .map(({ model, state, n }) => `${n} of ${model} are still ${state}`),
    ];
  } finally {
    db.close();
  }
}
