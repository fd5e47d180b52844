import type { World, WorldPersona, WorldSale } from '../../src/sandbox/index.ts';
import { outOfOrder } from '../histories/known.ts';
import { sharingOf } from './connector.ts';
import type { Judged } from './judge.ts';
import type { Place } from './place.ts';
import { stockOf, stockOrderProblems } from './stock.ts';

export interface Difference {
  /** "uid model key" */
  readonly name: string;
  readonly problem: string;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly address: string | null;
}

export function customersOf({ shop }: Place): readonly Customer[] {
  return shop.rows<Customer>('SELECT id, name, phone, email, address FROM customer ORDER BY id');
}

/** The key of the second sale that takes a voided one back. */
export const reversalOf = (key: string): string => `${key}-void`;

/** A customer is known by the e-mail, which never changes, or else by the phone. */
export function personaOf(world: World, uid: string, { email, phone }: Customer): WorldPersona | undefined {
  return world.personas.find(
    (one) => one.uid === uid && (email === null ? one.mobilePhone === phone : one.email === email),
  );
}

/** How AIQ's world differs from the databases of the shops, read by SQL of the suite's own. */
export function differences({ places, sandbox, shape }: Judged): readonly Difference[] {
  const world = sandbox.world();
  return places
    .flatMap((place) => {
      const { uid, prefix, shop } = place;
      const sharers = sharersOf(places, uid);
      const personas = customersOf(place).flatMap((customer) => {
        const { id, name, phone, email, address } = customer;
        const persona = personaOf(world, uid, customer);
        const is = persona && [persona.firstName, persona.mobilePhone, persona.email, persona.address];
        // Whose a shared one is comes later.
        const isShared = phone !== null && sharers.has(phone) && persona?.mobilePhone === '';
        const should = [name, isShared ? '' : (phone ?? ''), email ?? '', address ?? ''];
        return compare(uid, 'persona', `${prefix}${id}`, is, should);
      });
      const sold = world.sales.get(uid) ?? new Map<string, WorldSale>();
      const sales = shop
        .rows<{ id: string; sold: string; status: string }>('SELECT id, sold, status FROM sale ORDER BY id')
        .flatMap(({ id, sold: at, status }) => {
          const key = `${prefix}${id}`;
          const parts = [sold.get(key), sold.get(reversalOf(key))].filter((part) => part !== undefined);
          const lines = status === 'P' ? linesOf(place, id) : [];
          const total = lines.reduce((sum, { cents }) => sum + cents, 0);
          const should = [status === 'P' ? at.slice(0, 19) : '', total, netOf(lines)];
          const first = status === 'P' ? parts[0]?.soldAt?.replace('T', ' ').slice(0, 19) : '';
          const is =
            parts.length === 0 && status !== 'P'
              ? should
              : [first, totalOf(parts), netOf(parts.flatMap((part) => soldLines(part, shape.linePrice)))];
          return compare(uid, 'sale', key, is, should);
        });
      return [...personas, ...sales];
    })
    .concat(...uidsOf(places).map((uid) => stockDifferences(places, world, uid)), strangers(places, world));
}

export const uidsOf = (places: readonly Place[]): readonly string[] => [
  ...new Set(places.map(({ uid }) => uid)),
];

function compare(uid: string, model: string, key: string, is: unknown, should: unknown): Difference[] {
  const [found, wanted] = [JSON.stringify(is), JSON.stringify(should)];
  const problem = `at AIQ ${model} ${key} is ${found}, should be ${wanted}`;
  return found === wanted ? [] : [{ name: `${uid} ${model} ${key}`, problem }];
}

export function stockDifferences(places: readonly Place[], world: World, uid: string): readonly Difference[] {
  return [...stockOf(places, uid).values()].flatMap(({ id, name, cents, units }) => {
    const item = world.inventory.get(uid)?.get(id);
    const is = item && [item.name, Math.round(Number(item.price) * 100), item.quantity];
    return compare(uid, 'inventory', id, is, [name, cents, units]);
  });
}

/** Those of an account who have a phone that others have too. */
function sharersOf(places: readonly Place[], uid: string): ReadonlyMap<string, readonly Customer[]> {
  const all = places.filter((place) => place.uid === uid).flatMap(customersOf);
  const groups = Map.groupBy(all, ({ phone }) => phone ?? '');
  groups.delete('');
  return new Map([...groups].filter(([, group]) => group.length > 1));
}

/** A phone that several have stands at AIQ with one of them, or with none where they are too many. */
export function sharedPhoneProblems({ places, sandbox, shape }: Judged): readonly string[] {
  const world = sandbox.world();
  return uidsOf(places).flatMap((uid) =>
    [...sharersOf(places, uid)].flatMap(([phone, group]) => {
      const keepers = group.filter((customer) => personaOf(world, uid, customer)?.mobilePhone === phone);
      const should = group.length > sharingOf(shape).most ? 0 : 1;
      const [names, kept] = [group, keepers].map((some) => some.map(({ id }) => id).join(', '));
      return keepers.length === should
        ? []
        : [`of ${names}, who have one phone, AIQ gives it to ${kept || 'nobody'}, not to ${should}`];
    }),
  );
}

