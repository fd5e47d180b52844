import Database from 'better-sqlite3';

/** The new name of each table, and of each of its columns, by the old ones. */
export type Renaming = (name: string, table?: string) => string;

/** Renames all tables and columns of a file. Values, types and keys stay. Gives the old names by the new ones. */
export function rename(file: string, renaming: Renaming): ReadonlyMap<string, string> {
  const db = new Database(file);
  const old = new Map<string, string>();
  try {
    db.pragma('legacy_alter_table = ON');
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
      )
      .all();
    for (const { name: table } of tables) {
      const columns = db
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(table);
      for (const { name } of columns) {
        const other = renaming(name, table);
        old.set(other, name);
        db.exec(`ALTER TABLE "${table}" RENAME COLUMN "${name}" TO "renaming"`);
        db.exec(`ALTER TABLE "${table}" RENAME COLUMN "renaming" TO "${other}"`);
      }
      const other = renaming(table);
      // In two steps, for SQLite takes names that differ in case alone for one.
      db.exec(`ALTER TABLE "${table}" RENAME TO "renaming"; ALTER TABLE "renaming" RENAME TO "${other}"`);
      old.set(other, table);
    }
  } finally {
    db.close();
  }
  return old;
}
