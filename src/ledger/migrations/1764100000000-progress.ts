import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a stream last moved, and how long its last run kept the POS busy: what tells a stream that lives but stands. */
export class Progress1764100000000 implements MigrationInterface {
  readonly name = 'Progress1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "stream" ADD COLUMN "lastLongestStatement" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "stream" ADD COLUMN "progressAt" integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "stream" DROP COLUMN "progressAt"');
    await runner.query('ALTER TABLE "stream" DROP COLUMN "lastLongestStatement"');
  }
}
