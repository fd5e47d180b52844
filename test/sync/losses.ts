import type Database from 'better-sqlite3';
import { random } from '../../src/demo/index.ts';
import type { Machine } from './machine.ts';
import { uid } from './machine.ts';
import { addReceipt, times } from './till.ts';

const day = 86_400;
/** Of each of the four kinds. */
export const each = 75;

type Chance = ReturnType<typeof random>;

/** What was lost, by the kind of loss: "sale 48211". */
export interface Losses {
  readonly inPos: ReadonlySet<string>;
  readonly inLedger: ReadonlySet<string>;
  readonly atAiq: ReadonlySet<string>;
}

/** 300 losses, each of a record of its own, as nothing but a comparison finds them. */
export function loseThreeHundred(machine: Machine, seed: number): Losses {
  const chance = random(seed, 7);
  const taken = new Set<string>();
  const inPos = new Set([...changedUnseen(machine, chance, taken), ...late(machine)]);
  const atAiq = new Set(forgotten(machine, chance, taken));
  return { inPos, inLedger: new Set(damaged(machine, chance, taken)), atAiq };
}

/** Lines of old receipts change, which leaves no stamp. */
function changedUnseen(machine: Machine, chance: Chance, taken: Set<string>): string[] {
  const old = deliveredSales(machine).filter(({ soldAt }) => daysAgo(machine, soldAt) > 5);
  const some = draw(old, each, chance, taken);
  machine.edit((db) => {
    for (const { key } of some)
      db.prepare('UPDATE ticketlines SET price = price + 1.25 WHERE ticket = ? AND line = 0').run(key);
  });
  return some.map(({ name }) => name);
}

/** Receipts that come days after they were made, further back than the sweep reads. */
function late(machine: Machine): string[] {
  const keys = times(each, (nth) => `late-${nth}`);
  machine.edit((db: Database.Database) => {
    for (const [nth, id] of keys.entries()) addReceipt(db, { id, ago: (6 + (nth % 20)) * day + nth });
  });
  return keys.map((key) => `sale ${key}`);
}

/** Entries whose text is cut, whose fingerprint is another one, or whose record says something else. */
function damaged(machine: Machine, chance: Chance, taken: Set<string>): string[] {
  const damages = [
    'delivered = substr(delivered, 1, 20)',
    `deliveredFingerprint = 'broken'`,
    'deliveredFingerprint = NULL',
    `seen = 'broken'`,
    `delivered = replace(delivered, '"name":"', '"name":"x'), deliveredFingerprint = seen`,
  ];
  const others = machine
    .query<{ model: string; key: string }>(
      `SELECT model, key FROM entry WHERE model <> 'sale' AND state = 'delivered' AND delivered <> '{}'
         AND (contactId IS NOT NULL OR model = 'inventory')`,
    )
    .map(({ model, key }) => ({ name: `${model} ${key}`, key, model, soldAt: '' }));
  const sales = deliveredSales(machine).map((sale) => ({ ...sale, model: 'sale' }));
  const some = [...draw(others, 45, chance, taken), ...draw(sales, each - 45, chance, taken)];
  for (const [nth, { model, key }] of some.entries()) {
    // A persona's record has no such name.
    const damage = damages[model === 'persona' ? nth % 4 : nth % 5];
    machine.meddle(`UPDATE entry SET ${damage} WHERE model = '${model}' AND key = '${key}'`);
  }
  return some.map(({ name }) => name);
}

/** AIQ loses shoppers, and sales of others. */
function forgotten(machine: Machine, chance: Chance, taken: Set<string>): string[] {
  const contacts = machine.query<{ key: string; contactId: string; others: number }>(
    `SELECT key, contactId, (SELECT count(*) FROM entry other WHERE other.contactId = entry.contactId) AS others
     FROM entry WHERE model = 'persona' AND state = 'delivered' AND contactId IS NOT NULL`,
  );
  const alone = contacts
    .filter(({ others }) => others === 1)
    .map((one) => ({ ...one, name: `persona ${one.key}` }));
  const shoppers = draw(alone, 20, chance, taken);
  const lost = new Set(shoppers.map(({ key }) => key));
  const known = new Set(contacts.map(({ key }) => key));
  const all = deliveredSales(machine);
  // AIQ lists lines by the second: of sales that a shopper made in the same one, all are told where one is lost.
  const moment = ({ persona, soldAt }: (typeof all)[number]): string => `${persona} ${soldAt.slice(0, 19)}`;
  const moments = Map.groupBy(all, moment);
  const theirs = all.filter(
    (sale) =>
      sale.persona !== null &&
      known.has(sale.persona) &&
      !lost.has(sale.persona) &&
      sale.lines > 0 &&
      moments.get(moment(sale))?.length === 1,
  );
  const sales = draw(theirs, each - shoppers.length, chance, taken);
  for (const { contactId } of shoppers) machine.sandbox.forget('persona', uid, contactId);
  for (const { key } of sales) machine.sandbox.forget('sale', uid, key);
  return [...shoppers, ...sales].map(({ name }) => name);
}

export function deliveredSales(machine: Machine) {
  return machine
    .query<{ key: string; persona: string | null; delivered: string }>(
      `SELECT key, persona, delivered FROM entry WHERE model = 'sale' AND state = 'delivered' AND present = 1 ORDER BY key`,
    )
    .map(({ key, persona, delivered }) => {
      const { soldAt, lines }: { soldAt: string; lines: { quantity: string }[] } = JSON.parse(delivered);
      const counted = lines.filter(({ quantity }) => quantity !== '0').length;
      return { key, persona, soldAt, lines: counted, name: `sale ${key}` };
    });
}

function daysAgo({ around }: Machine, at: string): number {
  return (around.now() - Date.parse(at)) / (day * 1000);
}

/** So many that nothing was done to yet. */
function draw<T extends { readonly name: string }>(
  from: readonly T[],
  count: number,
  chance: Chance,
  taken: Set<string>,
): T[] {
  const free = from.filter(({ name }) => !taken.has(name));
  const some: T[] = [];
  while (some.length < count && free.length > 0) some.push(...free.splice(chance.below(free.length), 1));
  for (const { name } of some) taken.add(name);
  return some;
}
