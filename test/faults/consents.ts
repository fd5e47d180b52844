import type { RequestEntry } from '../../src/sandbox/index.ts';
import type { Judged } from './judge.ts';
import type { Place } from './place.ts';
import { type Customer, customersOf, personaOf } from './world.ts';

/** What a customer says yes to, and how AIQ calls it. */
const flags = { loyalty: 'loyalty', sms: 'smsOptIn', mails: 'emailOptIn' } as const;
type Consent = keyof typeof flags;
/** Rows younger than the settle delay are left to the next reading. */
const settle = 2_000;

/**
 * Consents reach AIQ only of who said yes after the first load began, those to messages by opt-in calls alone, and none
 * at a second try. Who has opted out at AIQ stays so. Messages go only to those whom a sign-up enrols.
 */
export function consentProblems(judged: Judged): readonly string[] {
  const { places, sandbox, optedOut } = judged;
  const world = sandbox.world();
  const optIns = optInsOf(world.requests);
  const customers = places.flatMap((place) => customersOf(place).map((customer) => ({ place, customer })));
  const enrolments = customers.flatMap(({ place, customer }) => {
    const persona = personaOf(world, place.uid, customer);
    const bodies = persona ? sandbox.accepted('persona', place.uid, persona.contactId) : [];
    return bodies
      .filter(({ body }) => JSON.parse(body).loyalty === true)
      .map(({ route }) => ({ place, customer, isSignUp: !route.includes('override') }));
  });
  const undone = [...optedOut].filter((name) => {
    const [uid, contact] = name.split(' ');
    return world.personas.some(
      (one) =>
        one.uid === uid &&
        ((one.mobilePhone === contact && one.smsOptIn !== false) ||
          (one.email === contact && one.emailOptIn !== false)),
    );
  });
  const messages = enrolments.filter(({ isSignUp }) => isSignUp).length;
  const { optOutsUndone, messagesFired } = world.counters;
  return [
    ...world.requests
      .filter(({ body }) => /"(smsoptin|emailOptIn)"/.test(body ?? ''))
      .map(({ number }) => `request ${number} has a consent to messages in its body`),
    ...enrolments
      .filter(({ place, customer }) => !isNews(judged, place, customer, 'loyalty'))
      .map(({ customer: { id } }) => `customer ${id} was enrolled by accident`),
    ...optIns.flatMap((optIn) => accidents(judged, optIn)),
    ...secondTries(judged, optIns),
    ...customers.flatMap(({ place, customer }) => untold(judged, place, customer, optIns)),
    ...undone.map((name) => `the opt-out of ${name} is undone`),
    ...(optOutsUndone === 0 ? [] : [`${optOutsUndone} opt-outs were undone`]),
    ...(messagesFired === messages ? [] : [`${messagesFired} messages, not ${messages}`]),
  ];
}

/** One call that gives a consent for a phone or an e-mail. */
interface OptIn {
  readonly consent: 'sms' | 'mails';
  readonly contact: string;
  readonly request: RequestEntry;
}

function optInsOf(requests: readonly RequestEntry[]): readonly OptIn[] {
  return requests.flatMap((request) => {
    const [, kind, contact] = /optin\/(text|email)\/([^/]+)\/true/.exec(request.path) ?? [];
    if (kind === undefined || contact === undefined) return [];
    const consent = kind === 'text' ? ('sms' as const) : ('mails' as const);
    return [{ consent, contact: decodeURIComponent(contact), request }];
  });
}

/** Said after the first load began, by a customer of that shop. */
function isNews(
  { loads }: Judged,
  { shop, site }: Place,
  { id }: Pick<Customer, 'id'>,
  consent: Consent,
): boolean {
  const [said, load] = [shop.agreed.get(`${id} ${consent}`), loads.get(site)];
  return said !== undefined && load !== undefined && said.at > load.began - settle;
}

function accidents(judged: Judged, { consent, contact, request }: OptIn): readonly string[] {
  const isMeant = judged.places.some((place) =>
    customersOf(place).some(
      (customer) => place.shop.had(customer.id).has(contact) && isNews(judged, place, customer, consent),
    ),
  );
  return isMeant ? [] : [`request ${request.number} opts ${contact} in by accident`];
}

/**
 * Again only where the answer was lost, where a bad key kept everybody out, or where AIQ surely took nothing and the shopper
 * was edited since: what is new of him carries all that he says.
 */
function secondTries({ trouble, ends, places }: Judged, optIns: readonly OptIn[]): readonly string[] {
  const byAddress = Map.groupBy(optIns, ({ request }) => request.path);
  return [...byAddress.values()].flatMap((calls) => {
    let isLost = false;
    return calls.flatMap(({ contact, request }, at) => {
      const before = calls[at - 1]?.request;
      if (!before) return [];
      const isCutOff = ends.some((end) => before.number <= end.requests && end.requests < request.number);
      const { status } = before;
      const noAnswer = status === null || status >= 500 || trouble.suffered.get(before.number)?.answerLost;
      isLost ||= isCutOff || noAnswer === true;
      if (isLost || status === 403) return [];
      const isEdited = places.some(({ shop }) =>
        shop
          .ownersOf(contact)
          .some((id) => shop.edited.get(id)?.some((at) => before.at <= at && at <= request.at)),
      );
      if (status !== null && status >= 400 && isEdited) return [];
      return [`request ${request.number} opts ${contact} in by a second try`];
    });
  });
}

/** Who consented as he joined, after the first load, and whom nothing hindered. */
function untold(
  judged: Judged,
  place: Place,
  customer: Customer,
  optIns: readonly OptIn[],
): readonly string[] {
  const { sandbox, loads, trouble } = judged;
  const world = sandbox.world();
  const { shop, site, uid } = place;
  const over = loads.get(site)?.over ?? null;
  const had = [...shop.had(customer.id)];
  const isHindered =
    world.requests.some(
      ({ status, path, body }) =>
        status === 403 ||
        (status !== null &&
          status >= 400 &&
          had.some((contact) => decodeURIComponent(path).includes(contact) || body?.includes(contact))),
    ) || [...trouble.refused].some((name) => name.includes(' persona '));
  if (isHindered) return [];
  const isTold = (consent: Consent): boolean =>
    consent === 'loyalty'
      ? personaOf(world, uid, customer)?.loyalty === true
      : optIns.some((optIn) => optIn.consent === consent && had.includes(optIn.contact));
  const consents: Consent[] = ['loyalty', 'sms', 'mails'];
  return consents.flatMap((consent) => {
    const said = shop.agreed.get(`${customer.id} ${consent}`);
    const isDue = said?.joined === true && over !== null && said.at > over;
    return isDue && isReachable(judged, place, customer, consent) && !isTold(consent)
      ? [`${consent} of customer ${customer.id} was not told`]
      : [];
  });
}

/** Has had the same phone, and alone, since the day he joined. */
function isReachable(
  { places }: Judged,
  place: Place,
  { id, phone, email }: Customer,
  consent: Consent,
): boolean {
  if (consent === 'loyalty') return true;
  if (consent === 'mails') return email !== null;
  const phones = [...place.shop.had(id)].filter((contact) => contact !== email);
  const owners = places.flatMap(({ shop }) => shop.ownersOf(phone ?? ''));
  return phone !== null && phones.length === 1 && owners.length === 1;
}
