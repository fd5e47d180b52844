import { badPhones, phoneNumber, placeholderPhones, typed } from './phone-number.ts';
import type { Random } from './random.ts';
import type { Value } from './till.ts';

/**
 * The ways in which customers stand in real POS databases. `household` shares one phone among 2 to 4 people,
 * `frontDesk` is the shop's own number typed in for those who gave none.
 */
export type CustomerKind =
  | 'frontDesk'
  | 'household'
  | 'phone'
  | 'phoneAndEmail'
  | 'email'
  | 'secondPhone'
  | 'badPhone'
  | 'placeholderPhone'
  | 'placeholderEmail'
  | 'noContact'
  | 'invisible';

export const noCustomers: Readonly<Record<CustomerKind, number>> = {
  frontDesk: 0,
  household: 0,
  phone: 0,
  phoneAndEmail: 0,
  email: 0,
  secondPhone: 0,
  badPhone: 0,
  placeholderPhone: 0,
  placeholderEmail: 0,
  noContact: 0,
  invisible: 0,
};

export interface Customer {
  readonly kind: CustomerKind;
  readonly id: string;
  /** The row of table `customers`, in the order of `customerColumns`. */
  readonly row: readonly Value[];
}

export const customerColumns = [
  'id',
  'searchkey',
  'name',
  'firstname',
  'lastname',
  'phone',
  'phone2',
  'email',
  'address',
  'address2',
  'city',
  'region',
  'postal',
  'country',
  'visible',
  'taxid',
  'notes',
] as const;

const firstNames = (
  "Ada,Bram,Céline,Dario,Edda,Fenn,Gøran,Hana,D'Arlo,Ines,Jory,Łucja,Mira,Ngọc,Otis,Pia,Quill," +
  'Renée,Sören,Tamsin,Ursa,Vito,Wren,雪'
).split(',');
const lastNames = (
  "Amberfield,O'Bramble,Cloudsley,Dunwick,Élan,Fernhollow,Grünwald,Hollis-Marsh,Inkwell,Juniper," +
  'Kestrel,Larkspur,Mosswood,Nørgaard,Oakes,Pebble,Quickly,Rowanště,St. Thistle,Tumbleton,' +
  'Underhill,Vãn,Woolsey,Yarrow'
).split(',');
const streets = ['Example St', 'Sample Ave', 'Testing Ln', 'Demo Blvd', 'Nowhere Rd'];
const cities = ['Springtown', 'Lakeview', 'Pinecrest'];

const placeholderEmails = ['none@none.com', 'NONE@NONE.COM'];
const badEmails = ['n/a', 'no email', 'shopper(at)mail.test'];

/** One card a customer, a household for 2 to 4 of them: every kind is met within 40 customers. */
const deck: readonly CustomerKind[] = [
  'household',
  'phone',
  'phoneAndEmail',
  'email',
  'badPhone',
  'phone',
  'household',
  'noContact',
  'phoneAndEmail',
  'placeholderPhone',
  'phone',
  'secondPhone',
  'invisible',
  'phoneAndEmail',
  'placeholderEmail',
  'household',
  'phone',
  'email',
  'phone',
  'phoneAndEmail',
];

/** Fewer than this many customers leave no room for the front desk's. */
const frontDeskFrom = 40;
const frontDeskCustomers = 8;

/** `count` rows, the front desk's first. */
export function makeCustomers(random: Random, count: number): readonly Customer[] {
  const made: Customer[] = [];
  const numbers = { next: 1 };
  const frontDesk = phoneNumber(0);
  while (made.length < Math.min(count, count < frontDeskFrom ? 0 : frontDeskCustomers)) {
    made.push(customer(random, made.length, 'frontDesk', { phone: typed(frontDesk, random) }));
  }
  for (let card = 0; made.length < count; card++) {
    const kind = deck[card % deck.length] ?? 'phone';
    for (const contact of contactsOf(kind, random, numbers)) {
      if (made.length < count) made.push(customer(random, made.length, kind, contact));
    }
  }
  return made;
}

interface Contact {
  readonly phone?: string;
  readonly phone2?: string;
  readonly email?: string;
}

function contactsOf(kind: CustomerKind, random: Random, numbers: { next: number }): readonly Contact[] {
  const number = numbers.next++;
  const phone = () => typed(phoneNumber(number), random);
  const email = `shopper${number}@mail.test`;
  switch (kind) {
    case 'household': {
      // The third is tied to the first by the second only: her phone, his e-mail.
      const family = `family${number}@post.test`;
      const members = [
        { phone: phone() },
        { phone: phone(), email: family },
        { email: family },
        { phone: phone(), email },
      ];
      return members.slice(0, 2 + random.below(3));
    }
    case 'frontDesk':
    case 'phone':
    case 'invisible':
      return [{ phone: phone() }];
    case 'phoneAndEmail':
      return [{ phone: phone(), email: random.chance(0.2) ? ` ${email.toUpperCase()} ` : email }];
    case 'email':
      return [{ email }];
    case 'secondPhone':
      return [{ phone2: phone() }];
    case 'badPhone':
      return [{ phone: random.pick(badPhones), ...(random.chance(0.5) ? { email } : {}) }];
    case 'placeholderPhone':
      return [{ phone: random.pick(placeholderPhones), ...(random.chance(0.5) ? { email } : {}) }];
    case 'placeholderEmail':
      return [{ email: random.pick(placeholderEmails), ...(random.chance(0.5) ? { phone: phone() } : {}) }];
    case 'noContact':
      return [random.chance(0.3) ? { email: random.pick(badEmails) } : {}];
  }
}

function customer(random: Random, index: number, kind: CustomerKind, contact: Contact): Customer {
  const id = random.uuid();
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  // Nothing is written as NULL by one version of the POS and as an empty text by another.
  const nothing = index % 3 === 0 ? null : '';
  const onlyFullName = index % 17 === 5;
  const address = index % 4 === 1 ? nothing : `${1 + random.below(990)} ${random.pick(streets)}`;
  const row = [
    id,
    `C${String(index + 1).padStart(6, '0')}`,
    `${first} ${last}`,
    onlyFullName ? nothing : index % 13 === 2 ? `  ${first} ` : first,
    onlyFullName ? nothing : index % 11 === 3 ? `${last}  ` : last,
    contact.phone ?? nothing,
    contact.phone2 ?? nothing,
    contact.email ?? nothing,
    address,
    address && index % 9 === 0 ? `Apt ${1 + random.below(40)}` : nothing,
    address ? random.pick(cities) : nothing,
    address ? 'CO' : nothing,
    address ? `80${String(random.below(1000)).padStart(3, '0')}` : nothing,
    address && index % 2 === 0 ? 'USA' : nothing,
    kind === 'invisible' ? 0 : 1,
    index % 6 === 0 ? `L-${100_000 + index}` : nothing,
    index % 20 === 0 ? 'Prefers paper bags;\nline two of a note' : nothing,
  ];
  return { kind, id, row };
}
