import { expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import { startMysql } from '../conformance/mysql-database.ts';
import { describeEngine } from '../engines/index.ts';
import { preflightFindings } from './findings.ts';
import { serverShop } from './server-shop.ts';
import { brief, found, lines, minutes, receipts } from './shop.ts';

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    const open = async () => {
      const database = await startMysql(server);
      const { administrator } = database;
      return { ...serverShop(connector, database, administrator), administrator };
    };
    preflightFindings(open);

    it('say whom to ask for a login that only reads', async () => {
      const { database, ...shop } = await open();
      try {
        await database.write([...receipts(database), ...lines(database)]);
        const [finding, ...more] = await found(
          { database, ...shop },
          { options: database.options, depth: 'start' },
        );
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ severity: 'warning', code: 'POS_WRITABLE' });
        expect(finding?.sentence).toBe('The login may change "s" and 1 more of the tables that are read.');
        expect(finding?.hint).toContain('SELECT on these tables and nothing else: s, l.');
      } finally {
        await shop.close();
      }
    });

    it('name the collation to which two keys are one', async () => {
      const shop = await open();
      const { database } = shop;
      try {
        await database.write([
          `CREATE TABLE old (id VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, at DATETIME NOT NULL)`,
          `INSERT INTO old VALUES ('a1', '${minutes(-9)}'), ('A1', '${minutes(-8)}')`,
          'CREATE VIEW s AS SELECT * FROM old',
          ...lines(database, 'VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci'),
        ]);
        const [finding, ...more] = await found(shop);
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ code: 'POS_KEY_NOT_UNIQUE', place: { line: 5 } });
        expect(finding?.sentence).toContain('compared by utf8mb4_general_ci');
      } finally {
        await shop.close();
      }
    });

    it('name joined columns whose collations differ, and what the server will not compare', async () => {
      const pairs = [
        ['latin1 COLLATE latin1_swedish_ci', 'utf8mb4 COLLATE utf8mb4_general_ci', []],
        [
          'utf8mb4 COLLATE utf8mb4_unicode_ci',
          'utf8mb4 COLLATE utf8mb4_general_ci',
          [['error', 'POS_COLUMN_TYPE', 4]],
        ],
      ] as const;
      for (const [child, parent, refused] of pairs) {
        const shop = await open();
        const { database } = shop;
        try {
          await database.write([
            ...receipts(database, [], { id: `VARCHAR(9) CHARACTER SET ${parent} NOT NULL PRIMARY KEY` }),
            ...lines(database, `VARCHAR(9) CHARACTER SET ${child}`),
            `INSERT INTO s VALUES ('a', '${minutes(-9)}')`,
          ]);
          const findings = await found(shop);
          expect(brief(findings)).toEqual([['warning', 'POS_COMPARISON', 10], ...refused]);
          expect(findings[0]?.sentence).toContain('utf8mb4_general_ci');
        } finally {
          await shop.close();
        }
      }
    });

    it('say what could not be looked at in time', async () => {
      const shop = await open();
      const { database } = shop;
      try {
        await database.write([...receipts(database), ...lines(database)]);
        const options = await shop.reader();
        await shop.administrator.run('LOCK TABLES s WRITE, l WRITE');
        const findings = await found(shop, { options, statementTimeout: 1_000 });
        expect(brief(findings)).toEqual([
          ['warning', 'POS_BUSY', 6],
          ['warning', 'POS_BUSY', 4],
        ]);
        expect(findings[0]?.sentence).toBe('The stamps of "s" could not be looked at in time.');
        await shop.administrator.run('UNLOCK TABLES');
      } finally {
        await shop.close();
      }
    });
  });
}
