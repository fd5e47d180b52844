import type { Fields, World, WorldPersona, WorldSale } from '../../src/sandbox/index.ts';
import { type ExpectedContact, expectedContacts } from './contacts.ts';
import { exact, textOf } from './exact.ts';
import type { ExpectedItem, ExpectedSale, ExpectedWorld } from './expected.ts';

export interface DifferenceOptions {
  readonly uid: string;
  /**
   * Sales keep the product's name of the time when they were read last: after a rename only the nightly reconcile
   * brings the older ones up to date. False leaves the names of lines out.
   */
  readonly lineNames?: boolean;
  /** The list ends after so many. Default 20. */
  readonly most?: number;
}

/**
 * What the sandbox holds otherwise than the shop says, in readable lines; empty where all is right. Contacts that
 * AIQ merged are compared as one: their names are whoever's came last, so only their phones and e-mails count.
 */
export function differences(
  expected: ExpectedWorld,
  world: World,
  { uid, lineNames = true, most = 20 }: DifferenceOptions,
): readonly string[] {
  const known = world.personas.filter((persona) => persona.uid === uid);
  const contactOf = new Map<string, string>();
  const found = [
    ...contactDifferences(expected, known, contactOf),
    ...saleDifferences(expected, world.sales.get(uid) ?? new Map(), contactOf, lineNames),
    ...inventoryDifferences(expected.inventory, world.inventory.get(uid) ?? new Map()),
  ];
  return found.length <= most ? found : [...found.slice(0, most), `... and ${found.length - most} more`];
}

function contactDifferences(
  expected: ExpectedWorld,
  known: readonly WorldPersona[],
  contactOf: Map<string, string>,
): readonly string[] {
  const byContact = new Map<string, WorldPersona>();
  for (const persona of known) for (const said of contactsOf(persona)) byContact.set(said, persona);
  const matched = new Set<WorldPersona>();
  const found = expectedContacts(expected.personas).flatMap((group) => {
    const name = `Persona ${group.personas.join(' + ')}`;
    const holders = [...new Set([...group.phones, ...group.emails].map((said) => byContact.get(said)))];
    const [holder] = holders;
    if (!holder) return [`${name}: not at AIQ`];
    for (const key of group.personas) contactOf.set(key, holder.contactId);
    matched.add(holder);
    if (holders.length > 1) return [`${name}: is ${holders.length} contacts at AIQ`];
    return viewDifferences(name, group, expected, holder);
  });
  const extra = known.filter((persona) => !matched.has(persona));
  return [...found, ...extra.map(({ contactId }) => `Contact ${contactId}: nobody in the shop is this`)];
}

/** All phones and e-mails that lead to a contact at present. */
function contactsOf(persona: WorldPersona): readonly string[] {
  const overridden = [persona.overrides.mobilePhone, persona.overrides.email];
  const said = persona.sources.flatMap((source) => [source.mobilePhone, source.email]);
  return [...overridden, ...said].map((value) => String(value ?? '')).filter((value) => value !== '');
}

function viewDifferences(
  name: string,
  group: ExpectedContact,
  expected: ExpectedWorld,
  holder: WorldPersona,
): readonly string[] {
  const [only, ...others] = group.personas.map((key) => expected.personas.get(key));
  if (others.length > 0) {
    const phone = group.phones.length === 0 || group.phones.includes(holder.mobilePhone);
    const email = group.emails.length === 0 || group.emails.includes(holder.email);
    return phone && email ? [] : [`${name}: AIQ shows a phone or e-mail of none of them`];
  }
  return compare(
    name,
    { mobilePhone: '', email: '', ...only },
    {
      mobilePhone: holder.mobilePhone,
      email: holder.email,
      firstName: holder.firstName,
      lastName: holder.lastName,
      address: holder.address,
    },
  );
}

function saleDifferences(
  expected: ExpectedWorld,
  sales: ReadonlyMap<string, WorldSale>,
  contactOf: ReadonlyMap<string, string>,
  lineNames: boolean,
): readonly string[] {
  const found = [...expected.sales].flatMap(([key, sale]) => {
    const name = `Sale ${key}`;
    const held = sales.get(key);
    if (!held) return [`${name}: not at AIQ`];
    const contact = sale.personaId === null ? '' : (contactOf.get(sale.personaId) ?? 'unknown');
    const shown = (lines: ExpectedSale['lines']): string =>
      JSON.stringify(lineNames ? lines : lines.map((line) => ({ ...line, name: '' })));
    return compare(
      name,
      { ...sale, personaId: contact, lines: shown(sale.lines) },
      {
        personaId: held.contactId ?? '',
        date: `${(held.soldAt ?? '').slice(0, 19).replace('T', ' ')} +0000`,
        total: held.total,
        location: held.location,
        employee: held.employeeName,
        lines: shown(held.lines.map(lineOf)),
      },
    );
  });
  const extra = [...sales.keys()].filter((key) => !expected.sales.has(key));
  return [...found, ...extra.map((key) => `Sale ${key}: not in the shop`)];
}

/** AIQ's price has no sign of its own where the quantity has one. */
function lineOf({
  sku,
  name,
  category,
  quantity,
  price,
}: WorldSale['lines'][number]): ExpectedSale['lines'][number] {
  const value = exact(price);
  const signed = value && quantity.startsWith('-') ? { ...value, digits: -value.digits } : value;
  return { sku, name, category, quantity, amount: signed ? textOf(signed) : price };
}

/** What the shop no longer has stays at AIQ with a stock of nothing. */
function inventoryDifferences(
  expected: ReadonlyMap<string, ExpectedItem>,
  items: ReadonlyMap<string, Fields>,
): readonly string[] {
  const value = (fields: Fields, name: string): string => {
    const held = fields[name] ?? '';
    const number = typeof held === 'number' ? exact(held) : undefined;
    return number ? textOf(number) : String(held);
  };
  const found = [...expected].flatMap(([sku, item]) => {
    const held = items.get(sku);
    if (!held) return [`Item ${sku}: not at AIQ`];
    const names = ['name', 'category', 'price', 'cost', 'quantity'];
    return compare(
      `Item ${sku}`,
      { ...item },
      Object.fromEntries(names.map((name) => [name, value(held, name)])),
    );
  });
  const extra = [...items].filter(([sku, held]) => !expected.has(sku) && value(held, 'quantity') !== '0');
  return [...found, ...extra.map(([sku]) => `Item ${sku}: not in the shop, and not at 0`)];
}

type Texts = Readonly<Record<string, string>>;

function compare(name: string, expected: Texts, held: Texts): readonly string[] {
  return Object.keys(held)
    .filter((field) => expected[field] !== held[field])
    .map((field) => `${name}: ${field} is ${quoted(held[field])}, should be ${quoted(expected[field])}`);
}

const quoted = (value: string | undefined): string => JSON.stringify(value ?? null);
