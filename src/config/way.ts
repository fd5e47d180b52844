import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { proxyAddress, proxyInEnv, shownProxy } from '../aiq/index.ts';
import { Failure, type Place } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { type AiqBlockPart, aiqDefaults } from './aiq-schema.ts';
import type { Machine } from './machine.ts';
import { Secret } from './secret.ts';

/** How a site's requests get to AIQ. */
export interface AiqWay {
  /** Null: straight there. */
  readonly proxy: Proxy | null;
  /** Null: only what the machine trusts. */
  readonly authorities: Authorities | null;
}

interface Proxy {
  /** It may hold a password. */
  readonly url: Secret;
  /** Without its password. */
  readonly shown: string;
}

interface Authorities {
  readonly file: string;
  /** The text of the file. */
  readonly pem: string;
}

/** An `aiq` block and where it stands: that of a site, and then that for all sites. */
interface Said {
  readonly block: AiqBlockPart;
  readonly document: YamlDocument;
}

/**
 * The proxy that a site's own block names, else that for all sites, else the environment.
 * @throws Failure CONFIG_INVALID: the environment names none that can be used
 */
export function proxyOf(said: readonly Said[], env: Machine['env'], place: Place): Proxy | null {
  const written = said.find(({ block }) => block.proxy !== undefined)?.block.proxy;
  if (written === 'none') return null;
  const url = said.find(({ block }) => block.url !== undefined)?.block.url ?? aiqDefaults.url;
  const variable = written === undefined ? proxyInEnv(url, env) : null;
  const text = written ?? variable?.value;
  if (text === undefined) return null;
  const address = proxyAddress(text);
  if (address) return { url: new Secret(address.href), shown: shownProxy(address) };
  const sentence = `The environment variable ${variable?.name} does not hold the address of a proxy that can be used.`;
  throw new Failure('CONFIG_INVALID', sentence, {
    hint: 'It must be an address such as http://proxy.example:3128; or say in the settings `aiq: { proxy: none }`.',
    place,
  });
}

/**
 * The certificates that are trusted besides those of the machine, read when the settings are.
 * @throws Failure CONFIG_CA_FILE where the file is named
 */
export function authoritiesOf(said: readonly Said[], machine: Machine): Authorities | null {
  const found = said.find(({ block }) => block.ca !== undefined);
  if (found?.block.ca === undefined) return null;
  const place = found.document.placeOf(['ca']);
  const file = resolve(dirname(place.file), found.block.ca);
  const pem = textOf(file, place, machine);
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) {
    throw new Failure('CONFIG_CA_FILE', 'The file of `ca` holds no certificate in PEM form.', { place });
  }
  for (const [index, certificate] of certificates.entries()) check(certificate, index + 1, place);
  return { file, pem: certificates.join('\n') };
}

function textOf(file: string, place: Place, machine: Machine): string {
  try {
    return machine.readFile(file);
  } catch (cause) {
    throw new Failure('CONFIG_CA_FILE', 'The file of `ca` cannot be read.', { place, cause });
  }
}

function check(certificate: string, nth: number, place: Place): void {
  try {
    new X509Certificate(certificate);
  } catch (cause) {
    const sentence = `Certificate ${nth} in the file of \`ca\` is damaged.`;
    throw new Failure('CONFIG_CA_FILE', sentence, { place, cause });
  }
}
