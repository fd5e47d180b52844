import { type Store, transact } from './store.ts';

/** What a mapping was compiled of, JSON (see src/cli/former-mappings.ts), and since when it is known. */
export interface MappingRow {
  readonly version: string;
  readonly content: string;
  readonly at: number;
}

/** Former mappings looked at: a key that nobody knows is asked of each. */
const most = 5;

/** The mappings that a site has had, so that what only a changed mapping makes otherwise is told from changed rows. */
export class Mappings {
  readonly #store: Store;
  readonly #note;
  readonly #former;
  readonly #last;

  constructor(store: Store) {
    this.#store = store;
    this.#note = store.prepare<[string, string, string, number]>(
      `INSERT INTO mapping (site, version, content, at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET content = excluded.content, at = excluded.at`,
    );
    this.#last = store.prepare<[string], MappingRow>(
      'SELECT version, content, at FROM mapping WHERE site = ? ORDER BY at DESC LIMIT 1',
    );
    this.#former = store.prepare<[string, string, number], MappingRow>(
      `SELECT version, content, at FROM mapping WHERE site = ? AND version <> ?
         AND EXISTS (SELECT 1 FROM entry WHERE entry.site = mapping.site AND entry.mapping = mapping.version)
       ORDER BY at DESC LIMIT ?`,
    );
  }

  note(site: string, version: string, content: string, at: number): void {
    transact(this.#store, () => this.#note.run(site, version, content, at));
  }

  /** The one that the site was started with last. */
  last(site: string): MappingRow | undefined {
    return this.#last.get(site);
  }

  /** The last ones before this that records of the site were made by, the newest first. */
  former(site: string, version: string): MappingRow[] {
    return this.#former.all(site, version, most);
  }
}
