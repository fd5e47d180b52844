import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connector } from '../../connectors/mysql/index.ts';
import type { Source } from '../../src/connector/index.ts';
import { failureOf, rowsOf, withSource } from '../conformance/reading.ts';
import { describeEngine } from '../engines/index.ts';
import { start } from './mysql-start.ts';
import { stream } from './stream.ts';

for (const engine of ['mysql', 'mariadb'] as const) {
  describeEngine(engine, (server) => {
    let folder = '';
    let database: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'pos-mysql-tls-'));
      writeFileSync(join(folder, 'authority.pem'), server.authority ?? '');
      database = await start(server);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const using = <T>(tls: object, work: (source: Source) => Promise<T>) =>
      withSource(
        connector,
        { ...database, baseDir: folder, options: { ...Object(database.options), tls } },
        work,
      );
    const refusal = (tls: object) => failureOf(using(tls, (source) => source.clock()));
    const trusting = { mode: 'required', ca: './authority.pem', servername: 'localhost' };

    it('refuses a server that offers no encryption, or that no authority of this machine vouches for', async () => {
      const { ca: _, ...unnamed } = trusting;
      expect(await refusal(unnamed)).toMatchObject({
        code: 'POS_TLS',
        hint: expect.stringContaining(server.authority === undefined ? '`mode: off`' : '`tls.ca`'),
      });
    });

    it('says which file of an authority cannot be read', async () => {
      const absent = await refusal({ ...trusting, ca: './none.pem' });
      expect(absent).toMatchObject({ code: 'POS_TLS', sentence: expect.stringContaining('none.pem') });
    });

    // Servers of this run offer TLS or do not: the suite runs on one of each kind.
    if (server.authority === undefined) return;

    it('reads encrypted from a server whose authority is named', async () => {
      await database.write([
        `CREATE VIEW line AS SELECT VARIABLE_VALUE AS id FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_VERSION'`,
      ]);
      const version = (tls: object) => using(tls, (source) => rowsOf(source, stream('line', 'id'), 2));
      expect((await version(trusting))[0]?.key[0]).toMatch(/^TLSv1\.[23]$/);
      expect((await version({ mode: 'off' }))[0]?.key).toEqual(['']);
    });

    it('refuses a certificate that was made for another name, and says for which', async () => {
      expect(await refusal({ ...trusting, servername: 'pos.example' })).toMatchObject({
        code: 'POS_TLS',
        hint: expect.stringContaining('servername: localhost'),
      });
    });

    it('says that a login that must be encrypted needs `tls`', async () => {
      const { administrator } = database;
      await administrator.run(`CREATE USER 'till_tls'@'%' IDENTIFIED BY 'Geheim-1' REQUIRE SSL`);
      const options = { ...Object(database.options), user: 'till_tls', password: 'Geheim-1' };
      const refused = await failureOf(
        withSource(connector, { ...database, options }, (source) => source.clock()),
      );
      await administrator.run(`DROP USER 'till_tls'@'%'`);
      expect(refused).toMatchObject({ code: 'POS_LOGIN', hint: expect.stringContaining('`tls`') });
    });
  });
}

it('wants the name in the certificate where the host is an address, which certificates rarely hold', () => {
  const source = { user: 'u', database: 'd', tls: { mode: 'required' } };
  const takes = (more: object) => connector.options.safeParse({ ...source, ...more }).success;
  expect(takes({ host: 'db.shop' })).toBe(true);
  expect(takes({ host: '10.0.0.5' })).toBe(false);
  expect(takes({ host: '10.0.0.5', tls: { mode: 'required', servername: 'db.shop' } })).toBe(true);
  expect(takes({ host: '10.0.0.5', tls: { mode: 'off' } })).toBe(true);
  expect(takes({ host: 'db.shop', tls: { mode: 'off', ca: './ca.pem' } })).toBe(false);
});
