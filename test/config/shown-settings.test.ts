import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { durationText } from '../../src/config/duration.ts';
import { parseDuration, shownSettings } from '../../src/config/index.ts';
import { load, settingsOf, sound } from './yaml.ts';

test('shown settings say what is in effect, in the words of the file, without secrets', () => {
  const shown = shownSettings(settingsOf(sound));
  expect(shown).toMatchObject({
    profile: 'gentle',
    sites: {
      'main-street': {
        source: { engine: 'sqlite', file: './pos.db', port: 3306 },
        aiq: {
          uid: '0123',
          key: '***',
          timeout: '20s',
          wait_for_persona: '1d',
          fields: { 'sale.date': 'sold_at' },
        },
      },
    },
  });
});

test('shown settings are settings: written as YAML they mean the same', () => {
  const hours = '    reading_hours: { polls: 9:00-24:00, heavy: 22:00-06:00 }\n    aiq:';
  const once = shownSettings(settingsOf(sound.replace('    aiq:', hours)));
  expect(JSON.stringify(once)).toContain('"reading_hours":{"polls":"09:00-24:00","heavy":"22:00-06:00"}');
  const again = load(stringify(once));
  expect(again.settings && shownSettings(again.settings)).toEqual(once);
});

test('passwords of a source are masked by name and within texts (promise 8)', () => {
  const source = `source:
      engine: mssql
      password: hunter2
      server: { user: sa, pwd: hunter2, hosts: ["tcp://sa:hunter2@till"] }
      options: "Server=till;Password=hunter2"`;
  const settings = settingsOf(sound.replace(/source: .*/, source));
  const shown = JSON.stringify(shownSettings(settings));
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('"user":"sa"');
});

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['3d', 259_200_000],
  ['0s', 0],
])('%s is a duration of %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '30', 's', '1.5h', '-3s', '3 s', '3S', '1h30m', '9999999s'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('a duration written from milliseconds reads back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900_000 }), (seconds) => {
      expect(parseDuration(durationText(seconds * 1_000))).toBe(seconds * 1_000);
    }),
  );
});
