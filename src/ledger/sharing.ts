/** The fields by which AIQ tells shoppers apart: personas that share one of them become one there, for good. */
export const contactFields = ['mobilePhone', 'email'] as const;
export type ContactField = (typeof contactFields)[number];

/** When a phone or e-mail that several customers of an account have goes to AIQ. */
export interface SharingRule {
  /** Had by more customers than this, it goes for none of them. */
  readonly most: number;
  /** Of a few who bear different names: for the one who had it first, or for each, whom AIQ then makes one. */
  readonly households: 'one' | 'all';
}

export const usualSharing: SharingRule = { most: 5, households: 'one' };

/** A customer who has a certain phone or e-mail. */
export interface Carrier {
  readonly persona: string;
  /** Who it is, by name; null for one without a name, who is nobody else's twin. */
  readonly person: string | null;
  /** AIQ has it of this customer, or may have it. */
  readonly sent: boolean;
}

/** Why a phone or e-mail is not sent: too many have it, or another one of the household does. */
export type Withholding = 'too_many' | 'household';

/**
 * Of each customer who has one phone or e-mail, in the order in which they were seen with it: why it does not go, or
 * null. Ann, Ben and a second record of Ann: both records of Ann go (AIQ rightly makes them one), Ben's goes without.
 */
export function withholdings(carriers: readonly Carrier[], rule: SharingRule): (Withholding | null)[] {
  if (carriers.length > rule.most) return carriers.map(() => 'too_many');
  const keeper = carriers.find(({ sent }) => sent) ?? carriers[0];
  const goes = ({ persona, person }: Carrier): boolean =>
    rule.households === 'all' ||
    persona === keeper?.persona ||
    (person !== null && person === keeper?.person);
  return carriers.map((carrier) => (goes(carrier) ? null : 'household'));
}
