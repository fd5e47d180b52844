import { isDeepStrictEqual } from 'node:util';
import { type Finding, finding } from '../model/index.ts';
import type { Site } from './settings.ts';

/** What two sites of one AIQ account must agree on, or differ in, so that they cannot harm each other there. */
export function accountFindings(sites: readonly Site[]): Finding[] {
  return sites.flatMap((site, index) =>
    sites
      .slice(0, index)
      .filter((earlier) => earlier.aiq.url === site.aiq.url && earlier.aiq.uid === site.aiq.uid)
      .flatMap((earlier) => [
        ...prefixFindings(earlier, site),
        ...limitFindings(earlier, site),
        ...loadFindings(earlier, site),
        ...sharingFindings(earlier, site),
      ]),
  );
}

/**
 * The ids of two sites cannot meet if neither prefix begins with the other.
 * Example: with "1" and "12", customer 23 of the first shop and customer 3 of the second would both be "123".
 */
function prefixFindings(earlier: Site, site: Site): Finding[] {
  if (!earlier.idPrefix.startsWith(site.idPrefix) && !site.idPrefix.startsWith(earlier.idPrefix)) return [];
  const sentence = `The sites ${earlier.name} and ${site.name} share one AIQ account, and their ids could meet.`;
  const hint = 'Give each an `id_prefix` of its own; neither may begin with the other, as "1" and "12" do.';
  return [finding('CONFIG_INVALID', sentence, { hint, place: site.block.placeOf(['id_prefix']) })];
}

/** Requests are counted by account, so there is one answer to how many may be sent. */
function limitFindings(earlier: Site, site: Site): Finding[] {
  if (isDeepStrictEqual(earlier.aiq.limits, site.aiq.limits)) return [];
  const sentence = `The sites ${earlier.name} and ${site.name} share one AIQ account, but not its limits.`;
  const hint = 'Set `limits` once, in the `aiq` block for all sites.';
  return [finding('CONFIG_INVALID', sentence, { hint, place: site.block.placeOf(['aiq', 'limits']) })];
}

/** A customer goes to the account in one way, whichever of the sites has him. */
function loadFindings(earlier: Site, site: Site): Finding[] {
  if (earlier.aiq.firstLoad === site.aiq.firstLoad) return [];
  const sentence = `The sites ${earlier.name} and ${site.name} share one AIQ account, but not the way of a first load.`;
  const hint = 'Set `first_load` once, in the `aiq` block for all sites.';
  return [finding('CONFIG_INVALID', sentence, { hint, place: site.block.placeOf(['aiq', 'first_load']) })];
}

/** AIQ knows no sites: it merges all customers of an account who share a phone. */
function sharingFindings(earlier: Site, site: Site): Finding[] {
  if (isDeepStrictEqual(earlier.aiq.sharedContacts, site.aiq.sharedContacts)) return [];
  const sentence = `The sites ${earlier.name} and ${site.name} share one AIQ account, but not its rule for shared phones and e-mails.`;
  const hint = 'Set `shared_contacts` once, in the `aiq` block for all sites.';
  return [
    finding('CONFIG_INVALID', sentence, { hint, place: site.block.placeOf(['aiq', 'shared_contacts']) }),
  ];
}
