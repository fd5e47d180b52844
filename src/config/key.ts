import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { Failure, type FailureCode, type Finding, type Place } from '../model/index.ts';
import { parseWith } from '../yaml/index.ts';
import { keySchema } from './key-schema.ts';
import type { Machine } from './machine.ts';
import { Secret } from './secret.ts';
import type { Site } from './settings.ts';
import { readWithVariables, within, withVariables } from './variables.ts';

/**
 * The API key of a site, read anew each time: a key corrected in its file or in the settings counts at once, without
 * a restart. (The environment of a running process does not change.)
 * @throws Failure CONFIG_*: the key cannot be read now
 */
export function readKey(site: Pick<Site, 'name' | 'file'>, machine: Machine): Secret {
  const text = settingsText(site.file, machine);
  const { document, findings } = readWithVariables(site.file, text, { numbers: 'text' });
  if (!document) throw failureOf(findings);
  const resolved = withVariables(within(document, ['sites', site.name, 'aiq', 'key']), machine.env);
  if (resolved.findings.length > 0) throw failureOf(resolved.findings);
  const key = parseWith(keySchema, resolved.document);
  if (key.value === undefined) throw failureOf(key.findings);
  return secretOf(key.value, resolved.document.placeOf([]), machine);
}

/**
 * @param key the key itself, or the file that holds it
 * @param what what it is called where something is wrong with it
 * @throws Failure CONFIG_SECRET_FILE or CONFIG_INVALID at `place`
 */
export function secretOf(
  key: z.output<typeof keySchema>,
  place: Place,
  machine: Machine,
  what = 'API key',
): Secret {
  if (typeof key === 'string') return checked(key, 'CONFIG_INVALID', place, what);
  const text = secretFile(resolve(dirname(place.file), key.file), place, machine, what);
  if (text === '') throw new Failure('CONFIG_SECRET_FILE', `The file of the ${what} is empty.`, { place });
  return checked(text, 'CONFIG_SECRET_FILE', place, what);
}

/** A key goes into a header, which takes no blanks, line breaks or letters beyond ASCII. */
function checked(text: string, code: FailureCode, place: Place, what: string): Secret {
  if (/^[\x21-\x7e]+$/.test(text)) return new Secret(text);
  throw new Failure(code, `The ${what} holds blanks, line breaks or letters that no key has.`, { place });
}

function secretFile(path: string, place: Place, machine: Machine, what: string): string {
  try {
    return machine.readFile(path).trim();
  } catch (cause) {
    throw new Failure('CONFIG_SECRET_FILE', `The file of the ${what} cannot be read.`, { place, cause });
  }
}

/**
 * The settings file's text.
 * @throws Failure CONFIG_UNREADABLE
 */
export function settingsText(file: string, machine: Machine): string {
  try {
    return machine.readFile(file);
  } catch (cause) {
    throw new Failure('CONFIG_UNREADABLE', 'The settings file cannot be read.', {
      hint: 'Make one with `aiq-pos init`, or check the path and that this account may read the file.',
      place: { file },
      cause,
    });
  }
}

function failureOf([first]: readonly Finding[]): Failure {
  if (!first) return new Failure('CONFIG_INVALID', 'The settings cannot be used as they are.');
  const { code, sentence, hint, place } = first;
  return new Failure(code, sentence, { hint, ...(place ? { place } : {}) });
}
