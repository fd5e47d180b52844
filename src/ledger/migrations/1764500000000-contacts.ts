import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contactPrints } from '../contact.ts';

interface Known {
  readonly place: number;
  readonly uid: string;
  readonly key: string;
  readonly site: string;
  readonly seen: string | null;
  readonly record: string | null;
  readonly delivered: string | null;
}

/** Entries in memory at a time. */
const atOnce = 500;

/**
 * Who has which phone and e-mail, and what is withheld because of that. Customers whom the ledger knows already are
 * counted, those first whom AIQ has; of a first load under way nobody goes before its end.
 */
export class Contacts1764500000000 implements MigrationInterface {
  readonly name = 'Contacts1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "entry" ADD COLUMN "withheld" text NOT NULL DEFAULT ('')`);
    await runner.query(`ALTER TABLE "batch_item" ADD COLUMN "withheld" text NOT NULL DEFAULT ('')`);
    await runner.query(
      `CREATE TABLE "contact" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "uid" text NOT NULL,
        "field" text NOT NULL, "value" text NOT NULL, "persona" text NOT NULL, "site" text NOT NULL,
        "person" text, "seen" integer NOT NULL, "sent" integer NOT NULL)`,
    );
    await runner.query('CREATE INDEX "contact_value" ON "contact" ("uid", "field", "value")');
    await runner.query('CREATE INDEX "contact_persona" ON "contact" ("uid", "persona")');
    await runner.query(
      `CREATE TABLE "placeholder" ("site" text NOT NULL, "sourceKey" text NOT NULL, "field" text NOT NULL,
        "readSequence" integer NOT NULL, PRIMARY KEY ("site", "sourceKey", "field"))`,
    );
    await runner.query(
      `UPDATE "entry" SET "state" = 'waiting' WHERE "model" = 'persona' AND "state" = 'pending'
        AND "site" IN (SELECT "site" FROM "stream" WHERE "model" = 'persona' AND "completeAt" IS NULL)`,
    );
    const [secret] = await runner.query(`SELECT "value" FROM "meta" WHERE "name" = 'secret'`);
    if (!secret) return;
    const has = '"delivered" IS NOT NULL OR "batch" IS NOT NULL';
    for (const condition of [has, `NOT (${has})`]) {
      await count(runner, condition, secret.value);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE "entry" SET "state" = 'pending' WHERE "model" = 'persona' AND "state" = 'waiting'`,
    );
    await runner.query('DROP TABLE "placeholder"');
    await runner.query('DROP TABLE "contact"');
    await runner.query('ALTER TABLE "batch_item" DROP COLUMN "withheld"');
    await runner.query('ALTER TABLE "entry" DROP COLUMN "withheld"');
  }
}

async function count(runner: QueryRunner, condition: string, secret: string): Promise<void> {
  for (let after = 0; ; ) {
    const some: readonly Known[] = await runner.query(
      `SELECT rowid AS "place", "uid", "key", "site", "seen", "record", "delivered" FROM "entry"
       WHERE "model" = 'persona' AND rowid > ? AND (${condition}) ORDER BY rowid LIMIT ${atOnce}`,
      [after],
    );
    for (const entry of some) await note(runner, entry, secret);
    const last = some.at(-1);
    if (!last) return;
    after = last.place;
  }
}

async function note(runner: QueryRunner, entry: Known, secret: string): Promise<void> {
  const { uid, key, site } = entry;
  const now = entry.seen === null ? null : (entry.record ?? entry.delivered);
  const parts = await runner.query(
    `SELECT "record" FROM "batch_item" JOIN "batch" ON "id" = "batch" WHERE "uid" = ? AND "model" = 'persona' AND "key" = ?`,
    [uid, key],
  );
  const sent = [entry.delivered, ...parts.map(({ record }: { record: string }) => record)];
  const add = async (record: string | null, isSeen: number, isSent: number): Promise<void> => {
    if (record === null) return;
    const { values, person } = contactPrints(record, secret);
    for (const [field, value] of values) {
      const same = [uid, field, value, key];
      const where = 'WHERE "uid" = ? AND "field" = ? AND "value" = ? AND "persona" = ?';
      const [known] = await runner.query(`SELECT "id" FROM "contact" ${where}`, same);
      const text = known
        ? `UPDATE "contact" SET "seen" = max("seen", ?), "sent" = max("sent", ?), "person" = ?, "site" = ? ${where}`
        : 'INSERT INTO "contact" ("seen", "sent", "person", "site", "uid", "field", "value", "persona") VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
      await runner.query(text, [isSeen, isSent, person, site, ...same]);
    }
  };
  for (const record of sent) await add(record, 0, 1);
  await add(now, 1, 0);
}
