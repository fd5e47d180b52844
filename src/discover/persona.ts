import { type Choice, list, type Picked, pick, quoted, type Scored } from './choice.ts';
import { type Contact, contactsIn } from './contacts.ts';
import { nameScore, type Pattern } from './dictionary.ts';
import { type Reach, reachOf } from './evidence.ts';
import type { Form } from './forms.ts';
import type { Link } from './links.ts';
import { isPersonName } from './roles.ts';
import { Joins } from './section.ts';
import type { Table } from './survey.ts';

const plain = new Set(['customer', 'person', 'address', 'number', 'work']);

const patterns = {
  phone: [
    ['mobile phone', 1],
    ['mobile', 1],
    ['phone !fax', 0.9],
    ['sms', 0.8],
  ],
  email: [['email', 1]],
  first: [
    ['first name', 1],
    ['first !visit !sale', 0.8],
    ['name !last !surname !full !company !middle !search !user', 0.45],
  ],
  last: [
    ['last name', 1],
    ['surname', 1],
    ['last !visit !sale !updated !date', 0.75],
  ],
  whole: [
    ['full name', 1],
    ['customer name', 0.9],
    ['name !first !last !company !search', 0.8],
  ],
  company: [
    ['company', 1],
    ['company name', 1],
    ['business name', 0.9],
  ],
  street: [['address !email !ip', 1]],
  city: [['city', 1]],
  state: [['state', 1]],
  zip: [['zip', 1]],
  birth: [
    ['birth', 1],
    ['birth date', 1],
  ],
} satisfies Record<string, readonly Pattern[]>;

export interface PersonaDraft {
  readonly joins: Joins;
  readonly fields: readonly (readonly [string, Choice])[];
  readonly lists: readonly (readonly [string, string])[];
  readonly children: readonly { readonly name: string; readonly table: Table; readonly on: Link['on'] }[];
}

