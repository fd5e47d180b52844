import { vi } from 'vitest';
import { describeEngine } from '../engines/index.ts';
import { unicentaShop } from './server-shops.ts';
import { provesShop } from './shop-on-server.ts';

describeEngine('mssql', (server) => {
  // Babelfish takes many times as long as the other engines.
  vi.setConfig({ testTimeout: 240_000 });
  provesShop('a shop with the tables of uniCenta', server, unicentaShop);
});
