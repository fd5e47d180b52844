import { isOwned, type VerificationRow } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { type Errand, type Forgotten, type Verified, verify as verifyAccount } from '../sync/index.ts';
import { openEngine, stopSignal } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { settingsOf } from './ledger-file.ts';
import { orderErrand } from './order.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface VerifyOptions {
  readonly config: string;
  readonly sample: number;
  /** Hours that AIQ may take to show what it took. */
  readonly after: number;
  readonly mend: boolean;
  readonly site?: string;
  readonly json: boolean;
}

const hour = 3_600_000;

/** Asks AIQ what it has of what it took: by the running owner, whose budget it is, or as the owner. */
export async function verify(options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const { ledger, sites } = settingsOf(options.config);
  const some = sites.filter(({ name }) => options.site === undefined || name === options.site);
  const uids = [...new Set(some.map(({ aiq }) => aiq.uid))];
  if (uids.length === 0) {
    const hint = `There are: ${sites.map(({ name }) => name).join(', ')}.`;
    throw new Failure('USAGE', 'No site is named so.', { hint });
  }
  const errands = uids.map((uid): Errand => {
    return { name: 'verify', uid, sample: options.sample, after: options.after * hour, mend: options.mend };
  });
  const found = isOwned(ledger) ? await byOwner(ledger, errands) : await asOwner(options.config, errands);
  if (options.json) terminal.out(json(found));
  else terminal.out(verifyText(found, options));
  const rows = found.map(({ row }) => row);
  return rows.some(({ error, forgotten, mended }) => error !== null || forgotten > mended)
    ? exit.later
    : exit.done;
}

async function byOwner(ledger: string, errands: readonly Errand[]): Promise<Verified[]> {
  const found: Verified[] = [];
  for (const errand of errands) {
    const answer = await orderErrand(ledger, errand);
    if (answer.kind === 'failed') throw new Failure('USAGE', answer.sentence, { hint: answer.hint });
    found.push({ row: answer.row, forgotten: answer.forgotten });
  }
  return found;
}

async function asOwner(config: string, errands: readonly Errand[]): Promise<Verified[]> {
  const signal = stopSignal();
  const engine = await openEngine(config, { command: 'verify', notify: () => {} });
  try {
    const found: Verified[] = [];
    for (const errand of errands) {
      const account = engine.work.accounts.find(({ uid }) => uid === errand.uid);
      if (account) found.push(await verifyAccount(account, engine.work.around, errand, signal));
    }
    return found;
  } finally {
    engine.close();
  }
}

const shown = 20;

function verifyText(found: readonly Verified[], { mend }: VerifyOptions): string {
  const rows = found.map(({ row }) => row);
  const forgotten = found.flatMap((one) => one.forgotten);
  const missing = [
    table(
      ['site', 'model', "AIQ's key"],
      forgotten.slice(0, shown).map(({ site, model, key }: Forgotten) => [site, model, key]),
    ),
    ...(forgotten.length > shown
      ? [`... and ${forgotten.length - shown} more; all of them with --json.`]
      : []),
    mend
      ? 'They go out again in the background: by the running `aiq-pos run`, or by the next `aiq-pos once`.'
      : 'To send them again: the same command with --mend.',
  ];
  return [
    table(
      ['account', 'requests', 'shoppers asked for', 'sales asked for', 'AIQ does not have', 'mended'],
      rows.map(cellsOf),
    ),
    '',
    ...rows.flatMap(({ uid, error }) => (error ? [`${uid}: not complete. ${error}`] : [])),
    ...(forgotten.length === 0 ? ['AIQ has all that it was asked for.'] : missing),
  ].join('\n');
}

function cellsOf({ uid, requests, personas, sales, forgotten, mended }: VerificationRow): string[] {
  return [uid, ...[requests, personas, sales, forgotten, mended].map(String)];
}
