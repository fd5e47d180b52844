import type { Judged } from './judge.ts';
import { customersOf, personaOf } from './world.ts';

const names = [
  ['loyalty', 'loyalty'],
  ['sms', 'smsOptIn'],
  ['mails', 'emailOptIn'],
] as const;
/** Rows younger than the settle delay are left to the next reading. */
const settle = 2_000;

/**
 * Consents reach AIQ only of who said yes after the first load, and messages go only to those. A first try that was
 * turned away takes its consent along, so that not all of them come.
 */
export function consentProblems({ places, sandbox, loads, trouble }: Judged): readonly string[] {
  const world = sandbox.world();
  const turnedAway = world.requests.filter(({ status }) => status !== null && status >= 400);
  const wasRefused = [...trouble.refused].some((name) => name.includes(' persona '));
  let [given, messages] = [0, 0];
  const problems = places.flatMap((place) => {
    const load = loads.get(place.site);
    return customersOf(place).flatMap((customer) => {
      const persona = personaOf(world, place.uid, customer);
      if (!persona) return [];
      const signUps = sandbox
        .accepted('persona', place.uid, persona.contactId)
        .filter(({ route }) => !route.includes('override'))
        .map(({ body }) => JSON.parse(body));
      const secondTries = signUps.filter(({ loyalty, smsoptin, emailOptIn, firstName }) => {
        const first = world.requests.find(
          ({ body }) =>
            body?.includes(`"${firstName}"`) && body.includes(customer.email ?? customer.phone ?? ''),
        );
        return (loyalty || smsoptin || emailOptIn) && first?.status === 429;
      });
      messages += signUps.filter(({ loyalty, smsoptin }) => loyalty === true || smsoptin === true).length;
      const again = secondTries.map(() => `the second try for customer ${customer.id} carries a consent`);
      const flags = names.flatMap(([name, field]) => {
        const said = place.shop.agreed.get(`${customer.id} ${name}`);
        const isGiven = persona[field] === true;
        if (isGiven) given += 1;
        const isLive = said !== undefined && load !== undefined && said.at > load.began - settle;
        if (isGiven && !isLive && !wasRefused)
          return [`${name} of customer ${customer.id} changed by accident`];
        const isNews = said?.joined && load?.over && said.at > load.over && place.shop.agreed.size > 0;
        const contact = customer.email ?? customer.phone ?? '';
        const isHindered =
          turnedAway.some(({ body }) => body?.includes(contact)) ||
          world.requests.some(({ status }) => status === 403);
        return isNews && !isGiven && !isHindered ? [`${name} of customer ${customer.id} was not told`] : [];
      });
      return [...again, ...flags];
    });
  });
  const { consentsChanged, messagesFired } = world.counters;
  return [
    ...problems,
    ...(consentsChanged === given ? [] : [`${consentsChanged} consents changed, not ${given}`]),
    ...(messagesFired === messages ? [] : [`${messagesFired} messages, not ${messages}`]),
  ];
}
