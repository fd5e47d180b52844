import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Child } from './child.ts';
import { openScene, until } from './scene.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Exit code 0 within ten seconds. */
async function expectStops(child: Child): Promise<void> {
  const began = performance.now();
  child.kill('SIGTERM');
  const { code, signal, err } = await child.ended;
  expect({ code, signal }, err).toEqual({ code: 0, signal: null });
  expect(performance.now() - began).toBeLessThan(10_000);
}

/** Takes connections and never says a word. */
async function silentServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('A stop lands within ten seconds while a database does not answer, be it asked before or during the work (promise 6)', async () => {
  const silent = await silentServer();
  await using scene = await openScene({ quick: true });
  const sqlite = readFileSync(scene.config, 'utf8');
  const options = `host: 127.0.0.1, port: ${silent.port}, user: u, database: d`;
  const site = `  silent:
    zone: America/Denver
    source: { engine: mysql, ${options}, connect_timeout: 4s }
    mapping: unicenta
    params: { store_name: Main Street }
    aiq: { uid: "77", key: { file: ./aiq.key } }
`;
  writeFileSync(scene.config, sqlite + site.replace('connect_timeout: 4s', 'connect_timeout: 60s'));
  const starting = scene.start('run');
  expect(await until(() => silent.connections() > 0)).toBe(true);
  await expectStops(starting);

  writeFileSync(scene.config, sqlite + site);
  const running = scene.start('run');
  expect(await until(() => running.err().includes('Running.'))).toBe(true);
  const before = silent.connections();
  expect(await until(() => silent.connections() > before)).toBe(true);
  await expectStops(running);
  silent.close();
});

test('A stop lands within ten seconds at any instant of a first load over a slow line, and the next start goes on (promise 6)', async () => {
  await using scene = await openScene({
    quick: true,
    aiq: { timeout: '5s', repeat_after: '0s', in_flight: 8 },
  });
  scene.sandbox.set({
    fault: ({ number }) => (number % 7 === 0 ? { kind: 'hang' } : { kind: 'slow', ms: 30 }),
  });
  for (let round = 0; round < 4; round++) {
    const child = scene.start('run');
    expect(await until(() => child.err().includes('Running.'), 5)).toBe(true);
    await sleep(Math.random() * 700);
    await expectStops(child);
  }
  scene.sandbox.set({ fault: null });
  const ended = await scene.cli('once');
  expect(ended.code, ended.err).toBe(0);
  expect(scene.differences()).toEqual([]);
  const { messagesFired, consentsChanged } = scene.world().counters;
  expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
});
