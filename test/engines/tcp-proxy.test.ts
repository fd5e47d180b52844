import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A server that answers each piece with the same piece in capitals. */
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (piece) => socket.write(piece.toString().toUpperCase()));
  socket.on('end', () => socket.end('bye'));
  socket.on('error', () => undefined);
});
let proxy: TcpProxy;

beforeEach(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  proxy = await startTcpProxy({ host, port });
});
afterEach(() => {
  proxy.close();
  server.close();
});

/** A client, what it has heard so far, and how its connection ended. */
async function call() {
  const socket: Socket = connect({ host: proxy.host, port: proxy.port, allowHalfOpen: true });
  const heard = { text: '', end: '' };
  socket.on('data', (piece) => {
    heard.text += piece.toString();
  });
  socket.on('error', (error) => {
    heard.end = 'code' in error ? String(error.code) : error.message;
  });
  await once(socket, 'connect');
  return {
    heard,
    say: (text: string) => socket.write(text),
    hangUp: () => socket.end(),
    giveUp: () => socket.resetAndDestroy(),
    hears: (text: string) => expect.poll(() => heard.text).toBe(text),
    ends: (how: string) => expect.poll(() => heard.end).toBe(how),
  };
}

describe('the TCP proxy', () => {
  test('passes everything, and the end of each side', async () => {
    const client = await call();
    client.say('one');
    await client.hears('ONE');
    client.hangUp();
    await client.hears('ONEbye');
    await expect.poll(() => proxy.connections.length).toBe(0);
  });

  test('passes a megabyte whole, whatever the pieces', async () => {
    const client = await call();
    client.say('x'.repeat(2 ** 20));
    await client.hears('X'.repeat(2 ** 20));
  });

  test('holds what either side says without closing, and lets it go later', async () => {
    const client = await call();
    client.say('one');
    await client.hears('ONE');
    proxy.hold();
    client.say('two');
    const late = await call();
    late.say('late');
    await sleep(150);
    expect([client.heard, late.heard]).toEqual([
      { text: 'ONE', end: '' },
      { text: '', end: '' },
    ]);
    proxy.pass();
    await client.hears('ONETWO');
    await late.hears('LATE');
  });

  test('hides in a black hole that one side has gone', async () => {
    const client = await call();
    client.say('one');
    await client.hears('ONE');
    proxy.hold();
    client.hangUp();
    await sleep(150);
    expect(client.heard.text).toBe('ONE');
    proxy.pass();
    await client.hears('ONEbye');
  });

  test('lets go of a client that gave up in a black hole, once that ends', async () => {
    const client = await call();
    client.say('one');
    await client.hears('ONE');
    proxy.hold();
    client.giveUp();
    await sleep(50);
    expect(proxy.connections.length).toBe(1);
    proxy.pass();
    await expect.poll(() => proxy.connections.length).toBe(0);
  });

  test('delays each piece', async () => {
    const client = await call();
    proxy.delay(100);
    const start = performance.now();
    client.say('one');
    await client.hears('ONE');
    expect(performance.now() - start).toBeGreaterThan(190);
  });

  test('resets what is open, and no later connection', async () => {
    const [one, two] = [await call(), await call()];
    one.say('one');
    await one.hears('ONE');
    proxy.cut();
    await one.ends('ECONNRESET');
    await two.ends('ECONNRESET');
    const later = await call();
    later.say('later');
    await later.hears('LATER');
  });

  test('resets in the middle of an answer, after so many bytes', async () => {
    const client = await call();
    await expect.poll(() => proxy.connections.length).toBe(1);
    proxy.cut({ after: 5 });
    client.say('one');
    await client.hears('ONE');
    client.say('two');
    await client.ends('ECONNRESET');
    expect(client.heard.text).toBe('ONETW');
  });

  test('troubles one connection alone', async () => {
    const one = await call();
    await expect.poll(() => proxy.connections.length).toBe(1);
    const two = await call();
    await expect.poll(() => proxy.connections.length).toBe(2);
    proxy.connections[0]?.cut();
    await one.ends('ECONNRESET');
    two.say('two');
    await two.hears('TWO');
  });

  test('refuses new connections while open ones go on, and accepts them again on the same port', async () => {
    const open = await call();
    await expect.poll(() => proxy.connections.length).toBe(1);
    proxy.refuse();
    await expect(call()).rejects.toThrow('ECONNREFUSED');
    open.say('still');
    await open.hears('STILL');
    await proxy.accept();
    const later = await call();
    later.say('later');
    await later.hears('LATER');
  });
});
