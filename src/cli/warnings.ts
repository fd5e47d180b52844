import type { Finding } from '../model/index.ts';
import type { Log } from '../observe/index.ts';
import { placeText } from './terminal.ts';

/** What is not as it should be and keeps nothing from starting, once a start. `aiq-pos check` shows all of it. */
export function logWarnings(log: Log, warnings: readonly Finding[]): void {
  for (const { code, sentence, hint, place } of warnings) {
    log.warn(sentence, { code, hint, ...(place ? { place: placeText(place) } : {}) });
  }
}
