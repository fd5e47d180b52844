import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connector } from '../../connectors/postgres/index.ts';
import type { PageQuery } from '../../src/connector/index.ts';
import {
  childOf,
  column,
  failureOf,
  keysOf,
  relationOf,
  rowsOf,
  withSource,
} from '../conformance/reading.ts';
import { describeEngine, startTcpProxy, type TcpProxy } from '../engines/index.ts';
import { start } from './postgres-start.ts';
import { stream } from './stream.ts';

const tickets: Omit<PageQuery, 'limit'> = {
  ...stream('ticket', 'id'),
  children: [childOf('lines', relationOf('l', 'line', ['text']), { ticket: column('r', 'id') }, 'text')],
};

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  let proxy: TcpProxy | undefined;
  beforeAll(async () => {
    database = await start(server, [
      'CREATE TABLE ticket (id int PRIMARY KEY)',
      'INSERT INTO ticket SELECT generate_series(1, 500)',
      'CREATE TABLE line (ticket int, text text)',
      `INSERT INTO line SELECT id, repeat('x', 200) FROM ticket`,
    ]);
  });
  afterEach(() => proxy?.close());

  const through = async (options: object = {}) => {
    proxy = await startTcpProxy(server);
    const { host, port } = proxy;
    return { proxy, shop: { ...database, options: { ...Object(database.options), host, port, ...options } } };
  };

  describe('a server', () => {
    it('that is gone in the middle of a page fails that page, and answers when it is back', async () => {
      const { proxy, shop } = await through();
      await withSource(connector, shop, async (source) => {
        expect(keysOf(await rowsOf(source, tickets, 100))).toHaveLength(500);
        // The parents (some 10 KB) arrive, their children (100 KB) do not.
        proxy.cut({ after: 50_000 });
        expect(await failureOf(source.readPage({ ...tickets, limit: 500 }))).toMatchObject({
          code: 'POS_UNREACHABLE',
          sentence: expect.stringContaining(`${proxy.host}:${proxy.port}`),
        });
        expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
      });
      const again = await withSource(connector, shop, (source) => rowsOf(source, tickets, 500));
      expect(again.flatMap(({ children }) => children.lines)).toHaveLength(500);
    });

    it('that falls silent in the middle of a page is given up soon after the time for a statement', async () => {
      const { proxy, shop } = await through();
      const started = performance.now();
      await withSource(
        connector,
        shop,
        async (source) => {
          await source.clock();
          proxy.hold();
          expect(await failureOf(source.readPage({ ...tickets, limit: 500 }))).toMatchObject({
            code: 'POS_UNREACHABLE',
            sentence: expect.stringContaining('in time'),
          });
        },
        { statementTimeout: 200 },
      );
      expect(performance.now() - started).toBeLessThan(5_000);
    });

    it('that falls silent before it is closed does not hold the connector up', async () => {
      const { proxy, shop } = await through();
      const started = performance.now();
      await withSource(connector, shop, async (source) => {
        await source.clock();
        proxy.hold();
      });
      expect(performance.now() - started).toBeLessThan(3_000);
    });

    it('that takes a connection and says nothing is given up after connect_timeout', async () => {
      const { proxy, shop } = await through({ connect_timeout: '1s' });
      proxy.hold();
      const started = performance.now();
      expect(await failureOf(withSource(connector, shop, (source) => source.clock()))).toMatchObject({
        code: 'POS_UNREACHABLE',
        sentence: expect.stringContaining('in time'),
      });
      expect(performance.now() - started).toBeLessThan(2_000);
    });

    it('that resets a connection at any byte of its start is unreachable, never worse', async () => {
      const { proxy, shop } = await through();
      for (const after of [1, 9, 10, 50, 200, 400, 420, 600, 900]) {
        proxy.hold();
        const failed = failureOf(withSource(connector, shop, (source) => source.clock()));
        await expect.poll(() => proxy.connections.length).toBe(1);
        proxy.cut({ after });
        proxy.pass();
        expect([after, (await failed).code]).toEqual([after, 'POS_UNREACHABLE']);
        await expect.poll(() => proxy.connections.length).toBe(0);
      }
    });

    it('that refuses connections is unreachable until it takes them again', async () => {
      const { proxy, shop } = await through();
      proxy.refuse();
      expect(await failureOf(withSource(connector, shop, (source) => source.clock()))).toMatchObject({
        code: 'POS_UNREACHABLE',
        sentence: expect.stringContaining('refused'),
      });
      await proxy.accept();
      expect((await withSource(connector, shop, (source) => source.clock())).now).toMatch(/Z$/);
    });

    it('of no known name is unreachable, and the name is the first thing to check', async () => {
      const shop = { ...database, options: { ...Object(database.options), host: 'till.invalid' } };
      expect(await failureOf(withSource(connector, shop, (source) => source.clock()))).toMatchObject({
        code: 'POS_UNREACHABLE',
        hint: expect.stringContaining('host'),
      });
    });

    it.each([
      ['of another kind', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
      ['of MySQL', 'J\0\0\0\n5.7.29\0........................'],
    ])('%s on that port is unreachable', async (_about, greeting) => {
      const other = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end(greeting);
      });
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const shop = {
        ...database,
        options: { ...Object(database.options), port: Object(other.address()).port, connect_timeout: '2s' },
      };
      const failed = await failureOf(withSource(connector, shop, (source) => source.clock()));
      expect(failed).toMatchObject({ code: 'POS_UNREACHABLE' });
      other.close();
    });
  });
});
