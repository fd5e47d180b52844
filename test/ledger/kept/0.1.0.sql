CREATE TABLE "account" ("uid" text PRIMARY KEY NOT NULL, "budget" text NOT NULL, "awaySince" integer,
       "tryAt" integer, "pausedAt" integer, "pausedMs" integer NOT NULL DEFAULT (0));
CREATE TABLE "batch" (
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
  );
CREATE TABLE "batch_item" (
    "batch" integer NOT NULL,
    "position" integer NOT NULL,
    "model" text NOT NULL,
    "key" text NOT NULL,
    "version" integer NOT NULL,
    "record" text NOT NULL,
    "fingerprint" text NOT NULL,
    "attributed" integer NOT NULL,
    "part" text NOT NULL, "withheld" text NOT NULL DEFAULT (''),
    PRIMARY KEY ("batch", "position")
  );
CREATE TABLE "command" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" text NOT NULL,
    "arguments" text NOT NULL,
    "askedAt" integer NOT NULL,
    "doneAt" integer,
    "answer" text
  );
CREATE TABLE "contact" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "uid" text NOT NULL,
        "field" text NOT NULL, "value" text NOT NULL, "persona" text NOT NULL, "site" text NOT NULL,
        "person" text, "seen" integer NOT NULL, "sent" integer NOT NULL);
CREATE TABLE "dead_letter" (
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
  );
CREATE TABLE "debit" (
    "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "account" text NOT NULL,
    "at" integer NOT NULL,
    "answeredAt" integer
  );
CREATE TABLE "endpoint" (
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
    "probeAt" integer, "most" integer, "mostAt" integer, "refusedAlone" integer NOT NULL DEFAULT (0),
    PRIMARY KEY ("uid", "endpoint")
  );
CREATE TABLE "entry" (
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
    "batch" integer, "voided" integer NOT NULL DEFAULT (0), "lines" integer NOT NULL DEFAULT (0), "withheld" text NOT NULL DEFAULT (''), "deliveredAt" integer, "soldAt" integer,
    PRIMARY KEY ("uid", "model", "key")
  );
CREATE TABLE "meta" (
    "name" text PRIMARY KEY NOT NULL,
    "value" text NOT NULL
  );
CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL);
CREATE TABLE "part" (
      "uid" text NOT NULL,
      "key" text NOT NULL,
      "site" text NOT NULL,
      "sourceKey" text NOT NULL,
      "readSequence" integer NOT NULL,
      "present" integer NOT NULL,
      "seen" text NOT NULL,
      "record" text NOT NULL,
      PRIMARY KEY ("uid", "key", "site")
    );
CREATE TABLE "placeholder" ("site" text NOT NULL, "sourceKey" text NOT NULL, "field" text NOT NULL,
        "readSequence" integer NOT NULL, PRIMARY KEY ("site", "sourceKey", "field"));
CREATE TABLE "stream" (
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
    "longestStatement" integer NOT NULL DEFAULT (0), "lastLongestStatement" integer NOT NULL DEFAULT (0), "progressAt" integer, "asked" text, "place" text, "tried" integer NOT NULL DEFAULT (0), "failed" integer NOT NULL DEFAULT (0), "confirmed" text,
    PRIMARY KEY ("site", "model")
  );
CREATE INDEX "batch_due" ON "batch" ("uid", "state", "notBefore");
CREATE INDEX "contact_persona" ON "contact" ("uid", "persona");
CREATE INDEX "contact_value" ON "contact" ("uid", "field", "value");
CREATE INDEX "dead_letter_again" ON "dead_letter" ("site", "model", "discarded", "reread", "mapping");
CREATE UNIQUE INDEX "dead_letter_source" ON "dead_letter" ("site", "model", "sourceKey");
CREATE INDEX "debit_account" ON "debit" ("account", "at");
CREATE INDEX "entry_delivered" ON "entry" ("uid", "deliveredAt") WHERE model = 'inventory' AND state = 'delivered' AND present = 1;
CREATE INDEX "entry_due" ON "entry" ("uid", "state", "model", "lane", "queued");
CREATE INDEX "entry_persona" ON "entry" ("uid", "model", "persona");
CREATE INDEX "entry_sold" ON "entry" ("uid", "soldAt") WHERE model = 'inventory' AND state = 'delivered' AND soldAt IS NOT NULL;
CREATE INDEX "entry_source" ON "entry" ("site", "model", "readSequence");
CREATE INDEX "entry_turn" ON "entry" ("uid", "site", "model", "queued")
       WHERE "state" = 'pending' AND "lane" = 'background';