/** What AIQ has and no shop: a customer twice, or a record that never was. */
function strangers(places: readonly Place[], world: World): readonly Difference[] {
  return uidsOf(places).flatMap((uid) => {
    const own = places.filter((place) => place.uid === uid);
    const people = own.flatMap(customersOf).length;
    const found = world.personas.filter((one) => one.uid === uid).length;
    const sales = new Set(
      own.flatMap(({ shop, prefix }) =>
        shop.rows<{ id: string }>('SELECT id FROM sale').map(({ id }) => `${prefix}${id}`),
      ),
    );
    const unknown = [...(world.sales.get(uid)?.keys() ?? [])].filter(
      (key) => !sales.has(key) && !sales.has(key.replace(/-void$/, '')),
    );
    return [
      ...(found > people
        ? [{ name: '', problem: `AIQ has ${found} personas of ${uid}, not ${people}` }]
        : []),
      ...unknown.map((key) => ({ name: '', problem: `AIQ has the sale ${key}, which never was` })),
    ];
  });
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
}

function linesOf({ shop }: Place, sale: string): readonly Line[] {
  return shop.rows<Line>('SELECT sku, quantity, cents FROM line WHERE sale = ? ORDER BY id', sale);
}

/** The lines as AIQ adds them up: a negative quantity turns the sign of its price. */
function soldLines({ lines }: WorldSale, linePrice: 'line' | 'unit'): readonly Line[] {
  return lines.map(({ sku, quantity, price }) => {
    const [units, cents] = [Number(quantity), Math.round(Number(price) * 100)];
    return {
      sku,
      quantity: units,
      cents: linePrice === 'unit' ? cents * units : cents * (units < 0 ? -1 : 1),
    };
  });
}

/** By SKU, without what comes to nothing: a reversal undoes its sale, a padded line says nothing. */
function netOf(lines: readonly Line[]): readonly string[] {
  const net = new Map<string, readonly [number, number]>();
  for (const { sku, quantity, cents } of lines) {
    const [units, amount] = net.get(sku) ?? [0, 0];
    net.set(sku, [units + quantity, amount + cents]);
  }
  return [...net]
    .filter(([, [units, cents]]) => units !== 0 || cents !== 0)
    .map(([sku, [units, cents]]) => `${sku} ${units} ${cents}`)
    .sort();
}

const totalOf = (parts: readonly WorldSale[]): number =>
  parts.reduce((sum, { total }) => sum + Math.round(Number(total) * 100), 0);

/** Whose sale it is. By the POS's own key, AIQ knows nobody. */
export function attributionProblems({ places, sandbox, shape }: Judged): readonly string[] {
  const world = sandbox.world();
  return places.flatMap((place) => {
    const { uid, prefix, shop } = place;
    const customers = new Map(customersOf(place).map((customer) => [customer.id, customer]));
    return shop
      .rows<{ id: string; customer: string | null }>("SELECT id, customer FROM sale WHERE status = 'P'")
      .flatMap(({ id, customer }) => {
        const sale = world.sales.get(uid)?.get(`${prefix}${id}`);
        const shopper = customer === null ? undefined : customers.get(customer);
        const contact = shopper && personaOf(world, uid, shopper);
        const should = shape.posUser === 'key' ? customer && `${prefix}${customer}` : contact?.contactId;
        const is = shape.posUser === 'key' ? sale?.posUser : sale?.contactId;
        return (is ?? null) === (should ?? null)
          ? []
          : [`at AIQ sale ${prefix}${id} belongs to ${is}, should belong to ${should}`];
      });
  });
}

type Body = Readonly<Record<string, unknown>>;
const read = (body: string): Body => JSON.parse(body);

/** What AIQ took of a key are states that it had, in their order. */
export function orderProblems(judged: Judged): readonly string[] {
  const { places, sandbox } = judged;
  const world = sandbox.world();
  const ofStock = uidsOf(places).flatMap((uid) => stockOrderProblems(judged, uid));
  return places
    .flatMap((place) => {
      const { uid, prefix, shop } = place;
      const judge = (
        model: 'persona' | 'sale',
        id: string,
        key: string,
        stateOf: (body: Body) => unknown,
      ) => {
        const bodies = sandbox.accepted(model, uid, key).map(({ body }) => read(body));
        // Of a phone that was shared, an override may say nothing else.
        const sent = bodies.map(stateOf).filter((state) => state !== undefined);
        const wrong = outOfOrder(shop.past(model, id), sent.map(String));
        return wrong === null ? [] : [`${model} ${id} ${wrong}`];
      };
      const ids = (table: string) => shop.rows<{ id: string }>(`SELECT id FROM ${table}`).map(({ id }) => id);
      return [
        ...customersOf(place).flatMap((customer) => {
          const persona = personaOf(world, uid, customer);
          return persona
            ? judge('persona', customer.id, persona.contactId, ({ firstName }) => firstName)
            : [];
        }),
        ...ids('sale').flatMap((id) => judge('sale', id, `${prefix}${id}`, ({ budtenderID }) => budtenderID)),
      ];
    })
    .concat(ofStock);
}
