import { isKeyOf, linksTo, reachOf } from './evidence.ts';
import { formsOf } from './forms.ts';
import type { Link } from './links.ts';
import type { Column, Table } from './survey.ts';

/** How the phones, or e-mails, of a table's rows are found. */
export interface Contact {
  /** Of those that there are, how surely they are such. */
  readonly share: number;
  /** A JSON list in a column, or rows of another table of names and values; else columns hold them. */
  readonly list?: { readonly column: Column; readonly value: string };
  readonly child?: { readonly table: Table; readonly value: Column; readonly on: Link['on'] };
}

export interface Contacts {
  readonly phone: Contact;
  readonly email: Contact;
}

export function contactsIn(table: Table, links: readonly Link[]): Contacts {
  return { phone: contactOf('phone', table, links), email: contactOf('email', table, links) };
}

function contactOf(form: 'phone' | 'email', table: Table, links: readonly Link[]): Contact {
  const direct = Math.max(
    0,
    ...reachOf(table, links).map(({ column: { profile } }) =>
      profile.filled >= 3 && profile.values.size >= 3 ? profile.share(form) : 0,
    ),
  );
  if (direct > 0.5) return { share: direct };
  const [list] = table.columns.flatMap((column) => listIn(column, form));
  if (list) return list;
  const [child] = linksTo(table, links).flatMap((link) => childWith(link, form));
  return child ?? { share: direct };
}

/** `[{ "Name": "Phone", "Value": "303 555 0101" }]`: the key of the elements under which such texts stand. */
function listIn(column: Column, form: 'phone' | 'email'): readonly Contact[] {
  if (column.profile.share('json') < 0.6) return [];
  const counts = new Map<string, number>();
  const texts = [...column.profile.values];
  for (const text of texts) {
    for (const key of new Set(elementsOf(text).flatMap((element) => keysWith(element, form)))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const [best] = [...counts].toSorted(([, one], [, other]) => other - one);
  if (!best || best[1] < 3) return [];
  return [{ share: Math.min(1, 0.6 + best[1] / texts.length), list: { column, value: best[0] } }];
}

function elementsOf(text: string): readonly Record<string, unknown>[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const all: unknown[] = Array.isArray(parsed) ? parsed : [];
    return all.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
  } catch {
    return [];
  }
}

const keysWith = (element: Record<string, unknown>, form: 'phone' | 'email'): readonly string[] =>
  Object.entries(element).flatMap(([key, value]) =>
    typeof value === 'string' && formsOf(value).includes(form) ? [key] : [],
  );

/** A table of names and values: phones and e-mails in one column, several rows for each of ours. */
function childWith({ from, on }: Link, form: 'phone' | 'email'): readonly Contact[] {
  if (
    isKeyOf(
      from,
      on.map(({ own }) => own),
    )
  )
    return [];
  return from.columns.flatMap((value) => {
    const { profile } = value;
    const [own, both] = [profile.share(form), profile.share('phone') + profile.share('email')];
    if (profile.filled < 3 || own < 0.15 || both < 0.5) return [];
    return [{ share: Math.min(1, both), child: { table: from, value, on } }];
  });
}

/** The keys of the rows in the sample that have a phone or an e-mail of their own, in a list, or in a table beside. */
export function reachableIn(table: Table, key: string, links: readonly Link[]): ReadonlySet<string> {
  const { phone, email } = contactsIn(table, links);
  const isContact = (text: string): boolean =>
    formsOf(text).some((form) => form === 'phone' || form === 'email');
  const own = table.sample.filter((row) =>
    Object.values(row).some((text) => {
      if (text === null) return false;
      if (!/^\s*\[/.test(text)) return isContact(text);
      return elementsOf(text).some(
        (element) => keysWith(element, 'phone').length + keysWith(element, 'email').length > 0,
      );
    }),
  );
  const beside = [phone.child, email.child].flatMap((child) =>
    child
      ? child.table.sample
          .filter((row) => isContact(row[child.value.name] ?? ''))
          .map((row) => row[child.on.at(-1)?.own ?? ''] ?? '')
      : [],
  );
  return new Set([...own.map((row) => row[key]?.trim() ?? ''), ...beside]);
}
