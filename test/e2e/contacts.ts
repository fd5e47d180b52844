import type { ExpectedPersona } from './expected.ts';

/** Ten digits, or nothing: also for what is no North American number, and for what clerks type to get on. */
export function usablePhone(text: string | null): string | undefined {
  const digits = (text ?? '').replace(/[\s().+-]/g, '').replace(/^1(?=\d{10}$)/, '');
  if (!/^\d{10}$/.test(digits) || /^[01]/.test(digits) || /^...[01]/.test(digits)) return undefined;
  return /^(\d)\1*$/.test(digits) || digits === '1234567890' ? undefined : digits;
}

export function usableEmail(text: string | null): string | undefined {
  const email = (text ?? '').trim().toLowerCase();
  const plausible = /^[^\s@()]+@[^\s@()]+\.[a-z]{2,}$/.test(email);
  return plausible && !email.endsWith('@none.com') ? email : undefined;
}

/**
 * Whether a phone or e-mail is sent for a row: of a few who have it, it is the first one's by key, and of the same person
 * all her rows'. Null: it has none.
 */
export function owners<Row>(
  rows: readonly Row[],
  contactOf: (row: Row) => string | undefined,
  personOf: (row: Row) => string,
  most: number,
): (row: Row) => 'own' | "another's" | 'too many' | null {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const contact = contactOf(row);
    if (contact !== undefined) groups.set(contact, [...(groups.get(contact) ?? []), row]);
  }
  const name = (row: Row): string => personOf(row).toLowerCase().replaceAll(/\s/g, '');
  return (row) => {
    const contact = contactOf(row);
    if (contact === undefined) return null;
    const [first = row, ...others] = groups.get(contact) ?? [];
    if (others.length >= most) return 'too many';
    // Who has no name is nobody that we know.
    return first === row || (name(row) !== '' && name(first) === name(row)) ? 'own' : "another's";
  };
}

/** Customers whom AIQ makes one: they share a phone or an e-mail, or are tied by others who do. */
export interface ExpectedContact {
  /** Keys of `ExpectedWorld.personas`. */
  readonly personas: readonly string[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

export function expectedContacts(personas: ReadonlyMap<string, ExpectedPersona>): readonly ExpectedContact[] {
  const groups = new Map<string, Set<string>>();
  for (const [key, { mobilePhone, email }] of personas) {
    const contacts = [mobilePhone, email].filter((contact) => contact !== undefined);
    // All that was tied to either contact so far is one group now, with this customer.
    const merged = new Set([key]);
    for (const contact of contacts) for (const member of groups.get(contact) ?? []) merged.add(member);
    for (const member of merged) {
      const said = personas.get(member);
      for (const contact of [said?.mobilePhone, said?.email]) if (contact) groups.set(contact, merged);
    }
  }
  return [...new Set(groups.values())].map((group) => {
    const members = [...group];
    const said = (field: 'mobilePhone' | 'email'): readonly string[] => [
      ...new Set(members.flatMap((key) => personas.get(key)?.[field] ?? [])),
    ];
    return { personas: members, phones: said('mobilePhone'), emails: said('email') };
  });
}
