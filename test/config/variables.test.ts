// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { expect, test } from 'vitest';
import { found, load, settingsOf, sound } from './yaml.ts';

const named = (name: string): string => sound.replace('Main Street', () => name);
const nameIn = (yaml: string, env: Record<string, string>): unknown =>
  settingsOf(yaml, { AIQ_KEY: 'k-1', ...env }).sites[0]?.parameters.store_name;

test('variables are replaced anywhere in a scalar, more than once, and nowhere else', () => {
  const yaml = named('"${CITY} and ${CITY}, ${STATE}"');
  expect(nameIn(yaml, { CITY: 'Aurora', STATE: 'CO' })).toBe('Aurora and Aurora, CO');
  expect(nameIn(named('${CITY}'), { CITY: '${STATE}' })).toBe('${STATE}');
});

test('a variable needs no quotes, even inside braces, and moves no column', () => {
  const yaml = sound.replace('"${AIQ_KEY}" }', '${AIQ_KEY}, oops: 1 }');
  expect(found(load(yaml))).toEqual(['CONFIG_UNKNOWN_KEY 14:40 sites.main-street.aiq.oops is not known.']);
});

test('a doubled dollar keeps the braces as they are', () => {
  expect(nameIn(named('"$${CITY} costs $5"'), {})).toBe('${CITY} costs $5');
});

test('a variable that is not set is one finding with its name and place, and hides no other', () => {
  const yaml = sound.replace('20s', '${WAIT}').replace('America/Denver', 'Denver');
  expect(found(load(yaml, { EMPTY: '' }))).toEqual([
    'CONFIG_VARIABLE_UNSET 5:12 The environment variable WAIT is not set.',
    'CONFIG_VARIABLE_UNSET 14:28 The environment variable AIQ_KEY is not set.',
    'CONFIG_INVALID 10:11 sites.main-street.zone must be a time zone such as America/Denver.',
  ]);
  expect(found(load(named('${EMPTY}'), { AIQ_KEY: 'k', EMPTY: '' }))).toHaveLength(1);
});

test("a variable serves a connector's options too", () => {
  const yaml = sound.replace('port: 3306', 'password: "${POS_PASSWORD}"');
  const [site] = settingsOf(yaml, { AIQ_KEY: 'k-1', POS_PASSWORD: 'hunter2' }).sites;
  expect(site?.source.value).toEqual({ file: './pos.db', password: 'hunter2' });
});
