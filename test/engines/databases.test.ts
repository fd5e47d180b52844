import { expect, test } from 'vitest';
import { describeEngine, freshDatabase } from './index.ts';

for (const engine of ['mariadb', 'mysql', 'postgres'] as const) {
  describeEngine(engine, (server) => {
    test('gives a database of its own, in Unicode, and takes it away again', async () => {
      const database = await freshDatabase(server);
      await database.run(`CREATE TABLE t (a VARCHAR(20)); INSERT INTO t VALUES ('Zoë 🌿')`);
      expect(await database.rows('SELECT a FROM t')).toEqual([{ a: 'Zoë 🌿' }]);
      await database.drop();
    });
  });
}
