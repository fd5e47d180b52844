import type { Random } from '../histories/shape.ts';
import type { Shop } from './shop.ts';

/** The phones that customers of one account share. */
export interface Phones {
  /** All shops of the account. */
  readonly shops: readonly Shop[];
  /** At AIQ, by the e-mail. */
  readonly isKnown: (email: string) => boolean;
  /** A customer may get another phone though others have the old one too. */
  readonly mayFree: boolean;
  /** Phones that one of several has given up. */
  readonly freed: Set<string>;
}

interface Holder {
  readonly id: string;
  readonly phone: string;
  readonly email: string;
}

function holders({ shops }: Phones): readonly Holder[] {
  return shops.flatMap((shop) =>
    shop.rows<Holder>(
      'SELECT id, phone, email FROM customer WHERE phone IS NOT NULL AND email IS NOT NULL ORDER BY id',
    ),
  );
}

/** A phone that somebody has already, for one more. Who has no e-mail shares none: he would be known by nothing. */
export function sharedPhone(phones: Phones, { pick }: Random): string | null {
  const free = holders(phones).filter(({ phone }) => !phones.freed.has(phone));
  return free.length === 0 ? null : pick(free).phone;
}

/**
 * May the customer get another phone? The sandbox still knows him by the old one, so that a new shopper who signs up
 * with it would be merged into him: nobody knows whether AIQ does so. Those at AIQ already get it by an override.
 */
export function mayGiveUp(phones: Phones, id: string): boolean {
  const all = holders(phones);
  const own = all.find((one) => one.id === id);
  const others = all.filter((one) => one.id !== id && one.phone === own?.phone);
  if (!own || others.length === 0) return true;
  const may = phones.mayFree && others.every(({ email }) => phones.isKnown(email));
  if (may) phones.freed.add(own.phone);
  return may;
}
