import type { Wire } from '../aiq/index.ts';
import type { Fields } from './fields.ts';
import type { Counters } from './journal.ts';
import { type Consents, consentNames, type PersonaView } from './persona.ts';

/** How many of the three consents differ. */
export function consentsChanged(before: PersonaView | undefined, after: PersonaView): number {
  const names = ['loyalty', 'smsOptIn', 'emailOptIn'] as const;
  return names.filter((name) => (before?.[name] ?? null) !== after[name]).length;
}

/** A body that consents for a persona whose shopper has opted out: told apart, since it must never come. */
export function undoOptOuts(
  consents: Consents,
  { mobilePhone, email }: Pick<PersonaView, 'mobilePhone' | 'email'>,
  body: Fields,
  wire: Wire,
  counters: Counters,
): void {
  const { smsOptIn, emailOptIn } = consentNames(wire);
  const given = [
    ...(body[smsOptIn] === true ? [mobilePhone] : []),
    ...(body[emailOptIn] === true ? [email] : []),
  ];
  for (const contact of given.filter((one) => consents.get(one) === false)) {
    consents.delete(contact);
    counters.optOutsUndone += 1;
  }
}

/** The shopper opts out at AIQ, by a STOP or the foot of an e-mail. */
export function optOut(consents: Consents, contact: string, counters: Counters): void {
  consents.set(contact, false);
  counters.optOuts += 1;
}