CREATE INDEX "part_source" ON "part" ("site", "readSequence");
INSERT INTO "batch" ("id", "uid", "endpoint", "contactId", "state", "lane", "attempts", "notBefore", "createdAt", "sentAt") VALUES (6, 'u1', 'persona', NULL, 'unknown', 'live', 1, 1795377600000, 1795374000000, 1795374000000);
INSERT INTO "batch" ("id", "uid", "endpoint", "contactId", "state", "lane", "attempts", "notBefore", "createdAt", "sentAt") VALUES (7, 'u1', 'persona', NULL, 'in_flight', 'live', 1, 0, 1795374000000, 1795374000000);
INSERT INTO "batch_item" ("batch", "position", "model", "key", "version", "record", "fingerprint", "attributed", "part", "withheld") VALUES (6, 0, 'persona', 'bob', 1, '{"firstName":"Bob"}', 'bNqUSgcAAPtvux_-OjYOz6RhO2CGo8pwPWC4Pm7tVFs', 1, '{"firstName":"Bob"}', '');
INSERT INTO "batch_item" ("batch", "position", "model", "key", "version", "record", "fingerprint", "attributed", "part", "withheld") VALUES (7, 0, 'persona', 'eve', 1, '{"firstName":"Eve"}', 'BTfvzPjblTxhDmDPuv-cI74aPjfD67MZC2ba1BPYpkM', 1, '{"firstName":"Eve"}', '');
INSERT INTO "dead_letter" ("id", "uid", "site", "model", "sourceKey", "key", "kind", "code", "reason", "hint", "place", "content", "mapping", "firstAt", "lastAt", "attempts", "reread", "discarded") VALUES (1, 'u1', 'main-street', 'sale', '["s-dead"]', 's-dead', 'record', 'AIQ_REJECTED', 'AIQ refused this record: no.', 'Correct the record in the POS, or the mapping; then replay the dead letter.', NULL, '{"persona":null,"soldAt":"2026-11-22T18:00:00Z","total":"10","lines":[]}', 'v1', 1795374000000, 1795374000000, 1, 0, 0);
INSERT INTO "dead_letter" ("id", "uid", "site", "model", "sourceKey", "key", "kind", "code", "reason", "hint", "place", "content", "mapping", "firstAt", "lastAt", "attempts", "reread", "discarded") VALUES (2, 'u1', 'main-street', 'sale', '["bad-row"]', NULL, 'row', 'ROW_VALUE', 'No date.', 'Correct the row in the POS, or give the field a rule in the mapping; the row is read again when it changes.', 'shop.yaml:4:7', '{"row":{}}', 'v1', 1795374000000, 1795374000000, 1, 0, 0);
INSERT INTO "endpoint" ("uid", "endpoint", "requests", "accepted", "records", "refusals", "code", "reason", "hint", "since", "probeAt", "most", "mostAt", "refusedAlone") VALUES ('u1', 'persona', 2, 1, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO "endpoint" ("uid", "endpoint", "requests", "accepted", "records", "refusals", "code", "reason", "hint", "since", "probeAt", "most", "mostAt", "refusedAlone") VALUES ('u1', 'sale', 3, 2, 2, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO "endpoint" ("uid", "endpoint", "requests", "accepted", "records", "refusals", "code", "reason", "hint", "since", "probeAt", "most", "mostAt", "refusedAlone") VALUES ('u1', 'inventory', 1, 1, 1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'persona', 'ann', 'main-street', '["ann"]', 'delivered', 1, 1, 1, 'uY08JTtZWqWf-sLjv7PgfUdsjXkdGa-ujDntKCpylHU', NULL, '{"firstName":"Ann"}', 'uY08JTtZWqWf-sLjv7PgfUdsjXkdGa-ujDntKCpylHU', 'v1', 'live', NULL, 1, 'contact-ann', 'src-ann', 0, 0, 1, 1795374000000, NULL, NULL, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'sale', 's-delivered', 'main-street', '["s-delivered"]', 'delivered', 1, 2, 1, 'sdGtkmoIG3188fsaEqAMIPzi2btvVC7Pocb_tFC_LWM', NULL, '{"persona":"ann","soldAt":"2026-11-22T18:00:00Z","total":"10","lines":[{"sku":"tea1","quantity":"1","amount":"1"},{"sku":"tea2","quantity":"1","amount":"2"}]}', 'sdGtkmoIG3188fsaEqAMIPzi2btvVC7Pocb_tFC_LWM', 'v1', 'live', 'ann', 1, NULL, NULL, 0, 0, 2, 1795374000000, NULL, NULL, 0, 2, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'inventory', 'tea', 'main-street', '["tea"]', 'pending', 2, 10, 1, '5p3s5u7Cd7Oe_ZlGbXzZfTGVBY6dKJIBvbQ_WUAGZec', '{"name":"Tea","quantity":"2"}', '{"name":"Tea","quantity":"3"}', 'C56EBGY-E04Xjyb4zINOtGnjPFyOKCzYBhLyFKOKqcU', 'v1', 'live', NULL, 1, NULL, NULL, 0, 0, 9, 1795374000000, NULL, NULL, 0, 0, '', 1795374000000, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'sale', 's-dead', 'main-street', '["s-dead"]', 'dead', 1, 4, 1, 'MzNgqevfLiqQ0wdy2v4TTe8xdUgqIx_u9rg7aMo93dg', '{"persona":null,"soldAt":"2026-11-22T18:00:00Z","total":"10","lines":[]}', NULL, NULL, 'v1', 'live', NULL, 0, NULL, NULL, 1, 0, 4, 1795374000000, 'AIQ_REJECTED', NULL, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'sale', 's-left', 'main-street', '["s-left"]', 'left', 2, 6, 0, NULL, NULL, '{"persona":null,"soldAt":"2026-11-22T18:00:00Z","total":"10","lines":[]}', 'MzNgqevfLiqQ0wdy2v4TTe8xdUgqIx_u9rg7aMo93dg', 'v1', 'live', NULL, 1, NULL, NULL, 0, 0, 5, 1795374000000, NULL, NULL, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'persona', 'bob', 'main-street', '["bob"]', 'unknown', 1, 7, 1, 'bNqUSgcAAPtvux_-OjYOz6RhO2CGo8pwPWC4Pm7tVFs', '{"firstName":"Bob"}', NULL, NULL, 'v1', 'live', NULL, 0, NULL, NULL, 1, 0, 6, 1795374000000, 'AIQ_UNREACHABLE', 6, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'sale', 's-waiting', 'main-street', '["s-waiting"]', 'waiting', 1, 8, 1, 'Fo-04FRdZznzIzTp09ETnKKrTgm12bWy9tY2eM4R12c', '{"persona":"bob","soldAt":"2026-11-22T18:00:00Z","total":"10","lines":[]}', NULL, NULL, 'v1', 'live', 'bob', 0, NULL, NULL, 0, 0, 7, 1795374000000, NULL, NULL, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'persona', 'eve', 'main-street', '["eve"]', 'in_flight', 1, 9, 1, 'BTfvzPjblTxhDmDPuv-cI74aPjfD67MZC2ba1BPYpkM', '{"firstName":"Eve"}', NULL, NULL, 'v1', 'live', NULL, 0, NULL, NULL, 0, 0, 8, 1795374000000, NULL, 7, 0, 0, '', NULL, NULL);
INSERT INTO "entry" ("uid", "model", "key", "site", "sourceKey", "state", "version", "readSequence", "present", "seen", "record", "delivered", "deliveredFingerprint", "mapping", "lane", "persona", "attributed", "contactId", "srcId", "attempts", "nextAttempt", "queued", "pendingSince", "errorCode", "batch", "voided", "lines", "withheld", "deliveredAt", "soldAt") VALUES ('u1', 'inventory', 'cup', 'main-street', '["cup"]', 'pending', 1, 10, 1, 'fL0-O1gDjCxzUQT7fRFjQngO8emKIIZZ2yJmGtTYve0', '{"name":"Tea","quantity":"1"}', NULL, NULL, 'v1', 'live', NULL, 0, NULL, NULL, 0, 0, 10, 1795374000000, NULL, NULL, 0, 0, '', NULL, NULL);
INSERT INTO "meta" ("name", "value") VALUES ('owner', '{"pid":19859,"host":"vm","command":"run","since":"2026-11-22T19:00:00.000Z"}');
INSERT INTO "meta" ("name", "value") VALUES ('epoch', 'yfpaN0zOxDa3eHYkd7-4ge0-C2Diu_r0Iyq9SiV9Bgk');
INSERT INTO "meta" ("name", "value") VALUES ('secret', 'TfGP6Z_p-YUHJLDsDFTojVUetVtysoQpcjrHYzzhEzA');
INSERT INTO "meta" ("name", "value") VALUES ('readSequence', '10');
INSERT INTO "meta" ("name", "value") VALUES ('queue', '10');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (1, 1764000000000, 'FirstLedger1764000000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (2, 1764100000000, 'Progress1764100000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (3, 1764200000000, 'Asked1764200000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (4, 1764300000000, 'Sizes1764300000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (5, 1764400000000, 'Voids1764400000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (6, 1764500000000, 'Contacts1764500000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (7, 1764600000000, 'Stock1764600000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (8, 1764800000000, 'Turns1764800000000');
INSERT INTO "migrations" ("id", "timestamp", "name") VALUES (9, 1764900000000, 'Brakes1764900000000');
INSERT INTO "stream" ("site", "model", "uid", "mapping", "position", "sourceNow", "completeAt", "ranAt", "errorCode", "error", "hint", "runs", "rowsRead", "changed", "unchanged", "filtered", "dead", "longestStatement", "lastLongestStatement", "progressAt", "asked", "place", "tried", "failed", "confirmed") VALUES ('main-street', 'persona', 'u1', 'v1', '{"cursors":{},"rounds":{},"endedAt":{}}', NULL, 1795374000000, NULL, NULL, NULL, NULL, 0, 3, 3, 0, 0, 0, 0, 0, 1795374000000, NULL, NULL, 0, 0, NULL);
INSERT INTO "stream" ("site", "model", "uid", "mapping", "position", "sourceNow", "completeAt", "ranAt", "errorCode", "error", "hint", "runs", "rowsRead", "changed", "unchanged", "filtered", "dead", "longestStatement", "lastLongestStatement", "progressAt", "asked", "place", "tried", "failed", "confirmed") VALUES ('main-street', 'sale', 'u1', 'v1', '{"cursors":{},"rounds":{},"endedAt":{}}', NULL, 1795374000000, NULL, NULL, NULL, NULL, 0, 6, 4, 0, 1, 1, 0, 0, 1795374000000, NULL, NULL, 0, 0, NULL);
INSERT INTO "stream" ("site", "model", "uid", "mapping", "position", "sourceNow", "completeAt", "ranAt", "errorCode", "error", "hint", "runs", "rowsRead", "changed", "unchanged", "filtered", "dead", "longestStatement", "lastLongestStatement", "progressAt", "asked", "place", "tried", "failed", "confirmed") VALUES ('main-street', 'inventory', 'u1', 'v1', '{"cursors":{},"rounds":{},"endedAt":{}}', NULL, 1795374000000, NULL, NULL, NULL, NULL, 0, 3, 3, 0, 0, 0, 0, 0, 1795374000000, NULL, NULL, 0, 0, NULL);
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('migrations', 9);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('batch', 7);
INSERT INTO "sqlite_sequence" ("name", "seq") VALUES ('dead_letter', 2);
