import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE "meta" (
    "name" text PRIMARY KEY NOT NULL,
    "value" text NOT NULL
  )`,
  `CREATE TABLE "entry" (
    "uid" text NOT NULL,
    "model" text NOT NULL,
    "key" text NOT NULL,
    "site" text NOT NULL,
    "sourceKey" text NOT NULL,
    "state" text NOT NULL,
    "version" integer NOT NULL,
    "readSequence" integer NOT NULL,
    "present" integer NOT NULL,
    "seen" text,
    "record" text,
    "delivered" text,
    "deliveredFingerprint" text,
    "mapping" text NOT NULL,
    "lane" text NOT NULL,
    "persona" text,
    "attributed" integer NOT NULL DEFAULT (0),
    "contactId" text,
    "srcId" text,
    "attempts" integer NOT NULL DEFAULT (0),
    "nextAttempt" integer NOT NULL DEFAULT (0),
    "queued" integer NOT NULL,
    "pendingSince" integer NOT NULL,
    "errorCode" text,
    "batch" integer,
    PRIMARY KEY ("uid", "model", "key")
  )`,
  'CREATE INDEX "entry_due" ON "entry" ("uid", "state", "model", "lane", "queued")',
  'CREATE INDEX "entry_source" ON "entry" ("site", "model", "readSequence")',
  'CREATE INDEX "entry_persona" ON "entry" ("uid", "model", "persona")',
  `CREATE TABLE "batch" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "uid" text NOT NULL,
    "endpoint" text NOT NULL,
    "contactId" text,
    "state" text NOT NULL,
    "lane" text NOT NULL,
    "attempts" integer NOT NULL DEFAULT (0),
    "notBefore" integer NOT NULL DEFAULT (0),
    "createdAt" integer NOT NULL,
    "sentAt" integer
  )`,
  'CREATE INDEX "batch_due" ON "batch" ("uid", "state", "notBefore")',
  `CREATE TABLE "batch_item" (
    "batch" integer NOT NULL,
    "position" integer NOT NULL,
    "model" text NOT NULL,
    "key" text NOT NULL,
    "version" integer NOT NULL,
    "record" text NOT NULL,
    "fingerprint" text NOT NULL,
    "attributed" integer NOT NULL,
    "part" text NOT NULL,
    PRIMARY KEY ("batch", "position")
  )`,
  `CREATE TABLE "dead_letter" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "uid" text NOT NULL,
    "site" text NOT NULL,
    "model" text NOT NULL,
    "sourceKey" text NOT NULL,
    "key" text,
    "kind" text NOT NULL,
    "code" text NOT NULL,
    "reason" text NOT NULL,
    "hint" text NOT NULL,
    "place" text,
    "content" text NOT NULL,
    "mapping" text NOT NULL,
    "firstAt" integer NOT NULL,
    "lastAt" integer NOT NULL,
    "attempts" integer NOT NULL,
    "reread" integer NOT NULL DEFAULT (0),
    "discarded" integer NOT NULL DEFAULT (0)
  )`,
  'CREATE UNIQUE INDEX "dead_letter_source" ON "dead_letter" ("site", "model", "sourceKey")',
  `CREATE TABLE "stream" (
    "site" text NOT NULL,
    "model" text NOT NULL,
    "uid" text NOT NULL,
    "mapping" text NOT NULL,
    "position" text,
    "sourceNow" text,
    "completeAt" integer,
    "ranAt" integer,
    "errorCode" text,
    "error" text,
    "hint" text,
    "runs" integer NOT NULL DEFAULT (0),
    "rowsRead" integer NOT NULL DEFAULT (0),
    "changed" integer NOT NULL DEFAULT (0),
    "unchanged" integer NOT NULL DEFAULT (0),
    "filtered" integer NOT NULL DEFAULT (0),
    "dead" integer NOT NULL DEFAULT (0),
    "longestStatement" integer NOT NULL DEFAULT (0),
    PRIMARY KEY ("site", "model")
  )`,
  `CREATE TABLE "endpoint" (
    "uid" text NOT NULL,
    "endpoint" text NOT NULL,
    "requests" integer NOT NULL DEFAULT (0),
    "accepted" integer NOT NULL DEFAULT (0),
    "records" integer NOT NULL DEFAULT (0),
    "refusals" integer NOT NULL DEFAULT (0),
    "code" text,
    "reason" text,
    "hint" text,
    "since" integer,
    "probeAt" integer,
    PRIMARY KEY ("uid", "endpoint")
  )`,
  `CREATE TABLE "debit" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "account" text NOT NULL,
    "at" integer NOT NULL,
    "answeredAt" integer
  )`,
  'CREATE INDEX "debit_account" ON "debit" ("account", "at")',
  `CREATE TABLE "command" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" text NOT NULL,
    "arguments" text NOT NULL,
    "askedAt" integer NOT NULL,
    "doneAt" integer,
    "answer" text
  )`,
];

const tables = 'meta entry batch batch_item dead_letter stream endpoint debit command'.split(' ');

export class FirstLedger1764000000000 implements MigrationInterface {
  readonly name = 'FirstLedger1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`DROP TABLE "${table}"`);
  }
}
