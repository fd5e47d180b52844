import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a reconcile has found, the rows that are to be read again for it, and what AIQ was asked. */
export class Reconciles1765100000000 implements MigrationInterface {
  readonly name = 'Reconciles1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "mend" ("site" text NOT NULL, "model" text NOT NULL, "sourceKey" text NOT NULL,
         "key" text NOT NULL, "reason" text NOT NULL, PRIMARY KEY ("site", "model", "sourceKey", "key"))`,
    );
    await runner.query(
      `CREATE TABLE "reconcile" ("site" text NOT NULL, "model" text NOT NULL, "since" integer NOT NULL,
         "endedAt" integer, "rows" integer NOT NULL DEFAULT (0), "statements" integer NOT NULL DEFAULT (0),
         "missing" integer NOT NULL DEFAULT (0), "stale" integer NOT NULL DEFAULT (0),
         "gone" integer NOT NULL DEFAULT (0), "unknown" integer NOT NULL DEFAULT (0),
         "mended" integer NOT NULL DEFAULT (0), "report" text, "code" text, "error" text,
         PRIMARY KEY ("site", "model"))`,
    );
    await runner.query(
      `CREATE TABLE "verification" ("uid" text PRIMARY KEY NOT NULL, "endedAt" integer NOT NULL,
         "requests" integer NOT NULL, "personas" integer NOT NULL, "sales" integer NOT NULL,
         "forgotten" integer NOT NULL, "mended" integer NOT NULL, "code" text, "error" text)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "verification"');
    await runner.query('DROP TABLE "reconcile"');
    await runner.query('DROP TABLE "mend"');
  }
}
