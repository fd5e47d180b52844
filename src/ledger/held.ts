import type { Persona } from '../model/index.ts';
import { Entries, entryColumns } from './entries.ts';
import type { Entry } from './entry.ts';
import type { Person } from './forgotten.ts';
import type { Store } from './store.ts';

/** All that the ledger holds of one customer. */
export interface Held {
  readonly person: Person;
  readonly entry: Entry | null;
  /** His sales, those among them whose body alone names him. */
  readonly sales: readonly Entry[];
  /** Dead letters of his row, and those of other rows that say something of him. */
  readonly own: readonly number[];
  readonly mentions: readonly number[];
}

/**
 * The customer whom somebody names by AIQ's key, or by the key of his row in the POS. Also one of whom nothing is known:
 * he may come.
 */
export function personOf(store: Store, site: string, uid: string, named: string): Person {
  const byRow = store.prepare<[string, string], Person>(
    `SELECT uid, site, key, sourceKey FROM entry WHERE site = ? AND model = 'persona' AND sourceKey = ?
     ORDER BY readSequence DESC LIMIT 1`,
  );
  const sourceKey = JSON.stringify([named]);
  const entry = new Entries(store).get(uid, 'persona', named) ?? byRow.get(site, sourceKey);
  if (!entry) return { uid, site, key: named, sourceKey };
  return { uid, site: entry.site, key: entry.key, sourceKey: entry.sourceKey };
}

/** Reads only. */
export function heldOf(store: Store, person: Person): Held {
  const entry = new Entries(store).get(person.uid, 'persona', person.key) ?? null;
  return { person, entry, sales: salesOf(store, person), ...lettersOf(store, person, entry) };
}

/** Sent by the POS's own key they wait for nobody, so only what they say names him. */
function salesOf(store: Store, { uid, key }: Person): Entry[] {
  const says = `%"persona":${likeText(JSON.stringify(key))}%`;
  return store
    .prepare<[string, string, string, string], Entry>(
      `SELECT ${entryColumns} FROM entry WHERE uid = ? AND model = 'sale'
         AND (persona = ? OR opened(record) LIKE ? ESCAPE '\\' OR opened(delivered) LIKE ? ESCAPE '\\')`,
    )
    .all(uid, key, says, says);
}

function lettersOf(store: Store, person: Person, entry: Entry | null): Pick<Held, 'own' | 'mentions'> {
  const letters = store.prepare<
    [string],
    { id: number; site: string; model: string; sourceKey: string; key: string | null; content: string }
  >('SELECT id, site, model, sourceKey, key, opened(content) AS content FROM dead_letter WHERE uid = ?');
  const own: number[] = [];
  const mentions: number[] = [];
  const tells = telling(person, entry);
  for (const letter of letters.iterate(person.uid)) {
    const isOwn =
      letter.model === 'persona' &&
      (letter.key === person.key || (letter.site === person.site && letter.sourceKey === person.sourceKey));
    if (isOwn) own.push(letter.id);
    else if (tells(letter.content)) mentions.push(letter.id);
  }
  return { own, mentions };
}

/** Does a text say anything of the customer: his key, his phone however it is written, his e-mail, his name? */
function telling({ key, sourceKey }: Person, entry: Entry | null): (text: string) => boolean {
  const keys = [key, ...JSON.parse(sourceKey)].map((one: unknown) => JSON.stringify(one));
  const bodies: Persona[] = [entry?.record, entry?.delivered].flatMap((text) =>
    text ? [JSON.parse(text)] : [],
  );
  const words = bodies.flatMap(({ email, lastName }) => [email, lastName]).flatMap(plain);
  const phones = bodies.flatMap(({ mobilePhone }) => mobilePhone ?? []);
  return (text) => {
    const lower = text.toLowerCase();
    const digits = text.replaceAll(/[^\d]/g, '');
    return (
      keys.some((one) => text.includes(one)) ||
      words.some((word) => lower.includes(word)) ||
      phones.some((phone) => digits.includes(phone))
    );
  };
}

/** Names of one or two letters stand in any text. */
function plain(word: string | null | undefined): string[] {
  const lower = word?.toLowerCase() ?? '';
  return lower.length > 2 ? [lower] : [];
}

function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
