import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers of whom nothing is to be known any more, by keyed hashes. */
export class Forgotten1765200000000 implements MigrationInterface {
  readonly name = 'Forgotten1765200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE "forgotten" ("print" text NOT NULL, "at" integer NOT NULL, PRIMARY KEY ("print"))',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "forgotten"');
  }
}
