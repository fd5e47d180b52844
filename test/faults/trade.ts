import type { Random } from '../histories/shape.ts';
import { mayGiveUp, type Phones, sharedPhone } from './phones.ts';
import type { Shop } from './shop.ts';

/** One doing of the shop. */
interface Moment {
  readonly shop: Shop;
  readonly chance: Random;
  /** Milliseconds, and as the POS stamps it. */
  readonly at: number;
  readonly now: string;
  readonly discounts: boolean;
  /** Those that customers share; null: none. */
  readonly phones: Phones | null;
  /** Another shop of the account: some of its products are sold here too. */
  readonly other: Shop | undefined;
}

type Doing = (moment: Moment) => void;

const consents = ['loyalty', 'sms', 'mails'] as const;

function join(moment: Moment): void {
  const { shop, chance, now } = moment;
  const id = shop.newKey('c');
  const name = shop.newKey('N');
  // Who has no e-mail keeps the phone: somebody has to be known by something.
  const email = chance.chance(0.6) ? `${id}@mail.test` : null;
  const own = email === null || chance.chance(0.5) ? shop.newPhone() : null;
  const phone = (email === null ? null : anothers(moment, 0.5)) ?? own;
  const yes = consents.map(() => Number(chance.chance(0.3)));
  shop.run(
    'INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    id,
    now,
    name,
    phone,
    email,
    chance.chance(0.5) ? `${name} Elm St` : null,
    ...yes,
  );
  for (const [nth, consent] of consents.entries()) {
    // Yes to messages without a phone is not told later, when there is one: what became true is long ago then.
    const joined = consent !== 'sms' || phone !== null;
    if (yes[nth] === 1) shop.agreed.set(`${id} ${consent}`, { at: moment.at, joined });
  }
  for (const contact of [phone, email]) shop.has(id, contact);
  shop.note('persona', id, name);
}

/** Now and then the phone of somebody else. */
function anothers({ phones, chance }: Moment, share: number): string | null {
  return phones && chance.chance(share) ? sharedPhone(phones, chance) : null;
}

/** Another phone, or none; of those without an e-mail nobody. */
function changePhone({ shop, phones }: Moment, id: string, phone: string | null): void {
  if (phones && !mayGiveUp(phones, id)) return;
  shop.run('UPDATE customer SET phone = ? WHERE id = ? AND email IS NOT NULL', phone, id);
  shop.has(id, phone);
}

function editCustomer(moment: Moment): void {
  const { shop, chance, now } = moment;
  const id = shop.pickKey('customer', chance);
  if (id === null) {
    join(moment);
    return;
  }
  const name = shop.newKey('N');
  const change = chance.pick(['nothing else', 'phone', 'no phone', 'address', 'no address', 'yes']);
  shop.run('UPDATE customer SET name = ?, moved = ? WHERE id = ?', name, now, id);
  if (change === 'phone') changePhone(moment, id, anothers(moment, 0.5) ?? shop.newPhone());
  if (change === 'no phone') changePhone(moment, id, null);
  if (change === 'address') shop.run('UPDATE customer SET address = ? WHERE id = ?', `${name} Oak St`, id);
  if (change === 'no address') shop.run('UPDATE customer SET address = NULL WHERE id = ?', id);
  if (change === 'yes') {
    const consent = chance.pick(consents);
    shop.run(`UPDATE customer SET ${consent} = 1 WHERE id = ?`, id);
    if (!shop.agreed.has(`${id} ${consent}`))
      shop.agreed.set(`${id} ${consent}`, { at: moment.at, joined: false });
  }
  shop.edited.set(id, [...(shop.edited.get(id) ?? []), moment.at]);
  shop.note('persona', id, name);
}

function sell(moment: Moment, sign: 1 | -1 = 1): void {
  const { shop, chance, now } = moment;
  if (chance.chance(0.2)) join(moment);
  const id = shop.newKey('s');
  const rev = shop.newRevision();
  const customer = chance.chance(0.7) ? shop.pickKey('customer', chance) : null;
  shop.run('INSERT INTO sale VALUES (?, ?, ?, ?, ?, ?)', id, now, 'P', rev, customer, now);
  for (let lines = 1 + chance.below(3); lines > 0; lines--) addLine(moment, id, sign);
  shop.note('sale', id, String(rev));
}

