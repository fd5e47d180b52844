import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which sales are taken back at AIQ, and how many lines of each it may hold: as many as it has taken, or may have. */
export class Voids1764400000000 implements MigrationInterface {
  readonly name = 'Voids1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "entry" ADD COLUMN "voided" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "entry" ADD COLUMN "lines" integer NOT NULL DEFAULT (0)');
    await runner.query(`
      UPDATE "entry" SET "lines" = max(
        coalesce(json_array_length("delivered", '$.lines'), 0),
        coalesce((SELECT max(json_array_length(item."record", '$.lines')) FROM "batch_item" item
          WHERE item."batch" = "entry"."batch" AND item."model" = 'sale' AND item."key" = "entry"."key"), 0))
      WHERE "model" = 'sale'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "entry" DROP COLUMN "lines"');
    await runner.query('ALTER TABLE "entry" DROP COLUMN "voided"');
  }
}
