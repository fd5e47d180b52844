import { describeEngine } from '../engines/index.ts';
import { osposShop, unicentaShop } from './server-shops.ts';
import { provesShop } from './shop-on-server.ts';

describeEngine('mariadb', (server) => {
  provesShop('a uniCenta shop', server, unicentaShop);
  provesShop('an OSPOS shop, on a server that runs on its time', server, osposShop('UTC'));
});
