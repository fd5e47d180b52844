import { describeEngine } from '../engines/index.ts';
import { zone } from './scene.ts';
import { osposShop, unicentaShop } from './server-shops.ts';
import { provesShop } from './shop-on-server.ts';

describeEngine('mysql', (server) => {
  provesShop('a uniCenta shop', server, unicentaShop);
  provesShop('an OSPOS shop, on a server that runs on UTC', server, osposShop(zone));
});
