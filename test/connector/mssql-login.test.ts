import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../conformance/reading.ts';
import type { Refused } from '../engines/tds/index.ts';
import { one, reading, shopOf, start } from './mssql-shop.ts';

const time = '2026-03-08T10:00:00.1234567Z';
const shop = (refusals: readonly Refused[] = []) => shopOf({}, () => one(time), { login: () => refusals });

describe('a login', () => {
  it('of SQL Server’s own says who asks, and for what', async () => {
    const server = await start(shop());
    const clock = await reading(server, (source) => source.clock());
    expect(clock.now).toBe(time);
    expect(server.logins.at(-1)).toEqual({
      user: 'aiq',
      password: 'pass-7',
      database: 'RMS',
      application: 'aiq-pos',
      readOnly: false,
    });
  });

  it('of Windows answers the challenge of its domain', async () => {
    const server = await start(shop());
    await reading(server, (source) => source.clock(), { options: { domain: 'SHOP' } });
    expect(server.logins.at(-1)).toMatchObject({ user: 'aiq', domain: 'SHOP', password: '' });
  });

  it('says another name of ours, and that it only reads, where the settings do', async () => {
    const server = await start(shop());
    await reading(server, (source) => source.clock(), {
      options: { application_name: 'till reader', read_only_intent: true },
    });
    expect(server.logins.at(-1)).toMatchObject({ application: 'till reader', readOnly: true });
  });

  it.each([
    [18456, 'POS_LOGIN', 'Windows Authentication mode'],
    [18452, 'POS_LOGIN', 'domain'],
    [18486, 'POS_LOGIN', 'unlock'],
    [18401, 'POS_UNREACHABLE', ''],
    [978, 'POS_FORBIDDEN', 'read_only_intent'],
    [17809, 'POS_BUSY', ''],
    [17892, 'POS_LOGIN', ''],
  ])('that the server refuses with %i is %s', async (error, code, hint) => {
    const server = await start(shop([{ error, message: "Login failed for user 'aiq'." }]));
    const refused = await failureOf(reading(server, (source) => source.clock()));
    expect(refused).toMatchObject({ code, hint: expect.stringContaining(hint) });
    expect(inspect(refused, { depth: 9 })).not.toContain('pass-7');
  });

  it('for a database that is offline or not there is told so, not that the login is wrong', async () => {
    const server = await start(shop([{ error: 4060 }, { error: 18456 }]));
    const refused = await failureOf(reading(server, (source) => source.clock()));
    expect(refused).toMatchObject({
      code: 'POS_DATABASE_MISSING',
      sentence: expect.stringContaining('RMS'),
      hint: expect.stringContaining('offline'),
    });
    // Asked once: the driver by itself would ask three times more, and lock the login.
    expect(server.logins).toHaveLength(1);
  });
});

describe('a server', () => {
  it('that does not listen is told apart, with what Express needs', async () => {
    const server = await start(shop());
    await server.close();
    const refused = await failureOf(reading(server, (source) => source.clock()));
    expect(refused).toMatchObject({
      code: 'POS_UNREACHABLE',
      sentence: expect.stringContaining(`${server.host}:${server.port}`),
      hint: expect.stringContaining('TCP/IP'),
    });
  });

  it('that has no address is told apart', async () => {
    const server = await start(shop());
    const refused = await failureOf(
      reading(server, (source) => source.clock(), { options: { host: 'no-such-server.invalid' } }),
    );
    expect(refused).toMatchObject({ code: 'POS_UNREACHABLE', hint: expect.stringContaining('`host`') });
  });

  it('that takes the call and says nothing is given up in time', async () => {
    const mute = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
    const { port } = Object(mute.address());
    const begun = performance.now();
    const server = await start(shop());
    const refused = await failureOf(
      reading({ ...server, port }, (source) => source.clock(), { options: { connect_timeout: '1s' } }),
    );
    expect(refused).toMatchObject({ code: 'POS_UNREACHABLE', sentence: expect.stringContaining('in time') });
    expect(performance.now() - begun).toBeLessThan(5_000);
    mute.close();
  });

  it('whose browser tells no port of an instance is told apart', async () => {
    const server = await start(shop());
    const refused = await failureOf(
      reading(server, (source) => source.clock(), {
        options: { port: undefined, instance: 'SQLEXPRESS', connect_timeout: '1s' },
      }),
    );
    expect(refused).toMatchObject({
      code: 'POS_UNREACHABLE',
      sentence: expect.stringContaining('SQLEXPRESS'),
      hint: expect.stringContaining('SQL Server Browser'),
    });
  });

  it('whose browser knows the instance is found by it', async () => {
    // An address of this process alone: the browser's port is always the same.
    const host = `127.7.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}`;
    const server = await start(shop(), host);
    const browser = createSocket('udp4');
    await new Promise<void>((done) => browser.bind(1434, host, done));
    browser.on('message', (_, { port, address }) => {
      const told = `ServerName;TILL1;InstanceName;SQLEXPRESS;IsClustered;No;Version;10.50.1600.1;tcp;${server.port};;`;
      const header = Buffer.from([5, told.length & 0xff, told.length >> 8]);
      browser.send(Buffer.concat([header, Buffer.from(told)]), port, address);
    });
    const named = (instance: string) =>
      reading(server, (source) => source.clock(), { options: { port: undefined, instance } });
    expect((await named('sqlexpress')).now).toBe(time);
    expect(await failureOf(named('PCAMERICA'))).toMatchObject({
      code: 'POS_UNREACHABLE',
      sentence: expect.stringContaining('no instance PCAMERICA'),
    });
    browser.close();
  });
});
