import { type Held, type LedgerPlace, viewLedger } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { sleep } from './engine.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerOf, settingsOf } from './ledger-file.ts';
import { json, type Terminal } from './terminal.ts';

export interface ForgetOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  /** Without it, only says what would be done. */
  readonly yes: boolean;
}

/** A request that names him is answered within seconds; milliseconds in all, and between two tries. */
const [patience, pause] = [60_000, 2_000] as const;

/** Removes a customer from the ledger, and keeps him away. AIQ is told nothing: its contract has no call that deletes. */
export async function forget(key: string, options: ForgetOptions, terminal: Terminal): Promise<ExitCode> {
  const settings = settingsOf(options.config);
  const [ledger, { sites }] = [ledgerOf(settings), settings];
  const site = siteNamed(
    options.site,
    sites.map(({ name }) => name),
  );
  const uid = sites.find(({ name }) => name === site)?.aiq.uid ?? '';
  const held = heldIn(ledger, site, uid, key);
  const { entry = null, sales = [], own = [], mentions = [] } = held ?? {};
  const found = {
    known: entry !== null,
    contactID: entry?.contactId ?? null,
    sales: sales.length,
    deadLetters: own.length + mentions.length,
  };
  if (options.yes) await carriedOut(ledger, site, key);
  if (options.json) terminal.out(json({ site, ...found, done: options.yes }));
  else terminal.out(options.yes ? doneText(found) : planText(site, found));
  return exit.done;
}

type Found = { known: boolean; contactID: string | null; sales: number; deadLetters: number };

function planText(site: string, { known, sales, deadLetters }: Found): string {
  return `${known ? 'This customer is known' : 'No customer of this key is known'} at ${site}: ${sales} sales name the customer, ${deadLetters} dead letters.
The record, the phone and the e-mail are removed; the sales stay, without the name of who bought; rows with this key are
left out from now on. The whole ledger is rewritten, so that nothing stays in its file. This cannot be undone.
Say --yes to do it.`;
}

function doneText({ known, contactID, sales, deadLetters }: Found): string {
  const whom =
    contactID === null ? 'the customer deleted, if AIQ has one of this name' : `contact ${contactID} deleted`;
  return `Forgotten: ${known ? 'the record' : 'no record'}, ${sales} sales unattributed, ${deadLetters} dead letters. Rows with this key are left out from now on.
Still to be done by a person:
- at AIQ: have ${whom}. The connector cannot: AIQ has no call for it.
- in the POS: the customer's row, where the law asks for that too.
- in backups and former ledgers, where this customer still stands: delete them. A restored one forgets the customer again
  where the ledger that it replaces can still be read.`;
}

function siteNamed(named: string | undefined, sites: readonly string[]): string {
  const [only, ...others] = sites;
  if (named === undefined && only !== undefined && others.length === 0) return only;
  if (named !== undefined && sites.includes(named)) return named;
  const sentence = named === undefined ? 'Which site is the customer of?' : `There is no site ${named}.`;
  throw new Failure('USAGE', sentence, { hint: `Name it by --site: ${sites.join(', ')}.` });
}

function heldIn(ledger: LedgerPlace, site: string, uid: string, key: string): Held | null {
  const view = viewLedger(ledger);
  try {
    return view?.held(site, uid, key) ?? null;
  } finally {
    view?.close();
  }
}

async function carriedOut(ledger: LedgerPlace, site: string, key: string): Promise<void> {
  const { order } = await import('./order.ts');
  const asked = Date.now();
  for (;;) {
    const answer = await order(ledger, { name: 'forget', site, key });
    if (answer.kind === 'done') return;
    if (answer.code === 'FORGET_LATER' && Date.now() - asked < patience) {
      await sleep(pause, new AbortController().signal);
      continue;
    }
    const code = answer.code === 'FORGET_LATER' ? answer.code : 'USAGE';
    throw new Failure(code, answer.sentence, { hint: answer.hint });
  }
}
