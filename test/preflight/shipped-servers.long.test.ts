import { expect, it } from 'vitest';
import { openServerScene } from '../e2e/server-scene.ts';
import { osposShop, unicentaShop } from '../e2e/server-shops.ts';
import { describeEngine } from '../engines/index.ts';

const shops = {
  mysql: { unicenta: unicentaShop, ospos: osposShop('UTC') },
  mariadb: { unicenta: unicentaShop, ospos: osposShop('UTC') },
  postgres: { unicenta: unicentaShop },
};

for (const engine of ['mysql', 'mariadb', 'postgres'] as const) {
  describeEngine(engine, (server) => {
    it.each(Object.entries(shops[engine]))(
      '`check` finds nothing in a shop in order: %s',
      async (_, open) => {
        await using shop = await open(server);
        await using scene = await openServerScene(shop);
        const { code, out } = await scene.cli('check');
        expect([code, out]).toEqual([0, expect.stringMatching(/^1 site\(s\) with 3 streams are in order/)]);
      },
    );
  });
}
