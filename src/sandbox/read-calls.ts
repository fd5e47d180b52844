import { Decimal, decimalText } from '../model/index.ts';
import type { Call } from './call.ts';
import { type Contact, type PersonaView, viewOf } from './persona.ts';
import { ok, type Reply, refusal } from './reply.ts';
import { contactIdOf } from './world.ts';

/** Lists are null where they are empty, as AIQ's are. */
const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

export function readStores(call: Call): Reply {
  const stores = call.state.stores
    .filter((store) => store.uid === call.book.uid)
    .map((store, index) => ({
      id: index + 1,
      name: store.name,
      nickname: '',
      userID: store.uid,
      sourceMapping: store.sourceMapping ?? {},
    }));
  return ok({ stores: orNull(stores) });
}

/** GET personas: `start`, `limit` (100, at most 2000), `sort` (name, email, mobilePhone, inserted), `dir`, `search`. */
export function readPersonas(call: Call): Reply {
  const { query } = call;
  const start = Math.max(0, Number(query.get('start') ?? 0) || 0);
  const limit = Math.min(2000, Math.max(1, Number(query.get('limit') ?? 100) || 100));
  const turn = query.get('dir') === 'desc' ? -1 : 1;
  const terms = (query.get('search') ?? '').match(/"[^"]*"|\S+/g) ?? [];
  const found = [...call.book.directory.contacts.values()]
    .map((contact) => ({ contact, view: viewOf(contact, call.state.wire, call.book.consents) }))
    .filter(({ contact, view }) => terms.every((term) => fits(contact, view, term)))
    .map((persona) => ({
      ...persona,
      order: orderOf(persona.contact, persona.view, query.get('sort') ?? 'name'),
    }))
    .sort(
      (a, b) => turn * (a.order < b.order ? -1 : a.order > b.order ? 1 : a.contact.number - b.contact.number),
    );
  const results = found.slice(start, start + limit).map(({ contact, view }) => recordOf(contact, view));
  return ok({ results: orNull(results), start, limit, size: results.length, total: found.length });
}

export function readPersona(call: Call): Reply {
  const contact = call.book.directory.contacts.get(call.params.contactID ?? '');
  if (contact === undefined) return refusal(404);
  const sales = salesOf(call, contact.contactId);
  const spent = sales.reduce((sum, sale) => sum.plus(sale.total), new Decimal(0));
  return ok({
    ...recordOf(contact, viewOf(contact, call.state.wire, call.book.consents)),
    spent: Number(decimalText(spent)),
  });
}

/** GET the lines that a persona bought; those of one sale share a timestamp. */
export function readOrders(call: Call): Reply {
  const contact = call.book.directory.contacts.get(call.params.contactID ?? '');
  if (contact === undefined) return refusal(404);
  const lines = salesOf(call, contact.contactId).flatMap((sale) =>
    sale.lines.map((line) => ({
      name: line.name,
      brand: line.brand,
      quantity: Number(line.quantity),
      totalPrice: Number(line.price),
      timestamp: sale.soldAt,
      storeName: sale.location,
    })),
  );
  return ok(orNull(lines));
}

function salesOf(call: Call, contactId: string) {
  return [...call.book.sales.values()].filter(
    (sale) => contactIdOf(call.state, call.book, sale) === contactId,
  );
}

function recordOf(contact: Contact, view: PersonaView) {
  return {
    contactID: contact.contactId,
    srcID: contact.srcId,
    firstName: view.firstName,
    lastName: view.lastName,
    email: view.email,
    mobilePhone: view.mobilePhone,
    homePhone: '',
    platform: 'loyalty',
    favoriteStoreID: null,
    inserted: Math.floor(contact.insertedAt / 1000),
    loyalty: view.loyalty ?? false,
    smsconsent: view.smsOptIn ?? false,
  };
}

function orderOf(contact: Contact, view: PersonaView, sort: string): string | number {
  if (sort === 'email' || sort === 'mobilePhone') return view[sort];
  if (sort === 'id') return contact.contactId;
  if (sort === 'inserted') return contact.insertedAt;
  return `${view.firstName} ${view.lastName}`.toLowerCase();
}

/** A term of a search: `has:phone`, `is:member`, "Ann Lee" in quotes for the whole name, or a part of anything. */
function fits(contact: Contact, view: PersonaView, term: string): boolean {
  const name = `${view.firstName} ${view.lastName}`.trim().toLowerCase();
  const text = term.toLowerCase();
  if (text.startsWith('"')) return name === text.replaceAll('"', '');
  if (text.startsWith('email:')) return view.email === text.slice('email:'.length);
  switch (text) {
    case 'has:phone':
    case 'has:mobile':
      return view.mobilePhone !== '';
    case 'has:email':
      return view.email !== '';
    case 'has:name':
      return name !== '';
    case 'is:member':
      return view.loyalty === true;
    case 'not:member':
      return view.loyalty !== true;
    default:
      return [name, view.email, view.mobilePhone, contact.contactId, contact.srcId].some((value) =>
        value.includes(text),
      );
  }
}
