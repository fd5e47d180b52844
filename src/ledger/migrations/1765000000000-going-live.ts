import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What counts as sent without having been, former mappings, spans that are read beside the live reading, and who asked. */
export class GoingLive1765000000000 implements MigrationInterface {
  readonly name = 'GoingLive1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "entry" ADD COLUMN "assumed" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "stream" ADD COLUMN "applied" text');
    await runner.query(`ALTER TABLE "command" ADD COLUMN "askedBy" text NOT NULL DEFAULT ('')`);
    await runner.query(
      `CREATE TABLE "mapping" ("site" text NOT NULL, "version" text NOT NULL, "content" text NOT NULL,
        "at" integer NOT NULL, PRIMARY KEY ("site", "version"))`,
    );
    await runner.query(
      `CREATE TABLE "backfill" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "site" text NOT NULL,
        "model" text NOT NULL, "begin" text NOT NULL, "end" text NOT NULL, "position" text,
        "rowsRead" integer NOT NULL DEFAULT (0), "changed" integer NOT NULL DEFAULT (0),
        "askedAt" integer NOT NULL, "endedAt" integer)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "backfill"');
    await runner.query('DROP TABLE "mapping"');
    await runner.query('ALTER TABLE "command" DROP COLUMN "askedBy"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "applied"');
    await runner.query('ALTER TABLE "entry" DROP COLUMN "assumed"');
  }
}
