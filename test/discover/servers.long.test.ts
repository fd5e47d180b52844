import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { connectorFor, type StatementReport } from '../../src/connector/index.ts';
import { discover, mappingText } from '../../src/discover/index.ts';
import { osposShop, type ServerShop, unicentaShop } from '../e2e/server-shops.ts';
import { describeEngine, type TestServer } from '../engines/index.ts';
import { compiledOf } from './score.ts';

const shops = {
  mysql: {
    open: osposShop('UTC'),
    tables: ['ospos_customers', 'ospos_sales', 'ospos_sales_items', 'ospos_items'],
  },
  mariadb: {
    open: osposShop('UTC'),
    tables: ['ospos_customers', 'ospos_sales', 'ospos_sales_items', 'ospos_items'],
  },
  postgres: { open: unicentaShop, tables: ['customers', 'receipts', 'ticketlines', 'products'] },
};

const optionsOf = ({ host, port }: TestServer, { database, reader }: ServerShop) => ({
  ...{ host, port, database: database.name, user: reader.user, password: reader.password },
});

for (const engine of ['mysql', 'mariadb', 'postgres'] as const) {
  describeEngine(engine, (server) => {
    it('discover finds the tables of a shop on a server, by SELECT alone, and its draft reads them', async () => {
      const { open, tables } = shops[engine];
      await using shop = await open(server);
      const connector = await connectorFor(engine === 'mariadb' ? 'mysql' : engine);
      const statements: StatementReport[] = [];
      const source = await connector.open(connector.options.parse(optionsOf(server, shop)), {
        baseDir: tmpdir(),
        statementTimeout: 10_000,
        onStatement: (one) => statements.push(one),
      });
      try {
        const draft = await discover(source, { rows: 500, pause: async () => {}, now: () => 0 });
        expect(Object.values(draft.tables).map((found) => found?.table.name.name)).toEqual(tables);
        expect(statements.filter(({ sql }) => !sql.startsWith('SELECT'))).toEqual([]);
        const { mapping } = compiledOf(mappingText(draft, { pos: 'Shop', engine: 'any' }));
        for (const { model, query, map } of mapping.streams) {
          const { rows } = await source.readPage({ ...query, limit: 100 });
          const records = rows.filter((row) => map(row).kind === 'record');
          expect(records.length, model).toBeGreaterThan(25);
        }
      } finally {
        await source.close();
      }
    });
  });
}
