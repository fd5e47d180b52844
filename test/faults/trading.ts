import type { Sandbox } from '../../src/sandbox/index.ts';
import type { Random } from '../histories/shape.ts';
import type { Clock } from './clock.ts';
import type { Phones } from './phones.ts';
import type { Place } from './place.ts';
import type { Shape } from './shape.ts';
import type { Shop } from './shop.ts';
import { trade } from './trade.ts';

interface Town {
  readonly shape: Shape;
  readonly clock: Clock;
  readonly sandbox: Sandbox;
  readonly places: readonly Place[];
}

/** The shops of a programme, and their shoppers, who do one thing at a time. */
export class Trading {
  readonly #town: Town;
  /** Shared phones that somebody has given up. */
  readonly #freed = new Set<string>();
  /** "uid phone", "uid e-mail" */
  readonly optedOut = new Set<string>();

  constructor(town: Town) {
    this.#town = town;
  }

  step(chance: Random): void {
    const { places, shape, clock } = this.#town;
    const at = clock.now();
    const { subtractDiscount = false } = shape.switches;
    const place = chance.pick(places);
    if (chance.chance(0.05)) this.#optOut(place, chance);
    const shops = places.filter(({ uid }) => uid === place.uid).map(({ shop }) => shop);
    trade({
      shop: place.shop,
      phones: this.#phones(place.uid, shops),
      other: shops.find((shop) => shop !== place.shop),
      chance,
      at,
      now: new Date(at).toISOString().replace('T', ' ').slice(0, 23),
      discounts: !subtractDiscount,
    });
  }

  #phones(uid: string, shops: readonly Shop[]): Phones | null {
    const { shape, sandbox } = this.#town;
    if (shape.households === null) return null;
    const isKnown = (email: string): boolean =>
      sandbox.world().personas.some((one) => one.uid === uid && one.email === email);
    // A shopper who was merged is asked for by a sign-up.
    return { shops, isKnown, mayFree: !shape.troubles.includes('merge'), freed: this.#freed };
  }

  /** A customer tells AIQ itself, not the shop, that no more messages are wanted. */
  #optOut({ uid, shop }: Place, chance: Random): void {
    const id = shop.pickKey('customer', chance);
    const contacts = id === null ? [] : [...shop.had(id)];
    if (contacts.length === 0) return;
    const contact = chance.pick(contacts);
    this.#town.sandbox.optOut(uid, contact);
    this.optedOut.add(`${uid} ${contact}`);
  }
}