function addLine({ shop, chance, discounts }: Moment, sale: string, sign: 1 | -1): void {
  const sku = shop.pickKey('product', chance) ?? 'loose';
  const quantity = sign * (1 + chance.below(3));
  const discount = discounts && chance.chance(0.3) ? 50 : null;
  shop.run(
    'INSERT INTO line (sale, sku, quantity, cents, discount) VALUES (?, ?, ?, ?, ?)',
    sale,
    sku,
    quantity,
    quantity * (100 + chance.below(900)),
    discount,
  );
}

/** Sold differently, or to somebody else, than was typed in at first. */
function correct(moment: Moment): void {
  const { shop, chance, now } = moment;
  const id = shop.pickKey('sale', chance, "status = 'P'");
  if (id === null) {
    sell(moment);
    return;
  }
  const rev = shop.newRevision();
  shop.run('UPDATE sale SET rev = ?, moved = ? WHERE id = ?', rev, now, id);
  const change = chance.pick(['quantity', 'line', 'fewer lines', 'customer']);
  if (change === 'quantity')
    shop.run('UPDATE line SET quantity = 2 * quantity, cents = 2 * cents WHERE sale = ?', id);
  if (change === 'line') addLine(moment, id, 1);
  if (change === 'fewer lines') {
    shop.run('DELETE FROM line WHERE sale = ? AND id > (SELECT min(id) FROM line WHERE sale = ?)', id, id);
  }
  if (change === 'customer') {
    shop.run('UPDATE sale SET customer = ? WHERE id = ?', shop.pickKey('customer', chance), id);
  }
  shop.note('sale', id, String(rev));
}

/** Typed in, and found to have been right before. */
function undo({ shop, chance }: Moment): void {
  const id = shop.pickKey('product', chance);
  const before = id === null ? undefined : shop.past('inventory', id).at(-2)?.state;
  if (id === null || !before) return;
  const [name = '', units = '0'] = before.split(' ');
  shop.run('UPDATE product SET name = ? WHERE id = ?', name, id);
  shop.run("UPDATE stock SET units = ? WHERE product = ? AND place = 'shelf'", Number(units), id);
  shop.note('inventory', id, before);
}

function voidSale(moment: Moment): void {
  const id = moment.shop.pickKey('sale', moment.chance, "status = 'P'");
  if (id === null) {
    correct(moment);
    return;
  }
  moment.shop.run("UPDATE sale SET status = 'V', moved = ? WHERE id = ?", moment.now, id);
}

function list(moment: Moment): void {
  const { shop, chance } = moment;
  const id = anothersProduct(moment) ?? shop.newKey('p');
  const units = chance.below(50);
  const name = shop.newKey('P');
  shop.run('INSERT INTO product VALUES (?, ?, ?)', id, name, 100 + chance.below(900));
  shop.run("INSERT INTO stock VALUES (?, 'shelf', ?)", id, units);
  shop.note('inventory', id, `${name} ${units}`);
}

function anothersProduct({ shop, chance, other }: Moment): string | null {
  const id = chance.chance(0.5) ? (other?.pickKey('product', chance) ?? null) : null;
  return id !== null && shop.past('inventory', id).length === 0 ? id : null;
}

function count(moment: Moment): void {
  const { shop, chance } = moment;
  const id = shop.pickKey('product', chance);
  if (id === null) {
    list(moment);
    return;
  }
  const units = chance.below(50);
  const name = shop.newKey('P');
  shop.run('UPDATE product SET name = ? WHERE id = ?', name, id);
  shop.run("UPDATE stock SET units = ? WHERE product = ? AND place = 'shelf'", units, id);
  shop.note('inventory', id, `${name} ${units}`);
}

const doings: readonly Doing[] = [
  sell,
  sell,
  sell,
  sell,
  (moment) => sell(moment, -1),
  correct,
  correct,
  join,
  editCustomer,
  editCustomer,
  editCustomer,
  list,
  count,
  count,
  undo,
  voidSale,
];

export function trade(moment: Moment): void {
  moment.shop.transact(() => moment.chance.pick(doings)(moment));
}
