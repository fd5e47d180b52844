import { expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import { column, keysOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    it('knows which keys are unique, the primary first, and which columns may be null', async () => {
      const database = await start(server, [
        `CREATE TABLE goods (code VARCHAR(20) CHARACTER SET latin1 NOT NULL, part INT, id INT NOT NULL, note TEXT,
          twice INT GENERATED ALWAYS AS (id * 2) VIRTUAL, UNIQUE a_part (part, code), KEY plain (note(5)),
          UNIQUE b_note (note(10)), PRIMARY KEY (id, code))`,
        'CREATE VIEW seen AS SELECT g.id, g.twice + 1 AS more FROM goods g',
      ]);
      await withSource(connector, database, async (source) => {
        const [goods, seen] = await source.catalogue([{ name: 'goods' }, { name: 'seen' }]);
        expect(goods?.uniqueKeys).toEqual([['id', 'code'], ['part', 'code'], ['note']]);
        // Those over the beginnings of texts order nothing.
        expect(goods?.indexes).toEqual([
          ['id', 'code'],
          ['part', 'code'],
        ]);
        expect(seen?.indexes).toBeNull();
        const [note] = goods?.columns.filter(({ name }) => name === 'note') ?? [];
        expect(note && source.indexStatement({ name: 'goods' }, [note])).toBeNull();
        expect(goods?.columns.map(({ name, nullable }) => (nullable ? `${name}?` : name))).toEqual([
          'code',
          'part?',
          'id',
          'note?',
          'twice?',
        ]);
        expect(goods?.columns[0]).toMatchObject({ type: 'varchar(20)', collation: 'latin1_swedish_ci' });
        expect(seen).toMatchObject({
          columns: [
            { name: 'id', kind: 'integer' },
            { name: 'more', kind: 'integer' },
          ],
          uniqueKeys: [],
        });
      });
    });

    it('tells tables apart as the server does: by case too, where the file system does', async () => {
      const database = await start(server, ['CREATE TABLE Till (id INT NOT NULL PRIMARY KEY, big INT)']);
      const [setting] = await database.administrator.rows('SELECT @@lower_case_table_names AS folds');
      const folds = String(setting?.folds) !== '0';
      if (!folds) await database.write(['CREATE TABLE till (id INT NOT NULL PRIMARY KEY, small INT)']);
      await withSource(connector, database, async (source) => {
        const infos = await source.catalogue([{ name: 'Till' }, { name: 'till' }, { name: 'TILL' }]);
        const columns = infos.map(({ table, columns: [, second] }) => `${table.name}.${second?.name}`);
        expect(columns).toEqual(folds ? ['Till.big', 'till.big', 'TILL.big'] : ['Till.big', 'till.small']);
      });
    });

    it('reads tables of another database of the server, beside those of its own', async () => {
      const database = await start(server, [
        'CREATE TABLE ticket (id INT NOT NULL PRIMARY KEY, customer INT)',
        'INSERT INTO ticket VALUES (1, 10), (2, 11)',
      ]);
      const other = await start(server, [
        'CREATE TABLE `the customer` (id INT NOT NULL PRIMARY KEY, name VARCHAR(20))',
        `INSERT INTO \`the customer\` VALUES (10, 'Ann'), (11, 'Bo')`,
      ]);
      const schema = other.administrator.name;
      await withSource(connector, database, async (source) => {
        const table = { schema, name: 'the customer' };
        const [info, ...more] = await source.catalogue([table, { schema, name: 'ticket' }]);
        expect(info).toMatchObject({ table, uniqueKeys: [['id']] });
        expect(more).toEqual([]);
        const { relation, ...rest } = stream('ticket', 'id');
        const joins = [
          { alias: 'c', table, kind: 'inner' as const, on: [{ own: 'id', other: column('r', 'customer') }] },
        ];
        const columns = [...relation.columns, column('c', 'name')];
        const rows = await rowsOf(source, { ...rest, relation: { ...relation, joins, columns } }, 1);
        expect(keysOf(rows)).toEqual(['1', '2']);
        expect(rows.map(({ values }) => values['c.name'])).toEqual(['Ann', 'Bo']);
      });
    });

    it('reads data of a database in latin1 as Unicode, and finds it by its texts', async () => {
      const database = await start(
        server,
        [
          'CREATE TABLE `Gäste` (`Name` VARCHAR(20) NOT NULL PRIMARY KEY, `Größe` CHAR(5))',
          `INSERT INTO \`Gäste\` VALUES ('Zoë €', 'groß'), ('Ørsted', 'klein')`,
        ],
        'latin1',
      );
      await withSource(connector, database, async (source) => {
        const rows = await rowsOf(source, stream('Gäste', 'Name'), 1);
        expect(keysOf(rows).sort()).toEqual(['Zoë €', 'Ørsted']);
        const found = await source.readByKeys(stream('Gäste', 'Name'), [['Zoë €']]);
        expect(keysOf(found.rows)).toEqual(['Zoë €']);
      });
    });
  });
}
