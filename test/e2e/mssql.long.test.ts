import { describeEngine } from '../engines/index.ts';
import { unicentaShop } from './server-shops.ts';
import { provesShop } from './shop-on-server.ts';

describeEngine('mssql', (server) => {
  provesShop('a shop with the tables of uniCenta', server, unicentaShop);
});
