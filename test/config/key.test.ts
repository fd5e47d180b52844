// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { loadSettings, type Machine, readKey, Secret } from '../../src/config/index.ts';
import { found, load, machineOf, settingsOf, sound } from './yaml.ts';

const fromFile = sound.replace('"${AIQ_KEY}"', '{ file: ./aiq.key }');
const site = { name: 'main-street', file: '/shop/aiq-pos.yaml' };
const machineWith = (yaml: string, key?: string, env: Machine['env'] = {}): Machine =>
  machineOf({ '/shop/aiq-pos.yaml': yaml, ...(key === undefined ? {} : { '/shop/aiq.key': key }) }, env);
const codesOf = (machine: Machine): string[] =>
  loadSettings(site.file, machine).findings.map((one) => one.code);

test('a secret shows itself to nobody but the one who asks for it', () => {
  const secret = new Secret('s3cret');
  const shown = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ secret }, { showHidden: true }),
  ];
  expect(shown.join(' ')).not.toContain('s3cret');
  expect(shown[0]).toBe('***');
  expect(secret.reveal()).toBe('s3cret');
});

test('the key comes from the environment, or from a file beside the settings', () => {
  expect(readKey(site, machineWith(sound, undefined, { AIQ_KEY: 'k-1' })).reveal()).toBe('k-1');
  expect(readKey(site, machineWith(fromFile, ' k-2\r\n')).reveal()).toBe('k-2');
  expect(codesOf(machineWith(fromFile, 'k-2\n'))).toEqual([]);
});

test('a corrected key is found without a restart, wherever it stands now', () => {
  const files: Record<string, string> = { '/shop/aiq-pos.yaml': fromFile, '/shop/aiq.key': 'old' };
  const machine = machineOf(files);
  const [loaded] = loadSettings(site.file, machine).settings?.sites ?? [];
  if (!loaded) throw new Error('the settings are sound');
  expect(readKey(loaded, machine).reveal()).toBe('old');
  files['/shop/aiq.key'] = 'new';
  expect(readKey(loaded, machine).reveal()).toBe('new');
  files['/shop/aiq-pos.yaml'] = sound.replace('"${AIQ_KEY}"', 'newest');
  expect(readKey(loaded, machine).reveal()).toBe('newest');
  files['/shop/aiq-pos.yaml'] = 'sites: [';
  expect(() => readKey(loaded, machine)).toThrow(expect.objectContaining({ next: 'configure' }));
});

test.each([
  ['is missing', undefined],
  ['is empty', ' \n'],
  ['holds two lines', 'k-1\nk-2'],
  ['holds what no key has', 'schlüssel'],
])('a key file that %s is a finding at its line', (_, key) => {
  const loaded = loadSettings(site.file, machineWith(fromFile, key));
  expect(loaded.settings).toBeUndefined();
  expect(loaded.findings).toMatchObject([{ code: 'CONFIG_SECRET_FILE', place: { line: 14, column: 28 } }]);
  expect(() => readKey(site, machineWith(fromFile, key))).toThrow(
    expect.objectContaining({ code: 'CONFIG_SECRET_FILE' }),
  );
});

test('reading the key fails with the reason when its variable or its site is gone', () => {
  expect(() => readKey(site, machineWith(sound))).toThrow(
    expect.objectContaining({ code: 'CONFIG_VARIABLE_UNSET' }),
  );
  expect(() => readKey({ ...site, name: 'elm' }, machineWith(sound))).toThrow(
    expect.objectContaining({ code: 'CONFIG_MISSING_KEY' }),
  );
  expect(() => readKey(site, machineOf({}))).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE' }));
});

test('a key written in clear works, with a warning', () => {
  const loaded = load(sound.replace('"${AIQ_KEY}"', 'k-in-clear'));
  expect(loaded.settings).toBeDefined();
  expect(loaded.findings).toMatchObject([{ severity: 'warning', place: { line: 14, column: 28 } }]);
  expect(found(loaded).join()).not.toContain('k-in-clear');
});

test('settings hold no key at all, so nothing can show it (promise 8)', () => {
  const settings = settingsOf(sound, { AIQ_KEY: 'k-of-the-shop' });
  const { block: _, ...kept } = settings.sites[0] ?? {};
  expect(inspect(kept, { depth: 9 })).not.toContain('k-of-the-shop');
});
