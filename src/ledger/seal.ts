import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Failure } from '../model/index.ts';
import type { Store } from './store.ts';

/** Where a ledger is, and the keys of its payloads: the first one seals, every one opens. None: nothing is sealed. */
export interface LedgerPlace {
  readonly file: string;
  readonly keys: readonly string[];
}

export function placeOf(place: string | LedgerPlace): LedgerPlace {
  return typeof place === 'string' ? { file: place, keys: [] } : place;
}

const [mark, cipher, ivBytes, tagBytes] = ['sealed:', 'aes-256-gcm', 12, 16] as const;

interface Key {
  /** Eight letters, which tell keys apart and give nothing away. */
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Payloads as they stand in the file: AES-256-GCM, each value by itself, with the id of its key:
 *     sealed:3f9a01bc:<iv, tag and text, base64>
 * What was written before there was a key stands as it is, and is read so.
 */
export class Seals {
  readonly #keys: ReadonlyMap<string, Key>;
  readonly #first: Key | undefined;

  constructor(texts: readonly string[]) {
    const keys = texts.map(keyOf);
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#first = keys[0];
  }

  sealed(text: string | null): string | null {
    if (!text || !this.#first) return text;
    const { id, bytes } = this.#first;
    const iv = randomBytes(ivBytes);
    const sealing = createCipheriv(cipher, bytes, iv).setAAD(Buffer.from(id));
    const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
    return `${mark}${id}:${Buffer.concat([iv, sealing.getAuthTag(), body]).toString('base64')}`;
  }

  /** @throws Failure LEDGER_SEALED: its key is not given, or the value was changed */
  opened(text: string | null): string | null {
    if (!text?.startsWith(mark)) return text;
    const id = idOf(text);
    const key = this.#keys.get(id);
    if (!key) throw sealed(`The ledger is encrypted, and the key ${id} is not given.`);
    const all = Buffer.from(text.slice(mark.length + id.length + 1), 'base64');
    const [iv, tag, body] = [
      all.subarray(0, ivBytes),
      all.subarray(ivBytes, ivBytes + tagBytes),
      all.subarray(ivBytes + tagBytes),
    ];
    try {
      const opening = createDecipheriv(cipher, key.bytes, iv, { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(id)).setAuthTag(tag);
      return `${opening.update(body, undefined, 'utf8')}${opening.final('utf8')}`;
    } catch (cause) {
      throw sealed(`A value of the ledger does not open with its key ${id}: the file was damaged.`, cause);
    }
  }

  /** Is it to be sealed anew: with another key, or for the first time? */
  isStale(text: string | null): boolean {
    if (!text || !this.#first) return false;
    return !text.startsWith(mark) || idOf(text) !== this.#first.id;
  }
}

/** Statements may say sealed(x) of what is written, and opened(x) of what is read. */
export function withSeals(store: Store, keys: readonly string[]): Store {
  const seals = new Seals(keys);
  store.function('sealed', (text: string | null) => seals.sealed(text));
  store.function('opened', { deterministic: true }, (text: string | null) => seals.opened(text));
  store.function('stale', { deterministic: true }, (text: string | null) => (seals.isStale(text) ? 1 : 0));
  return store;
}

function keyOf(text: string): Key {
  const hash = (purpose: string): Buffer =>
    createHash('sha256').update(`aiq-pos ${purpose}\n${text}`).digest();
  return { id: hash('id').toString('hex').slice(0, 8), bytes: hash('key') };
}

function idOf(text: string): string {
  return text.slice(mark.length, text.indexOf(':', mark.length));
}

function sealed(sentence: string, cause?: unknown): Failure {
  return new Failure('LEDGER_SEALED', sentence, { cause });
}
