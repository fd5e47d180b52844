import type { Change, ChangeKind, Counter } from './counter.ts';
import { phoneNumber, typed } from './phone-number.ts';
import { writer } from './till.ts';

interface CustomerRow {
  id: string;
  firstname: string | null;
  phone: string | null;
  phone2: string | null;
  email: string | null;
}

/** A customer's id for a sale, or null for a walk-in. */
export function someBuyer(counter: Counter): string | null {
  const customers = counter.db.prepare<[], { id: string }>('SELECT id FROM customers ORDER BY rowid').all();
  return customers.length === 0 || counter.random.chance(0.4) ? null : counter.random.pick(customers).id;
}

export function addCustomer(counter: Counter): Change {
  const { db, random } = counter;
  const id = random.uuid();
  const key = id.slice(0, 8);
  const columns = ['id', 'searchkey', 'name', 'firstname', 'lastname', 'phone', 'email'];
  const email = random.chance(0.5) ? emailOf(key) : null;
  writer(db, 'customers', columns)(id, `N${key}`, `New ${key}`, 'New', key, newPhone(counter), email);
  return changed('newCustomer', 'A new customer', id);
}

export function changePhone(counter: Counter): Change | undefined {
  const customer = someoneAlone(counter);
  if (!customer) return undefined;
  counter.db
    .prepare<[string, string]>('UPDATE customers SET phone = ? WHERE id = ?')
    .run(newPhone(counter), customer.id);
  return changed('phone', 'A customer has another phone number', customer.id);
}

export function changeEmail(counter: Counter): Change | undefined {
  const customer = someoneAlone(counter);
  if (!customer) return undefined;
  const email = emailOf(counter.random.uuid().slice(0, 8));
  counter.db.prepare<[string, string]>('UPDATE customers SET email = ? WHERE id = ?').run(email, customer.id);
  return changed('email', 'A customer has another e-mail address', customer.id);
}

export function changeName(counter: Counter): Change | undefined {
  const customer = someoneAlone(counter);
  if (!customer) return undefined;
  const last = `Renamed-${counter.random.uuid().slice(0, 4)}`;
  counter.db
    .prepare<[string, string, string]>('UPDATE customers SET lastname = ?, name = ? WHERE id = ?')
    .run(last, `${customer.firstname?.trim() ?? ''} ${last}`.trim(), customer.id);
  return changed('name', 'A customer has another name', customer.id);
}

function changed(kind: ChangeKind, words: string, customer: string): Change {
  return { kind, words, customers: [customer], receipts: [], references: [] };
}

/**
 * A visible customer who shares neither phone nor e-mail with another: AIQ has merged the others, and would stay so
 * after a change, which no comparison with the shop alone could tell.
 */
function someoneAlone(counter: Counter): CustomerRow | undefined {
  const customers = everyone(counter);
  const carriers = new Map<string, number>();
  for (const customer of customers) {
    for (const contact of contactsOf(customer)) carriers.set(contact, (carriers.get(contact) ?? 0) + 1);
  }
  const alone = customers.filter((customer) =>
    contactsOf(customer).every((contact) => carriers.get(contact) === 1),
  );
  return alone.length === 0 ? undefined : counter.random.pick(alone);
}

function everyone({ db }: Counter): readonly CustomerRow[] {
  return db
    .prepare<[], CustomerRow>(
      'SELECT id, firstname, phone, phone2, email FROM customers WHERE visible = 1 ORDER BY rowid',
    )
    .all();
}

function contactsOf({ phone, phone2, email }: CustomerRow): readonly string[] {
  const phones = [phone, phone2].map((text) => (text ?? '').replace(/\D/g, '').slice(-10));
  return [...new Set([...phones, (email ?? '').trim().toLowerCase()])].filter((contact) => contact !== '');
}

/** A number that nobody has yet. */
function newPhone(counter: Counter): string {
  const taken = new Set(everyone(counter).flatMap(contactsOf));
  for (;;) {
    const phone = phoneNumber(counter.random.below(99_000));
    if (!taken.has(phone)) return typed(phone, counter.random);
  }
}

const emailOf = (key: string): string => `new-${key}@mail.test`;
