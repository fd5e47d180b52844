import Database from 'better-sqlite3';
import { vi } from 'vitest';

/** What `open` gives, and the own connection of the ledger that it opens: for what only that connection can be told. */
export async function withConnection<T>(open: () => Promise<T>): Promise<[T, Database.Database]> {
  const { pragma } = Database.prototype;
  let own: Database.Database | undefined;
  const spy = vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (
    this: Database.Database,
    ...said
  ) {
    if (said[0].startsWith('synchronous')) own = this;
    return pragma.apply(this, said);
  });
  try {
    const opened = await open();
    if (!own) throw new TypeError('no ledger was opened');
    return [opened, own];
  } finally {
    spy.mockRestore();
  }
}
