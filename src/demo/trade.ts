import Database from 'better-sqlite3';
import { type Change, type Counter, openCounter } from './counter.ts';
import type { Random } from './random.ts';
import { addCustomer, changeEmail, changeName, changePhone, someBuyer } from './trade-customers.ts';
import { changePrice, countShelf, deleteProduct, deliver, rename } from './trade-goods.ts';
import { addLateLine, sell, takeBack } from './trade-sales.ts';
import { stamp, wallClock } from './wall-clock.ts';

/** What can happen, and how often in a hundred. A change that is not possible just now is another one. */
const changes: readonly {
  readonly often: number;
  readonly happen: (counter: Counter) => readonly Change[];
}[] = [
  { often: 48, happen: (counter) => [sell(counter, someBuyer(counter))] },
  { often: 6, happen: (counter) => list(takeBack(counter)) },
  { often: 3, happen: (counter) => list(addLateLine(counter)) },
  { often: 8, happen: newCustomerBuys },
  { often: 5, happen: (counter) => list(changePhone(counter)) },
  { often: 4, happen: (counter) => list(changeEmail(counter)) },
  { often: 4, happen: (counter) => list(changeName(counter)) },
  { often: 6, happen: (counter) => list(changePrice(counter)) },
  { often: 4, happen: (counter) => list(rename(counter)) },
  { often: 6, happen: (counter) => list(deliver(counter)) },
  { often: 5, happen: (counter) => list(countShelf(counter)) },
  { often: 1, happen: (counter) => list(deleteProduct(counter)) },
];

const cards = changes.flatMap(({ often, happen }) => Array.from({ length: often }, () => happen));

/**
 * One moment of live trading in a shop's file, on a connection of its own and in one transaction: one change mostly,
 * two now and then. Returns what it changed. Pass the same `random` on from moment to moment: it also makes the keys.
 */
export function trade(
  file: string,
  random: Random,
  { now, zone }: { readonly now: number; readonly zone: string },
): readonly Change[] {
  const db = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    return db
      .transaction(() => {
        const counter = openCounter(db, random, stamp(wallClock(now, zone)));
        const first = happen(counter);
        return random.chance(0.2) ? [...first, ...happen(counter)] : first;
      })
      .immediate();
  } finally {
    db.close();
  }
}

function happen(counter: Counter): readonly Change[] {
  const made = counter.random.pick(cards)(counter);
  return made.length > 0 ? made : [sell(counter, someBuyer(counter))];
}

function newCustomerBuys(counter: Counter): readonly Change[] {
  const customer = addCustomer(counter);
  return [customer, sell(counter, customer.customers[0] ?? null)];
}

const list = (change: Change | undefined): readonly Change[] => (change ? [change] : []);
