import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../src/cli/accounts.ts';
import { loadSettings, readText } from '../../src/config/index.ts';
import { answering, certificates, closeAll, startAiq, startProxy, tunnel } from '../aiq/between.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiq-way-'));
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

it('the settings of a shop behind a proxy that looks into TLS lead to AIQ, or tell why not', async () => {
  const aiq = await startAiq();
  const proxy = await startProxy(answering('407 Proxy Authentication Required'), tunnel);
  writeFileSync(join(folder, 'shop-ca.pem'), certificates.authority);
  writeFileSync(join(folder, 'till.yaml'), '');
  const file = join(folder, 'aiq-pos.yaml');
  writeFileSync(
    file,
    `aiq: { url: "${aiq.url}", ca: ./shop-ca.pem }
sites:
  main:
    zone: UTC
    source: { engine: sqlite }
    mapping: ./till.yaml
    aiq: { uid: 1234, key: key-1 }
`,
  );
  const env = { HTTPS_PROXY: `http://ann:s3cret@127.0.0.1:${proxy.port}` };
  const [site] = loadSettings(file, { env, readFile: readText }).sites;
  if (!site) throw new TypeError('no site');
  const client = clientOf(site, Date.now);
  const never = new AbortController().signal;
  expect(await client.probe(never)).toMatchObject({
    kind: 'away',
    failure: { message: `The proxy http://***@127.0.0.1:${proxy.port} asks for a name and password.` },
  });
  expect(await client.probe(never)).toEqual({ kind: 'good' });
  expect(aiq.seen).toEqual(['GET /api/v1.1/stores/1234 key-1']);
});
