import { type Finding, finding } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import type { AiqBlockPart } from './aiq-schema.ts';
import type { Site } from './settings.ts';

/** A block of `aiq` as it was written: the site's own first, then that for all sites. */
interface Said {
  readonly block: AiqBlockPart;
  readonly document: YamlDocument;
}

/** The member calls tell no id: a sale could never name the shopper by one. */
export function firstLoadFindings({ name, aiq }: Site, said: readonly Said[]): Finding[] {
  if (aiq.firstLoad !== 'members' || aiq.posUser === 'key') return [];
  const sentence = `The first load of ${name} goes by members, which tell no ${aiq.posUser} to name shoppers by.`;
  const hint = 'Set `pos_user: key` beside it, or `first_load: sign_up`.';
  const place = said.find(({ block }) => block.first_load)?.document.placeOf(['first_load']);
  return [finding('CONFIG_INVALID', sentence, { hint, ...(place ? { place } : {}) })];
}
