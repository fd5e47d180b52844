import type { Blanks, OwnBlank } from '../ledger/index.ts';
import { table } from './terminal.ts';

const fields = { mobilePhone: 'phone', email: 'e-mail' } as const;

const reasons: Readonly<Record<Blanks['why'], string>> = {
  too_many: 'too many customers have it',
  household: 'it goes for another one of those who have it',
  placeholder: 'it is a placeholder',
};

export const fieldText = (field: Blanks['field']): string => fields[field];
export const reasonText = (why: Blanks['why']): string => reasons[why];

/** How many customers are sent without their phone or e-mail. */
export function blanksText(blanks: readonly Blanks[]): string {
  const rows = blanks.map(({ site, field, why, customers }) => [
    site,
    fieldText(field),
    String(customers),
    reasonText(why),
  ]);
  const title = 'Phones and e-mails not sent (`aiq-pos coverage` lists them)';
  return `${title}\n${table(['site', 'what', 'customers', 'why'], rows)}`;
}

/** "its phone: too many customers have it (5000)" */
export function ownBlankText({ field, why, customers }: OwnBlank): string {
  return `its ${fieldText(field)}: ${reasonText(why)} (${customers})`;
}
