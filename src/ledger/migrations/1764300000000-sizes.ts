import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many records a request may hold since AIQ found a larger one too large. */
export class Sizes1764300000000 implements MigrationInterface {
  readonly name = 'Sizes1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "endpoint" ADD COLUMN "most" integer');
    await runner.query('ALTER TABLE "endpoint" ADD COLUMN "mostAt" integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "endpoint" DROP COLUMN "mostAt"');
    await runner.query('ALTER TABLE "endpoint" DROP COLUMN "most"');
  }
}
