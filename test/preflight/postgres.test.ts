import { expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import { startPostgres } from '../conformance/postgres-database.ts';
import { describeEngine } from '../engines/index.ts';
import { preflightFindings } from './findings.ts';
import { serverShop } from './server-shop.ts';
import { brief, found, lines, receipts } from './shop.ts';

describeEngine('postgres', (server) => {
  const open = async () => {
    const database = await startPostgres(server);
    return { ...serverShop(connector, database, database.own), own: database.own };
  };
  preflightFindings(open);

  it('say whom to ask for a login that only reads', async () => {
    const shop = await open();
    try {
      await shop.database.write([...receipts(shop.database), ...lines(shop.database)]);
      const [finding, ...more] = await found(shop, { options: shop.database.options, depth: 'start' });
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ severity: 'warning', code: 'POS_WRITABLE' });
    } finally {
      await shop.close();
    }
  });

  it('say what could not be looked at in time', async () => {
    const shop = await open();
    try {
      await shop.database.write([...receipts(shop.database), ...lines(shop.database)]);
      const options = await shop.reader();
      await shop.own.run('BEGIN');
      await shop.own.run('LOCK TABLE s IN ACCESS EXCLUSIVE MODE');
      expect(brief(await found(shop, { options, statementTimeout: 200 }))).toEqual([
        ['warning', 'POS_BUSY', 6],
        ['warning', 'POS_BUSY', 4],
      ]);
      await shop.own.run('ROLLBACK');
    } finally {
      await shop.close();
    }
  });
});
