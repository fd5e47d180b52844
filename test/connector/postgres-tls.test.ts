import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../connectors/postgres/connect.ts';
import { connector } from '../../connectors/postgres/index.ts';
import { options } from '../../connectors/postgres/options.ts';
import { failureOf, withSource } from '../conformance/reading.ts';
import { describeEngine, startTcpProxy } from '../engines/index.ts';
import { start } from './postgres-start.ts';

describeEngine('postgres', (server) => {
  let database: Awaited<ReturnType<typeof start>>;
  const baseDir = mkdtempSync(join(tmpdir(), 'pos-postgres-tls-'));
  beforeAll(async () => {
    database = await start(server);
    writeFileSync(join(baseDir, 'authority.pem'), server.authority ?? '');
  });
  afterAll(() => rmSync(baseDir, { recursive: true, force: true }));

  const shop = (changes: object) => ({
    ...database,
    baseDir,
    options: { ...Object(database.options), ...changes },
  });
  const clock = (changes: object) => withSource(connector, shop(changes), (source) => source.clock());
  const secured = (more: object = {}) => ({ tls: { mode: 'required', ca: 'authority.pem', ...more } });

  describe('TLS', () => {
    it('needs the file of its authority to be there', async () => {
      const missing = await failureOf(clock({ tls: { mode: 'required', ca: 'none.pem' } }));
      expect(missing).toMatchObject({
        code: 'POS_TLS',
        sentence: expect.stringContaining(join(baseDir, 'none.pem')),
      });
    });

    it('that the server does not offer is never left out in silence', async () => {
      const plain = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write('N'));
      });
      await once(plain.listen(0, '127.0.0.1'), 'listening');
      expect(await failureOf(clock({ port: Object(plain.address()).port, ...secured() }))).toMatchObject({
        code: 'POS_TLS',
        sentence: expect.stringContaining('does not offer'),
      });
      plain.close();
    });

    it('is refused to a server whose authority is not known', async () => {
      expect(await failureOf(clock({ tls: { mode: 'required' } }))).toMatchObject({
        code: 'POS_TLS',
        hint: expect.stringContaining(server.authority === undefined ? 'mode: off' : 'tls.ca'),
      });
    });

    // A server that somebody has named for the tests may have a certificate of its own, or none.
    if (server.authority === undefined) return;

    it('with the authority named encrypts, also when the connection is cut', async () => {
      const proxy = await startTcpProxy(server);
      const connection = await connect(options.parse(shop({ port: proxy.port, ...secured() }).options), {
        baseDir,
        statementTimeout: 5_000,
      });
      const rows = await connection.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()', []);
      expect(rows).toEqual([{ ssl: 't' }]);
      proxy.cut();
      expect(await failureOf(connection.query('SELECT 1', []))).toMatchObject({ code: 'POS_UNREACHABLE' });
      await connection.close();
      proxy.close();
    });

    it('takes the server’s name from `servername` where `host` is another', async () => {
      expect((await clock(secured({ servername: 'localhost' }))).now).toMatch(/Z$/);
      expect((await clock({ host: 'localhost', ...secured({ servername: '127.0.0.1' }) })).now).toMatch(/Z$/);
      expect(await failureOf(clock(secured({ servername: 'other.test' })))).toMatchObject({
        code: 'POS_TLS',
        hint: expect.stringContaining('servername'),
      });
      expect(
        await failureOf(clock({ host: 'localhost', ...secured({ servername: 'other.test' }) })),
      ).toMatchObject({
        code: 'POS_TLS',
      });
    });

    it('falls silent as a plain connection does', async () => {
      const proxy = await startTcpProxy(server);
      const started = performance.now();
      await withSource(
        connector,
        shop({ port: proxy.port, ...secured() }),
        async (source) => {
          await source.clock();
          proxy.hold();
          expect(await failureOf(source.clock())).toMatchObject({
            code: 'POS_UNREACHABLE',
            sentence: expect.stringContaining('in time'),
          });
        },
        { statementTimeout: 200 },
      );
      expect(performance.now() - started).toBeLessThan(5_000);
      proxy.close();
    });
  });
});
