import type { Accepted } from '../../src/sandbox/index.ts';
import type { Moment } from '../histories/shop.ts';
import type { Judged } from './judge.ts';
import type { Place } from './place.ts';

/** What one shop has of a product. */
interface Item {
  readonly id: string;
  readonly name: string;
  readonly cents: number;
  readonly units: number;
}

/** What an account has of each product: equal ones of two shops are one, named and priced as in the first. */
export function stockOf(places: readonly Place[], uid: string): ReadonlyMap<string, Item> {
  const items = placesOf(places, uid).flatMap(({ shop }) =>
    shop.rows<Item>(
      'SELECT id, name, cents, (SELECT sum(units) FROM stock WHERE product = id) AS units FROM product ORDER BY id',
    ),
  );
  const sums = new Map<string, Item>();
  for (const item of items) {
    const first = sums.get(item.id);
    sums.set(item.id, first ? { ...first, units: first.units + item.units } : item);
  }
  return sums;
}

/** The shops of an account, as the alphabet has them. */
function placesOf(places: readonly Place[], uid: string): readonly Place[] {
  return places.filter((place) => place.uid === uid).toSorted((a, b) => (a.site < b.site ? -1 : 1));
}

/** What AIQ took of each product are states that it had, in their order; of two shops, sums of such states. */
export function stockOrderProblems({ places, sandbox }: Judged, uid: string): readonly string[] {
  const own = placesOf(places, uid);
  return [...stockOf(places, uid).keys()].flatMap((sku) => {
    const pasts = own.map(({ shop }) => shop.past('inventory', sku));
    const sent = sandbox.accepted('inventory', uid, sku).map(({ body }) => {
      const { name, quantity } = JSON.parse(body);
      return `${name} ${quantity}`;
    });
    const wrong = outOfSumOrder(pasts, sent);
    if (wrong === null) return [];
    const was = pasts.map((past) => past.map(({ state }) => state).join(' -> ')).join(' and ');
    return [
      `inventory ${sku} was sent as ${wrong}, which it never was, or not after the states before: ${was}`,
    ];
  });
}

/** Each shop stands at one of its states, or before the first of them, and goes on to later ones alone. */
function outOfSumOrder(pasts: readonly (readonly Moment[])[], sent: readonly string[]): string | null {
  const [north = [], south = []] = pasts;
  const all = [-1, ...north.keys()].flatMap((a) => [-1, ...south.keys()].map((b) => [a, b] as const));
  let reached = all;
  for (const state of sent) {
    const [before, fits] = [reached, all.filter(([a, b]) => sumText(north[a], south[b]) === state)];
    reached = fits.filter(([a, b]) => before.some(([i, j]) => i <= a && j <= b));
    if (reached.length === 0) return state;
  }
  return null;
}

/** "P7 12" and "Q3 5": "P7 17" */
function sumText(...moments: readonly (Moment | undefined)[]): string {
  const states = moments.flatMap((moment) => (moment?.state ? [moment.state.split(' ')] : []));
  const units = states.reduce((sum, [, part]) => sum + Number(part), 0);
  return `${states[0]?.[0]} ${units}`;
}

/** A late answer, and one that took its time. */
const slack = 60_000;
/** From when stock is due until it has gone, at an AIQ of few requests. */
const longestWay = 900_000;

/**
 * Stock goes once more as it is: a day after it went last, or some time after a sale of it, once for each. Gives the
 * requests that may repeat what went before.
 */
export function assertionsOf(
  judged: Judged,
  uid: string,
  sku: string,
  isLost: (first: number, again: number) => boolean,
): ReadonlySet<number> {
  const { sandbox, shape } = judged;
  let due = soldAt(judged, uid, sku).map((at) => at + shape.stockAfterSales);
  const asserted = new Set<number>();
  let before: Accepted | undefined;
  for (const one of sandbox.accepted('inventory', uid, sku)) {
    const isDaily = before !== undefined && one.at - before.at >= 24 * 3_600_000 - slack;
    const isSame = before?.body === one.body;
    // What only settles a lost answer takes no other's turn.
    const isRepeat = before !== undefined && isSame && isLost(before.request, one.request);
    const isAfterSale = (due[0] ?? Number.POSITIVE_INFINITY) <= one.at;
    if (isSame && !isRepeat && !isDaily && isAfterSale)
      due = due.slice(1).filter((at) => at > one.at - longestWay);
    if (isSame && (isDaily || isAfterSale)) asserted.add(one.request);
    before = one;
  }
  return asserted;
}

/** When AIQ took a sale that has this product, or had it before it was corrected; the first sales first. */
function soldAt({ sandbox }: Judged, uid: string, sku: string): number[] {
  const sales = [...(sandbox.world().sales.get(uid)?.keys() ?? [])];
  const times = sales.flatMap((key) => {
    const bodies = sandbox.accepted('sale', uid, key);
    const has = (one: Accepted | undefined): boolean => one?.body.includes(`"${sku}"`) ?? false;
    return bodies.filter((one, at) => has(one) || has(bodies[at - 1])).map(({ at }) => at);
  });
  return times.toSorted((a, b) => a - b);
}
