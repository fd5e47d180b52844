import { addCustomer, isUnsold, type RmsCounter, ring, stampOf } from './rms-make.ts';
import type { RmsCustomer, RmsItem } from './rms-rows.ts';

/** Whether programs stamp `LastUpdated` when they move stock: not all of them do. */
export type Stamping = 'stamped' | 'unstamped';

/** So many moments of trade at an instant: sales, returns, new and edited customers, deliveries and counts. */
export function tradeRms(counter: RmsCounter, moments: number, at: number, how: Stamping = 'stamped'): void {
  const { rows, random } = counter;
  const stamp = stampOf(counter, at);
  const stores = [...rows.stores.keys()];
  for (let moment = 0; moment < moments; moment++) {
    const store = random.pick(stores);
    switch (moment % 6) {
      case 0: {
        const { ID } = addCustomer(counter, rows.customers.size, stamp);
        sell(counter, store, stamp, how, ID);
        break;
      }
      case 1:
        editCustomer(counter, stamp);
        break;
      case 2:
        move(counter, random.pick([...rows.items.keys()]), store, random.below(40) - 15, stamp, how);
        break;
      case 3:
        relabel(counter, stamp);
        break;
      default:
        sell(counter, store, stamp, how);
    }
  }
}

function sell(counter: RmsCounter, store: number, stamp: string, how: Stamping, customer?: number): void {
  const key = ring(counter, store, stamp, customer);
  for (const { ItemID, Quantity } of counter.rows.entries.get(key) ?? []) {
    move(counter, ItemID, store, -Quantity, stamp, how);
  }
}

function move(
  { rows }: RmsCounter,
  id: number,
  StoreID: number,
  by: number,
  stamp: string,
  how: Stamping,
): void {
  const sum = (quantity: number) => Math.round((quantity + by) * 1000) / 1000;
  if (rows.variant === 'hq') {
    const key = `${id} ${StoreID}`;
    const had = rows.stock.get(key)?.Quantity ?? 0;
    rows.stock.set(key, { ItemID: id, StoreID, Quantity: sum(had) });
    return;
  }
  const item = rows.items.get(id);
  if (!item) return;
  const stamps: Partial<RmsItem> = how === 'stamped' ? { LastSold: stamp, LastUpdated: stamp } : {};
  rows.items.set(id, { ...item, Quantity: sum(item.Quantity), ...stamps });
}

/** Somebody who shares neither phone nor e-mail: AIQ has merged the others, and a change would not undo it. */
function editCustomer({ rows, random }: RmsCounter, stamp: string): void {
  const carriers = new Map<string, number>();
  const contactsOf = ({ PhoneNumber, EmailAddress }: RmsCustomer): string[] =>
    [PhoneNumber.replace(/\D/g, '').slice(-10), EmailAddress.trim().toLowerCase()].filter(Boolean);
  for (const one of [...rows.customers.values()].flatMap(contactsOf))
    carriers.set(one, (carriers.get(one) ?? 0) + 1);
  const alone = [...rows.customers.values()].filter((one) =>
    contactsOf(one).every((contact) => carriers.get(contact) === 1),
  );
  const one = random.pick(alone);
  rows.customers.set(one.ID, {
    ...one,
    LastName: `Moved-${stamp.slice(17, 19)}`,
    City: 'Newtown',
    LastUpdated: stamp,
  });
}

/** A new price; and what is never sold is taken off the shelf now and then. */
function relabel({ rows, random }: RmsCounter, stamp: string): void {
  const item = random.pick([...rows.items.values()].filter(({ Inactive }) => Inactive === 0));
  const gone = isUnsold(item) && random.chance(0.5) ? { Inactive: 1 } : {};
  rows.items.set(item.ID, { ...item, Price: '12.9900', ...gone, LastUpdated: stamp });
}