export function personaOf(table: Table, links: readonly Link[], notThese: readonly Table[]): PersonaDraft {
  const others = links.filter(({ from, to }) => !notThese.includes(from) || from === table || to !== table);
  const reach = reachOf(table, others).filter((one) => !notThese.includes(one.table));
  const joins = new Joins(table, ['details', 'contacts']);
  const lists: [string, string][] = [];
  const children: PersonaDraft['children'][number][] = [];
  const ref = (one: Reach): string => quoted(joins.ref(one));

  const texts = reach.filter(({ column: { info, profile } }) => info.kind === 'text' && profile.filled > 0);
  const byName = (wanted: readonly Pattern[], form?: Form): Scored<Reach>[] =>
    texts
      .filter(
        ({ column: { profile } }) =>
          profile.share('phone') + profile.share('email') + profile.share('json') < 0.3,
      )
      .map((one) => {
        const named = nameScore(one.column.name, wanted, plain);
        const formed = form ? one.column.profile.share(form) : 1;
        return {
          one,
          points: named === 0 ? 0 : 0.75 * named + 0.25 * formed,
          reasons: [`called like it`, ...(form && formed > 0.5 ? ['written like names'] : [])],
        };
      });
  const told = (picked: Picked<Reach>, yaml: string, why = picked.reasons.join(', ')): Choice => ({
    yaml,
    confidence: picked.confidence,
    why,
    instead: picked.rest
      .slice(0, 2)
      .map(({ one, points }) => ({ what: one.column.name, confidence: points })),
  });

  const fields: [string, Choice][] = [];
  const names = namesOf();
  fields.push(...names);
  const { phone, email } = contactsIn(table, others);
  const contacts: readonly [string, 'phone' | 'email', Contact][] = [
    ['mobile_phone', 'phone', phone],
    ['email', 'email', email],
  ];
  for (const [field, form, contact] of contacts) {
    const choice = contactChoice(form, contact);
    if (choice) fields.push([field, choice]);
  }
  const address = addressOf();
  if (address) fields.push(['address', address]);
  return { joins, fields, lists, children };

  function namesOf(): [string, Choice][] {
    const last = pick(byName(patterns.last, 'name'));
    const first = pick(byName(patterns.first, 'name').filter(({ one }) => one !== last?.one));
    const whole = pick(byName(patterns.whole).filter(({ one }) => one !== last?.one && one !== first?.one));
    const company = pick(
      byName(patterns.company).filter(({ one }) => one !== first?.one),
      0.5,
    );
    if (
      last &&
      first &&
      nameScore(first.one.column.name, patterns.first.slice(0, 2), plain) + Number(!whole) > 0
    ) {
      const spare = whole ?? company;
      const rest = spare && first.one.column.profile.blank > 0.02 ? spare : undefined;
      const both = list([ref(first.one), ref(last.one)]);
      const firstYaml = rest
        ? `{ coalesce: [${ref(first.one)}, { column: ${ref(rest.one)}, unless: ${both} }] }`
        : ref(first.one);
      const why = `${first.reasons.join(', ')}${rest ? `; where it is blank, ${whole ? 'the whole name' : 'the name of a company'}` : ''}`;
      return [
        ['first_name', told(first, firstYaml, why)],
        ['last_name', told(last, ref(last.one))],
      ];
    }
    const only = pick([...byName(patterns.whole), ...byName(patterns.first)]) ?? anyName(last?.one);
    if (!only) return last ? [['last_name', told(last, ref(last.one))]] : [];
    // "forn" beside "surname": whatever it is called, it is not the whole name.
    if (last && last.one !== only.one && last.one.table === only.one.table && only.points < 0.5)
      return [
        ['first_name', told(only, ref(only.one))],
        ['last_name', told(last, ref(last.one))],
      ];
    const column = ref(only.one);
    const why = `${only.reasons.join(', ')}; first and last name in one column`;
    return [
      ['first_name', told(only, `{ column: ${column}, part: first }`, why)],
      ['last_name', told(only, `{ column: ${column}, part: last }`, why)],
    ];
  }

  /** Where no name says it, what is written like names of people. */
  function anyName(last: Reach | undefined): Picked<Reach> | undefined {
    return pick(
      texts
        .filter((one) => one !== last && isPersonName(one.column))
        .map((one) => ({ one, points: 0.45, reasons: ['written like names of people'] })),
    );
  }

  function contactChoice(form: 'phone' | 'email', contact: Contact): Choice | undefined {
    const scored = texts.map((one): Scored<Reach> => {
      const { profile, name } = one.column;
      const share = profile.share(form);
      const named = nameScore(name, patterns[form], plain);
      const fax = nameScore(name, [['fax', 1]]) > 0;
      const points = share < 0.3 || fax ? 0 : 0.6 * share + 0.4 * named - 0.1 * profile.blank;
      return {
        one,
        points,
        reasons: [
          ...(named > 0.4 ? ['called like it'] : []),
          `${Math.round(share * 100)} % are written like it`,
        ],
      };
    });
    const picked = pick(scored);
    const nested = nestedChoice(form, contact);
    if (!picked || (nested && picked.points < 0.5)) return nested;
    const more = form === 'phone' ? picked.rest.filter(({ points }) => points > 0.5).slice(0, 2) : [];
    if (more.length === 0) return told(picked, ref(picked.one));
    const all = [picked, ...more].map(({ one }) => ref(one));
    return told(
      picked,
      `{ coalesce: ${list(all)} }`,
      `${picked.reasons.join(', ')}; the first that can be sent`,
    );
  }

  function nestedChoice(form: 'phone' | 'email', { list: json, child, share }: Contact): Choice | undefined {
    const what = form === 'phone' ? 'phone' : 'e-mail';
    if (json) {
      if (lists.length === 0) lists.push(['details', quoted(json.column.name)]);
      const why = `the first element of the list in ${json.column.name} that is a ${what}; say which with where: { ... }`;
      return {
        yaml: `{ pick: ${quoted(`details.${json.value}`)} }`,
        confidence: 0.7 * share,
        why,
        instead: [],
      };
    }
    if (child) {
      if (children.length === 0) children.push({ name: 'contacts', table: child.table, on: child.on });
      const why = `the first row of ${child.table.name.name} that is a ${what}; say which with where: { ... }`;
      return {
        yaml: `{ pick: ${quoted(`contacts.${child.value.name}`)} }`,
        confidence: 0.7 * share,
        why,
        instead: [],
      };
    }
    return undefined;
  }

  function addressOf(): Choice | undefined {
    const streets = byName(patterns.street).filter(
      ({ points, one }) => points > 0.5 && one.column.profile.share('words') > 0.3,
    );
    const street = pick(streets);
    if (!street) return undefined;
    const part = (wanted: readonly Pattern[]): string[] => {
      const picked = pick(byName(wanted), 0.5);
      return picked ? [ref(picked.one)] : [];
    };
    const lines = streets.toSorted((a, b) => b.points - a.points).slice(0, 2);
    const region = [...part(patterns.state), ...part(patterns.zip)];
    const parts = [
      ...lines.map(({ one }) => ref(one)),
      ...part(patterns.city),
      ...(region.length > 0 ? [`{ join: ${list(region)}, with: " " }`] : []),
    ];
    return { ...told(street, `{ join: ${list(parts)}, with: ", " }`), instead: [] };
  }
}
