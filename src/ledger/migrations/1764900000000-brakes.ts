import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells that a mapping does not fit its table, or that AIQ has begun to refuse every record of an endpoint. */
export class Brakes1764900000000 implements MigrationInterface {
  readonly name = 'Brakes1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "stream" ADD COLUMN "place" text');
    await runner.query('ALTER TABLE "stream" ADD COLUMN "tried" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "stream" ADD COLUMN "failed" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "stream" ADD COLUMN "confirmed" text');
    await runner.query('ALTER TABLE "endpoint" ADD COLUMN "refusedAlone" integer NOT NULL DEFAULT (0)');
    await runner.query(
      'CREATE INDEX "dead_letter_again" ON "dead_letter" ("site", "model", "discarded", "reread", "mapping")',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "dead_letter_again"');
    await runner.query('ALTER TABLE "endpoint" DROP COLUMN "refusedAlone"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "confirmed"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "failed"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "tried"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "place"');
  }
}
