import type { Blanks, LedgerView, SharedContact } from '../ledger/index.ts';
import { fieldText, reasonText } from './blanks-text.ts';
import { maskedContent } from './masked-content.ts';
import { table } from './terminal.ts';

/** A phone or e-mail that customers are sent without. */
export interface Withheld {
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

/** Of all sites or one, with or without masks; those of most customers first. */
export function withheldOf(
  { contacts }: LedgerView,
  { site, show }: { readonly site?: string; readonly show: boolean },
): Withheld[] {
  const isWanted = (sites: readonly string[]): boolean => site === undefined || sites.includes(site);
  const shared = [...contacts.shared()]
    .filter(({ sites }) => isWanted(sites))
    .map(({ uid: _, value, ...rest }: SharedContact): Withheld => {
      return { ...rest, value: show ? value : String(maskedContent(value)) };
    });
  const placeholders = contacts
    .blanks()
    .filter((blank) => blank.why === 'placeholder' && isWanted([blank.site]))
    .map(({ site: name, field, why, customers }): Withheld => {
      const keys = contacts.placeholderKeys(name, field);
      return { sites: [name], field, value: null, why, customers, withheld: customers, keys };
    });
  return [...shared, ...placeholders].toSorted((a, b) => b.customers - a.customers);
}

/** A list that is longer says nothing more about a mapping. */
const most = 20;

export function withheldText(lines: readonly Withheld[] | null): string {
  if (lines === null)
    return 'Which phones and e-mails are placeholders or shared, and so withheld, shows after the first `once` or `run`.';
  if (lines.length === 0) return 'No phone or e-mail is withheld.';
  const rows = lines
    .slice(0, most)
    .map(({ sites, field, value, why, customers, withheld, keys }) => [
      sites.join(', '),
      fieldText(field),
      value ?? '',
      String(customers),
      String(withheld),
      reasonText(why),
      `${keys.map((key) => key.join('/')).join(', ')}${customers > keys.length ? ', ...' : ''}`,
    ]);
  const shown = table(['site', 'what', 'value', 'customers', 'withheld from', 'why', 'keys'], rows);
  return lines.length > most ? `${shown}\n... and ${lines.length - most} more; --json has all` : shown;
}
