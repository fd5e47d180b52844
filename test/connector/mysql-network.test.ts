import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { OpenContext, Source } from '../../src/connector/index.ts';
import { failureOf, pagesOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine, startTcpProxy, type TcpProxy } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

type Database = Awaited<ReturnType<typeof start>>;

const rows = Array.from({ length: 2_000 }, (_, id) => `(${id}, '${'x'.repeat(80)}')`);
const tickets = [
  'CREATE TABLE ticket (id INT NOT NULL PRIMARY KEY, pad CHAR(100))',
  `INSERT INTO ticket VALUES ${rows.join(', ')}`,
];
const all = stream('ticket', 'id');

/** Reads with these options in the place of some. */
const using = <T>(
  database: Database,
  options: object,
  work: (source: Source) => Promise<T>,
  context: Partial<OpenContext> = {},
) =>
  withSource(connector, { ...database, options: { ...Object(database.options), ...options } }, work, context);

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    let proxy: TcpProxy | undefined;
    afterEach(() => proxy?.close());

    async function troubled() {
      proxy = await startTcpProxy(server);
      const { host, port } = proxy;
      return { database: await start(server, tickets), proxy, way: { host, port } };
    }

    it('says that the server is away where nothing listens or its name is unknown', async () => {
      const { database, proxy, way } = await troubled();
      proxy.refuse();
      const refused = await failureOf(using(database, way, (source) => source.clock()));
      expect(refused).toMatchObject({
        code: 'POS_UNREACHABLE',
        sentence: expect.stringContaining(`${way.port}`),
      });
      const host = 'no-such-server.invalid';
      const unknown = await failureOf(using(database, { host }, (source) => source.clock()));
      expect(unknown).toMatchObject({ code: 'POS_UNREACHABLE', sentence: expect.stringContaining(host) });
      await proxy.accept();
      expect(await using(database, way, (source) => rowsOf(source, all, 900))).toHaveLength(rows.length);
    });

    it('gives up connecting through a black hole within the time allowed', async () => {
      const { database, proxy, way } = await troubled();
      proxy.hold();
      const begun = performance.now();
      const options = { ...way, connect_timeout: '1s' };
      const failure = await failureOf(using(database, options, (source) => source.clock()));
      expect(failure).toMatchObject({ code: 'POS_UNREACHABLE' });
      expect(performance.now() - begun).toBeLessThan(4_000);
    });

    it('gives up a connection that has become a black hole, and closes it at once', async () => {
      const { database, proxy, way } = await troubled();
      const begun = performance.now();
      await using(
        database,
        way,
        async (source) => {
          expect((await source.readPage({ ...all, limit: 3 })).rows).toHaveLength(3);
          proxy.hold();
          const held = await failureOf(source.readPage({ ...all, limit: 3 }));
          expect(held).toMatchObject({ code: 'POS_UNREACHABLE' });
          const dead = await failureOf(source.readPage({ ...all, limit: 3 }));
          expect(dead).toMatchObject({ code: 'POS_UNREACHABLE' });
        },
        { statementTimeout: 300 },
      );
      expect(performance.now() - begun).toBeLessThan(6_000);
      proxy.pass();
      expect(await using(database, way, (source) => rowsOf(source, all, 900))).toHaveLength(rows.length);
    });

    it('loses no row to a connection that is reset in the middle of a page', async () => {
      const { database, proxy, way } = await troubled();
      await using(database, way, async (source) => {
        expect((await source.readPage({ ...all, limit: 3 })).rows).toHaveLength(3);
        proxy.cut({ after: 4_000 });
        const torn = await failureOf(source.readPage({ ...all, limit: rows.length }));
        expect(torn).toMatchObject({ code: 'POS_UNREACHABLE' });
        expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
      expect(await using(database, way, (source) => rowsOf(source, all, rows.length))).toHaveLength(
        rows.length,
      );
    });

    it('is told of a connection lost between two pages with the next page, and by nothing else', async () => {
      const { database, proxy, way } = await troubled();
      await using(database, way, async (source) => {
        await source.clock();
        proxy.cut();
        await sleep(50);
        expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
        expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
    });

    it('survives that the server ends the connection, and comes back', async () => {
      const { database, proxy: _proxy, way } = await troubled();
      const { administrator } = database;
      await using(database, way, async (source) => {
        await source.clock();
        const sessions = await administrator.rows(
          'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
        );
        expect(sessions).toHaveLength(1);
        await administrator.run(`KILL ${sessions[0]?.id}`);
        expect(await failureOf(pagesOf(source, all, 100))).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
      expect(await using(database, way, (source) => rowsOf(source, all, 900))).toHaveLength(rows.length);
    });

    it('reads the same over a slow line', async () => {
      const { database, proxy, way } = await troubled();
      proxy.delay(15);
      expect(await using(database, way, (source) => rowsOf(source, all, 900))).toHaveLength(rows.length);
    });
  });
}
