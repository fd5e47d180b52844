import { describeEngine } from '../engines/index.ts';
import { unicentaShop } from './server-shops.ts';
import { provesShop } from './shop-on-server.ts';

describeEngine('postgres', (server) => {
  provesShop('a uniCenta shop', server, unicentaShop);
});
