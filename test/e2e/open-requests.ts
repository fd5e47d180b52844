import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { assemble, endpointNamed } from '../../src/aiq/index.ts';

/** Hashes of the bodies that a ledger holds as sent without an answer, as the sandbox computes them. */
export function openRequests(ledger: string): readonly string[] {
  if (!existsSync(ledger)) return [];
  const db = new Database(ledger, { timeout: 5_000 });
  try {
    // Killed before its tables were made, it holds none.
    if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'batch_item'").get()) return [];
    const batches = db
      .prepare<[], { id: number; endpoint: string }>(
        `SELECT id, endpoint FROM batch WHERE state IN ('in_flight', 'unknown')`,
      )
      .all();
    const parts = db.prepare<[number], { part: string }>(
      'SELECT part FROM batch_item WHERE batch = ? ORDER BY position',
    );
    return batches.flatMap(({ id, endpoint }) => {
      const name = endpointNamed(endpoint);
      const texts = parts.all(id).map(({ part }) => part);
      return name ? [hash('sha256', assemble(name, texts))] : [];
    });
  } finally {
    db.close();
  }
}
