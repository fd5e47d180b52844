import type { Place } from '../model/index.ts';

/** "unicenta.yaml:42:13" */
export function placeText(place: Place | undefined): string | null {
  if (!place) return null;
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
