import { type Blanks, type LedgerView, type SharedContact, viewLedger } from '../ledger/index.ts';
import { fieldText, reasonText } from './blanks-text.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { maskedContent } from './masked-content.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface CoverageOptions {
  readonly config: string;
  readonly json: boolean;
  readonly site?: string;
  /** Without masks. */
  readonly show: boolean;
}

/** A phone or e-mail that customers are sent without. */
interface Line {
  readonly sites: readonly string[];
  readonly field: Blanks['field'];
  /** Null for placeholders, which are not kept. */
  readonly value: string | null;
  readonly why: Blanks['why'];
  /** Who have it, and how many of them are sent without it. */
  readonly customers: number;
  readonly withheld: number;
  /** Keys of the first few in the POS. */
  readonly keys: readonly (readonly string[])[];
}

/** Which phones and e-mails are not sent, why, and whose they are. Beside the ledger's owner or without one. */
export function coverage(options: CoverageOptions, terminal: Terminal): ExitCode {
  const view = viewLedger(ledgerFile(options.config));
  try {
    const lines = view ? linesOf(view, options) : [];
    if (options.json) terminal.out(json(lines));
    else if (lines.length === 0) terminal.out('No phone or e-mail is withheld.');
    else terminal.out(tableOf(lines));
    return exit.done;
  } finally {
    view?.close();
  }
}

/** Those of most customers first. */
function linesOf({ contacts }: LedgerView, { site, show }: CoverageOptions): Line[] {
  const isWanted = (sites: readonly string[]): boolean => site === undefined || sites.includes(site);
  const shared = [...contacts.shared()]
    .filter(({ sites }) => isWanted(sites))
    .map(({ uid: _, value, ...rest }: SharedContact): Line => {
      return { ...rest, value: show ? value : String(maskedContent(value)) };
    });
  const placeholders = contacts
    .blanks()
    .filter((blank) => blank.why === 'placeholder' && isWanted([blank.site]))
    .map(({ site: name, field, why, customers }): Line => {
      const keys = contacts.placeholderKeys(name, field);
      return { sites: [name], field, value: null, why, customers, withheld: customers, keys };
    });
  return [...shared, ...placeholders].toSorted((a, b) => b.customers - a.customers);
}

function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ sites, field, value, why, customers, withheld, keys }) => [
    sites.join(', '),
    fieldText(field),
    value ?? '',
    String(customers),
    String(withheld),
    reasonText(why),
    `${keys.map((key) => key.join('/')).join(', ')}${customers > keys.length ? ', ...' : ''}`,
  ]);
  return table(['site', 'what', 'value', 'customers', 'withheld from', 'why', 'keys'], rows);
}
