import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sites take turns in the background; what other processes may know of budgets and of an AIQ that is away. */
export class Turns1764800000000 implements MigrationInterface {
  readonly name = 'Turns1764800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "entry_turn" ON "entry" ("uid", "site", "model", "queued")
       WHERE "state" = 'pending' AND "lane" = 'background'`,
    );
    await runner.query(
      `CREATE TABLE "account" ("uid" text PRIMARY KEY NOT NULL, "budget" text NOT NULL, "awaySince" integer,
       "tryAt" integer, "pausedAt" integer, "pausedMs" integer NOT NULL DEFAULT (0))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "account"');
    await runner.query('DROP INDEX "entry_turn"');
  }
}
