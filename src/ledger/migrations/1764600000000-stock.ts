import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a SKU's stock was delivered and last sold, for what is sent again; and what each site has of a summed SKU. */
export class Stock1764600000000 implements MigrationInterface {
  readonly name = 'Stock1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "entry" ADD COLUMN "deliveredAt" integer');
    await runner.query('ALTER TABLE "entry" ADD COLUMN "soldAt" integer');
    // What was delivered before this version went soon after it became pending.
    await runner.query(
      `UPDATE "entry" SET "deliveredAt" = "pendingSince" WHERE model = 'inventory' AND delivered IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "entry_sold" ON "entry" ("uid", "soldAt") WHERE model = 'inventory' AND state = 'delivered' AND soldAt IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "entry_delivered" ON "entry" ("uid", "deliveredAt") WHERE model = 'inventory' AND state = 'delivered' AND present = 1`,
    );
    await runner.query(`CREATE TABLE "part" (
      "uid" text NOT NULL,
      "key" text NOT NULL,
      "site" text NOT NULL,
      "sourceKey" text NOT NULL,
      "readSequence" integer NOT NULL,
      "present" integer NOT NULL,
      "seen" text NOT NULL,
      "record" text NOT NULL,
      PRIMARY KEY ("uid", "key", "site")
    )`);
    await runner.query('CREATE INDEX "part_source" ON "part" ("site", "readSequence")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "part"');
    await runner.query('DROP INDEX "entry_delivered"');
    await runner.query('DROP INDEX "entry_sold"');
    await runner.query('ALTER TABLE "entry" DROP COLUMN "soldAt"');
    await runner.query('ALTER TABLE "entry" DROP COLUMN "deliveredAt"');
  }
}
