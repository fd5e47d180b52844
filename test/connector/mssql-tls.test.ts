import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from '../conformance/reading.ts';
import { type Certificates, makeCertificates } from '../engines/certificates.ts';
import type { Script, TdsServer } from '../engines/tds/index.ts';
import { one, reading, shopOf, start } from './mssql-shop.ts';
import { stream } from './stream.ts';

const time = '2026-03-08T10:00:00.1234567Z';
const shop = (more: Partial<Script>) => start(shopOf({}, () => one(time), more));

describe('TLS', () => {
  const baseDir = mkdtempSync(join(tmpdir(), 'pos-mssql-tls-'));
  let certificates: Certificates;
  beforeAll(async () => {
    const made = await makeCertificates();
    if (!made) throw new Error('These tests need openssl.');
    certificates = made;
    writeFileSync(join(baseDir, 'authority.pem'), made.authority);
  });
  afterAll(() => rmSync(baseDir, { recursive: true, force: true }));

  const clock = (server: TdsServer, tls: object, options: object = {}) =>
    reading(server, (source) => source.clock(), {
      baseDir,
      options: { connect_timeout: '5s', ...options, tls: { servername: 'localhost', ...tls } },
    });
  const trusted = { mode: 'required', ca: 'authority.pem' };

  it('carries the login and the rows where the server’s certificate is trusted', async () => {
    const server = await shop({ identity: certificates });
    expect((await clock(server, trusted)).now).toBe(time);
    expect(server.logins.at(-1)).toMatchObject({ user: 'aiq', password: 'pass-7' });
  });

  it('that the server has not is never left out in silence: no login leaves', async () => {
    const server = await shop({});
    expect(await failureOf(clock(server, trusted))).toMatchObject({
      code: 'POS_TLS',
      sentence: expect.stringContaining('offers no encryption'),
      hint: expect.stringContaining('mode: off'),
    });
    expect(server.logins).toEqual([]);
  });

  it('is refused to a server whose authority is not known, or whose name is another', async () => {
    const server = await shop({ identity: certificates });
    expect(await failureOf(clock(server, { mode: 'required' }))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('tls.ca'),
    });
    expect(await failureOf(clock(server, { ...trusted, servername: 'other.test' }))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('tls.servername'),
    });
    expect(server.logins).toEqual([]);
  });

  it('that a server insists on is asked for in the settings', async () => {
    const server = await shop({ identity: certificates, insists: true });
    const options = { tls: { mode: 'off' } };
    expect(await failureOf(reading(server, (source) => source.clock(), { options }))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('mode: required'),
    });
    expect(server.logins).toEqual([]);
  });

  it('of an old server is refused, unless the source lowers its own floor', async () => {
    const server = await shop({ identity: { ...certificates, version: 'TLSv1.1' } });
    expect(await failureOf(clock(server, trusted))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('min_version'),
    });
    expect((await clock(server, { ...trusted, min_version: 'TLSv1' })).now).toBe(time);
    // The floor was of that connection alone.
    expect(await failureOf(clock(server, trusted))).toMatchObject({ code: 'POS_TLS' });
  });

  it('from the first byte (strict) is spoken to a server of TDS 8, and cut as any other', async () => {
    const server = await shop({ identity: { ...certificates, strict: true } });
    const strict = { ...trusted, mode: 'strict' };
    expect((await clock(server, strict)).now).toBe(time);
    expect(await failureOf(clock(server, { ...strict, servername: 'other.test' }))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('tls.servername'),
    });
  });

  it('falls silent as a plain connection does', async () => {
    for (const strict of [true, false]) {
      const identity = { ...certificates, strict };
      const server = await start(
        shopOf({ Customer: { columns: { ID: 'int' } } }, () => 'deaf', { identity }),
      );
      const tls = { ...trusted, servername: 'localhost', mode: strict ? 'strict' : 'required' };
      const page = { ...stream('Customer', 'ID'), limit: 10 };
      const late = failureOf(
        reading(server, (source) => source.readPage(page), {
          baseDir,
          statementTimeout: 200,
          options: { tls },
        }),
      );
      expect(await late).toMatchObject({ code: 'POS_UNREACHABLE' });
    }
  });

  it('from the first byte (strict) is not spoken by a server of TDS 7', async () => {
    const server = await shop({ identity: certificates });
    expect(await failureOf(clock(server, { ...trusted, mode: 'strict' }))).toMatchObject({
      code: 'POS_TLS',
      hint: expect.stringContaining('mode: required'),
    });
    expect(server.logins).toEqual([]);
  });

  it('needs the file of its authority to be there', async () => {
    const server = await shop({ identity: certificates });
    expect(await failureOf(clock(server, { mode: 'required', ca: 'none.pem' }))).toMatchObject({
      code: 'POS_TLS',
      sentence: expect.stringContaining(join(baseDir, 'none.pem')),
    });
  });
});
