import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person has asked of a stream. */
export class Asked1764200000000 implements MigrationInterface {
  readonly name = 'Asked1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "stream" ADD COLUMN "asked" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "stream" DROP COLUMN "asked"');
  }
}
