import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCli } from '../e2e/child.ts';
import { openScene, type Scene, uid } from '../e2e/scene.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** What the POS and the ledger are, byte by byte. */
const bytes = (scene: Scene) =>
  [scene.pos, scene.ledger].map((file) => (existsSync(file) ? readFileSync(file, 'base64') : 'none'));

const recordRequests = (scene: Scene) =>
  scene.world().requests.filter(({ method }) => method !== 'GET').length;

test.concurrent('`lint`, `check` and `preview` make no ledger, change no byte of the POS, and send no record', async () => {
  await using scene = await openScene();
  const before = bytes(scene);
  for (const command of ['lint', 'check', 'preview', 'status', 'state show', 'dead-letters list']) {
    const [plain, json] = await Promise.all([scene.cli(command), scene.cli(command, ['--json'])]);
    expect([command, plain.code, json.code], plain.err + json.err).toEqual([command, 0, 0]);
    expect(() => JSON.parse(json.out)).not.toThrow();
  }
  expect(bytes(scene)).toEqual(before);
  expect(before[1]).toBe('none');
  expect(recordRequests(scene)).toBe(0);
});

test.concurrent('beside a ledger they, `status`, `state` and `dead-letters` leave it as it is, byte by byte', async () => {
  await using scene = await openScene();
  expect((await scene.cli('once')).code).toBe(0);
  const [before, requests] = [bytes(scene), recordRequests(scene)];
  const asking = ['state rewind', 'state confirm-missing --json', 'state rewind --model sale'];
  const looking = [
    'status',
    'status --check',
    'state show',
    'dead-letters list',
    'dead-letters show 1',
    'dead-letters export',
  ];
  for (const command of ['lint', 'check', 'preview', ...looking, ...asking]) {
    const { code, err } = await scene.cli(command);
    // That nothing is running is a problem to tell of.
    expect([command, code], err).toEqual([command, command === 'status --check' ? 1 : 0]);
  }
  expect(bytes(scene)).toEqual(before);
  expect(recordRequests(scene)).toBe(requests);
});

test.concurrent('`preview` shows rows of each stream beside what AIQ is then sent, whatever becomes of them', async () => {
  await using scene = await openScene();
  const { out } = await scene.cli('preview', ['--json', '--limit', '60']);
  const shown: Previewed[] = JSON.parse(out);
  const of = (model: string) => shown.filter((one) => one.model === model);
  expect([of('persona').length, of('sale').length, of('inventory').length]).toEqual([60, 60, 40]);
  expect(shown.some(({ outcome }) => outcome.kind === 'unmappable')).toBe(true);
  const filtered = shown.find(({ outcome }) => outcome.kind === 'filtered');
  expect(filtered?.body).toBe(null);

  expect((await scene.cli('once')).code).toBe(0);
  for (const { model, outcome, body } of shown) {
    const key = outcome.record?.key;
    if (key === undefined || model === 'persona') continue;
    const [sent] = scene.sandbox.accepted(model, uid, key);
    const expected = model === 'sale' ? body?.visit : body;
    // Only what AIQ calls the shopper, and whether it knows him, cannot be known before.
    const known = (text: string) => text.replace(/"pos_user":"[^"]*",/, '');
    expect(known(sent?.body ?? '')).toBe(known(JSON.stringify(expected)));
  }
  const plain = await scene.cli('preview', ['--model', 'sale', '--limit', '1']);
  for (const words of ['main-street sale', 'receipts.id: ', 'items 1', '| record ', '| AIQ would get']) {
    expect(plain.out).toContain(words);
  }
});

interface Previewed {
  readonly model: 'persona' | 'sale' | 'inventory';
  readonly outcome: { readonly kind: string; readonly record?: { readonly key: string } };
  readonly body: Readonly<Record<string, unknown>> | null;
}

test.concurrent('`init` with answers from a file writes settings that `lint` accepts, and replaces none unasked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-init-'));
  try {
    const config = join(folder, 'aiq-pos.yaml');
    const input = 'larimer\nAmerica/Denver\nsqlite\n./till.db\nunicenta\nLarimer "Street"\n4711\n';
    const made = await runCli(['init'], { cwd: folder, input });
    expect(made.code, made.err).toBe(0);
    const linted = await runCli(['lint', '-c', config], { env: { AIQ_KEY: 'a-key' } });
    expect(linted.code, linted.out).toBe(0);
    const keyless = await runCli(['lint', '-c', config]);
    expect(keyless.code).toBe(2);
    expect(keyless.out).toContain('CONFIG_VARIABLE_UNSET');

    const text = readFileSync(config, 'utf8');
    expect((await runCli(['init'], { cwd: folder, input })).code).toBe(2);
    expect(readFileSync(config, 'utf8')).toBe(text);
    writeFileSync(config, 'sites:');
    expect((await runCli(['init', '--force'], { cwd: folder, input })).code).toBe(0);
    expect(readFileSync(config, 'utf8')).toBe(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.concurrent('`init` that gets no answers writes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-init-'));
  try {
    const { code, err } = await runCli(['init'], { cwd: folder, input: '' });
    expect(code).toBe(2);
    expect(err).toContain('USAGE');
    expect(existsSync(join(folder, 'aiq-pos.yaml'))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.concurrent('`--version` tells the version, `--help` every command', async () => {
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(await runCli(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
  const { code, out } = await runCli(['--help']);
  expect(code).toBe(0);
  const commands = [
    'init',
    'lint',
    'check',
    'preview',
    'once',
    'run',
    'status',
    'explain',
    'dead-letters',
    'state',
    'demo',
    'sandbox',
  ];
  for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
});
