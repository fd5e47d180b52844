/**
 * The wire contract: every name that AIQ's HTTP API uses stands here and nowhere else, with how sure we are of it.
 * - high: read in AIQ's own pages · medium: seen in working public callers, or AIQ's text plus a small inference
 * - low: one unverified caller, or inference · none: nothing public; our guess
 * A site may override any of them (`aiq.fields`, `aiq.paths`) without a release.
 */
export type Confidence = 'high' | 'medium' | 'low' | 'none';

interface Name {
  readonly name: string;
  readonly confidence: Confidence;
}

const high = (name: string): Name => ({ name, confidence: 'high' });
const medium = (name: string): Name => ({ name, confidence: 'medium' });
const low = (name: string): Name => ({ name, confidence: 'low' });
const none = (name: string): Name => ({ name, confidence: 'none' });

export const wireFields = {
  // POST sign-up, and the attributes of the override and member calls (there: low throughout)
  'persona.firstName': medium('firstName'),
  'persona.lastName': medium('lastName'),
  'persona.mobilePhone': medium('mobilePhone'),
  'persona.email': medium('email'),
  'persona.address': medium('address'),
  'persona.birthdate': low('birthdate'),
  'persona.favoriteStore': medium('favoriteStore'),
  'persona.loyalty': medium('loyalty'),
  'persona.disableSms': low('disableSMS'),
  // around them in the member calls
  'member.member': low('member'),
  'member.posUser': low('pos_user'),
  // the answer of a sign-up
  'answer.contactId': high('contactID'),
  'answer.srcId': high('srcID'),
  // sales, single and bulk
  'sale.visit': high('visit'),
  'sale.posId': high('pos_id'),
  'sale.posUser': high('pos_user'),
  'sale.posType': medium('pos_type'),
  'sale.date': high('transaction_date'),
  'sale.total': high('transaction_total'),
  'sale.location': high('location'),
  'sale.sendNotification': high('sendNotification'),
  'sale.employeeName': medium('budtenderName'),
  'sale.employeeId': medium('budtenderID'),
  'sale.lines': high('visit_details_attributes'),
  'line.sku': high('sku'),
  'line.name': high('name'),
  'line.category': high('category'),
  'line.brand': high('brand'),
  'line.price': high('price'),
  'line.quantity': high('quantity'),
  'line.discount': high('discount'),
  // what AIQ says that it has
  'store.stores': high('stores'),
  'store.name': high('name'),
  'store.nickname': high('nickname'),
  'store.sourceMapping': high('sourceMapping'),
  'personas.results': high('results'),
  'personas.total': high('total'),
  'order.timestamp': medium('timestamp'),
  'order.quantity': medium('quantity'),
  // inventory: "SKU and/or product id" is all that the documentation says
  'inventory.sku': none('sku'),
  'inventory.name': none('name'),
  'inventory.category': none('category'),
  'inventory.brand': none('brand'),
  'inventory.price': none('price'),
  'inventory.cost': none('cost'),
  'inventory.quantity': none('quantity'),
} as const satisfies Record<string, Name>;

export const wirePaths = {
  signUp: { method: 'POST', path: '/api/v2/loyalty', confidence: 'high' },
  override: { method: 'POST', path: '/api/v2/loyaltyContact/override/:uid/:contactID', confidence: 'high' },
  member: { method: 'POST', path: '/api/v1.1/createUpdateMember/:uid', confidence: 'high' },
  members: { method: 'POST', path: '/api/v1.1/createUpdateMembers/:uid', confidence: 'high' },
  /** Opt-in and nothing else: the word at the end is never `false`, and `doubleOpt` is never asked for. */
  textOptIn: { method: 'PUT', path: '/api/v2/optin/text/:phone/true', confidence: 'medium' },
  emailOptIn: { method: 'PUT', path: '/api/v2/optin/email/:email/true', confidence: 'low' },
  sale: { method: 'POST', path: '/api/v1.1/createUpdateSale/:uid', confidence: 'high' },
  sales: { method: 'POST', path: '/api/v1.1/createUpdateSales/:uid', confidence: 'high' },
  inventory: { method: 'POST', path: '/api/v1.1/createUpdateInventory/:uid', confidence: 'medium' },
  /** A cheap read that tells whether the key and uid are good. */
  stores: { method: 'GET', path: '/api/v1.1/stores/:uid', confidence: 'high' },
  /** What AIQ says that it has, for `verify`: all personas by pages, one of them, and the lines that one has bought. */
  personas: { method: 'GET', path: '/api/v1.1/piis/:uid', confidence: 'high' },
  persona: { method: 'GET', path: '/api/v1.1/piis/:uid/:contactID', confidence: 'high' },
  orders: { method: 'GET', path: '/api/v1.1/contact/orders/:uid/:contactID', confidence: 'medium' },
} as const satisfies Record<string, { method: string; path: string; confidence: Confidence }>;

/** The header that holds the API key; the spelling with a second hyphen is refused (medium). */
export const keyHeader = 'x-apikey';

export type WireField = keyof typeof wireFields;
export type WirePath = keyof typeof wirePaths;
/** The calls that only read. */
export type ReadPath = 'stores' | 'personas' | 'persona' | 'orders';
/** The calls that change something at AIQ. */
export type Endpoint = Exclude<WirePath, ReadPath>;

const endpoints: readonly Endpoint[] = [
  'signUp',
  'override',
  'member',
  'members',
  'textOptIn',
  'emailOptIn',
  'sale',
  'sales',
  'inventory',
];

/** An endpoint by its name, as recorded with a request. */
export function endpointNamed(name: string): Endpoint | undefined {
  return endpoints.find((endpoint) => endpoint === name);
}

/** The contract as one site speaks it: names and paths after the site's overrides, and the shapes that are choices. */
export interface Wire {
  readonly field: (field: WireField) => string;
  readonly path: (path: WirePath) => string;
  /** An element of the bulk sales array: `{visit: {...}}` as in the single call (the documentation's words), or bare. */
  readonly bulkElement: 'visit' | 'bare';
  /** A persona of the member calls: `{member: {...}}` in the style of sales, or bare. Unknown publicly. */
  readonly memberElement: 'member' | 'bare';
  /** `price` of a line: the whole line's (one live integration does so), or of one unit. Unknown publicly. */
  readonly linePrice: 'line' | 'unit';
}

export interface WireOverrides {
  readonly fields?: Partial<Record<WireField, string>>;
  readonly paths?: Partial<Record<WirePath, string>>;
  readonly bulkElement?: Wire['bulkElement'];
  readonly memberElement?: Wire['memberElement'];
  readonly linePrice?: Wire['linePrice'];
}

export function wireOf(overrides: WireOverrides = {}): Wire {
  return {
    field: (field) => overrides.fields?.[field] ?? wireFields[field].name,
    path: (path) => overrides.paths?.[path] ?? wirePaths[path].path,
    bulkElement: overrides.bulkElement ?? 'visit',
    memberElement: overrides.memberElement ?? 'member',
    linePrice: overrides.linePrice ?? 'line',
  };
}
