import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config/index.ts';
import { found, load, machineOf, settingsOf, sound } from './yaml.ts';

test('a whole file becomes settings with absolute paths, and defaults where it says nothing', () => {
  const { settings, findings } = load(sound);
  expect(findings).toEqual([]);
  expect(settings).toMatchObject({
    file: '/shop/aiq-pos.yaml',
    ledger: '/shop/data/ledger.db',
    log: { level: 'warn', file: '/shop/logs/aiq-pos.log' },
    profile: { name: 'gentle', pageSize: 100, statementTimeout: 30_000, readersPerSite: 1, pauses: true },
  });
  expect(settings?.sites).toHaveLength(1);
  expect(settings?.sites[0]).toMatchObject({
    name: 'main-street',
    file: '/shop/aiq-pos.yaml',
    baseDir: '/shop',
    zone: 'America/Denver',
    engine: 'sqlite',
    mapping: '/shop/till.yaml',
    idPrefix: '',
    stock: 'own',
    readingHours: { zone: 'America/Denver', polls: null, heavy: null },
    nightly: { zone: 'America/Denver', at: 240, back: 30 * 86_400_000, mend: true },
    stores: [],
  });
  expect(settings?.sites[0]?.aiq).toEqual({
    url: 'https://lab.alpineiq.com',
    uid: '0123',
    posUser: 'srcID',
    firstLoad: 'sign_up',
    limits: { second: 5, minute: 120, hour: 1500, share: 1, reserve: 0.3 },
    sharedContacts: { most: 5, households: 'one' },
    timeout: 20_000,
    repeatAfter: 30_000,
    inFlight: 4,
    bulkSales: 50,
    bulkMembers: 50,
    inventoryItems: 100,
    waitForPersona: 86_400_000,
    stock: { afterSales: 3_600_000, every: 86_400_000 },
    wire: {
      fields: { 'sale.date': 'sold_at' },
      paths: {},
      bulkElement: 'visit',
      memberElement: 'member',
      linePrice: 'line',
    },
    way: { proxy: null, authorities: null },
  });
});

test('parameters and the uid keep the digits of the file; the options of a connector are plain values', () => {
  const site = settingsOf(sound).sites[0];
  expect(site?.parameters).toEqual({ store_name: 'Main Street', locations: ['1', '02'] });
  expect(site?.aiq.uid).toBe('0123');
  expect(site?.source.value).toEqual({ file: './pos.db', port: 3306 });
  expect(site?.source.placeOf(['port'])).toEqual({ file: '/shop/aiq-pos.yaml', line: 11, column: 53 });
  expect(site?.block.placeOf(['params', 'locations', 1])).toMatchObject({ line: 13, column: 55 });
});

test('stock is sent again when the file says so, or only after sales', () => {
  const summed = sound.replace('    aiq:', '    stock: summed\n    aiq:');
  const text = summed.replace('  timeout: 20s', '  stock_after_sales: 2h\n  stock_every: none');
  expect(settingsOf(text).sites[0]).toMatchObject({
    stock: 'summed',
    aiq: { stock: { afterSales: 7_200_000, every: null } },
  });
  const wrong = text.replace('2h', 'none').replace('every: none', 'every: never').replace('summed', 'both');
  expect(found(load(wrong)).map((one) => one.split(' ')[1])).toEqual(['5:22', '6:16', '15:12']);
});

test('a site says of AIQ what differs from what the file says for all sites', () => {
  const yaml = sound.replace(
    'aiq: { uid: 0123,',
    'aiq: { timeout: 1m, limits: { minute: none, share: 0.5 }, fields: { line.sku: item }, paths: { sale: /s/:uid }, url: "https://aiq.test/", uid: 1,',
  );
  expect(settingsOf(yaml).sites[0]?.aiq).toMatchObject({
    url: 'https://aiq.test',
    timeout: 60_000,
    limits: { second: 5, minute: null, hour: 1500, share: 0.5, reserve: 0.3 },
    wire: { fields: { 'sale.date': 'sold_at', 'line.sku': 'item' }, paths: { sale: '/s/:uid' } },
  });
  expect(settingsOf(sound.replace('{ hour: 1500 }', 'none')).sites[0]?.aiq.limits).toBeNull();
});

test('a site may set limits again where the file sets none for all', () => {
  const yaml = sound
    .replace('{ hour: 1500 }', 'none')
    .replace('{ uid: 0123,', '{ uid: 1, limits: { second: 2 },');
  expect(settingsOf(yaml).sites[0]?.aiq.limits).toMatchObject({ second: 2, minute: 120 });
});

test('a first load by members needs sales that name shoppers by the key of the POS', () => {
  const members = sound.replace('  timeout: 20s', '  first_load: members');
  const sentence = (id: string) =>
    `The first load of main-street goes by members, which tell no ${id} to name shoppers by.`;
  expect(found(load(members))).toEqual([`CONFIG_INVALID 5:15 ${sentence('srcID')}`]);
  const own = '{ uid: 0123, pos_user: contactID, first_load: members,';
  expect(found(load(sound.replace('{ uid: 0123,', own)))).toEqual([
    `CONFIG_INVALID 14:56 ${sentence('contactID')}`,
  ]);
  const byKey = members.replace('{ uid: 0123,', '{ uid: 0123, pos_user: key,');
  expect(settingsOf(byKey).sites[0]?.aiq).toMatchObject({ firstLoad: 'members', posUser: 'key' });
  const signUp = members.replace('{ uid: 0123,', '{ uid: 0123, first_load: sign_up,');
  expect(settingsOf(signUp).sites[0]?.aiq).toMatchObject({ firstLoad: 'sign_up', posUser: 'srcID' });
});

test('the profile `fast` trades gentleness for speed', () => {
  expect(settingsOf(`profile: fast${sound}`).profile).toEqual({
    name: 'fast',
    pageSize: 2_000,
    statementTimeout: 120_000,
    readersPerSite: 2,
    pauses: false,
  });
  expect(found(load(`profile: quick${sound}`))).toEqual([
    'CONFIG_INVALID 1:10 profile must be gentle or fast.',
  ]);
});

const withHours = (hours: string) => sound.replace('    aiq:', `    reading_hours: ${hours}\n    aiq:`);

test.each([
  ['{ polls: 06:00-23:00, heavy: 22:00-06:00 }', { from: 360, to: 1380 }, { from: 1320, to: 360 }],
  ['{ polls: "9:30 - 24:00" }', { from: 570, to: 1440 }, null],
  ['{ heavy: 23:30-00:15 }', null, { from: 1410, to: 15 }],
  ['{}', null, null],
])("the hours in which the POS may be read are the shop's: %s", (text, polls, heavy) => {
  const { settings, findings } = load(withHours(text));
  expect(findings).toEqual([]);
  expect(settings?.sites[0]?.readingHours).toEqual({ zone: 'America/Denver', polls, heavy });
});

test('hours that are none are told with their line and column, all at once', () => {
  const sentence = 'must be hours such as 06:00-23:00, or 22:00-06:00 over midnight.';
  expect(found(load(withHours('{ polls: 6-23, heavy: 22:00-22:00, sweep: 1:00-2:00 }'))).sort()).toEqual([
    `CONFIG_INVALID 14:29 sites.main-street.reading_hours.polls ${sentence}`,
    `CONFIG_INVALID 14:42 sites.main-street.reading_hours.heavy ${sentence}`,
    'CONFIG_UNKNOWN_KEY 14:55 sites.main-street.reading_hours.sweep is not known.',
  ]);
  expect(found(load(withHours('{ polls: 25:00-26:00 }')))).toHaveLength(1);
  expect(found(load(withHours('{ polls: always }')))).toHaveLength(1);
});

test('all mistakes are told at once, each with its line and column (promise 9)', () => {
  const yaml = `
ledgre: ./x.db
log: { level: loud }
aiq:
  timeout: 30
  in_flight: many
  fields: { sale.dat: sold_at }
  limits: { share: 1.5 }
sites:
  Main_Street:
    zone: Denver
    source: { file: ./pos.db }
    mapping: unicenta
    aiq: { uid: "a b", key: "\${AIQ_KEY}" }
`;
  expect(found(load(yaml)).sort()).toEqual([
    'CONFIG_INVALID 10:3 sites.Main_Street is not a name for a site: use lower-case letters, digits and dashes.',
    'CONFIG_INVALID 11:11 sites.Main_Street.zone must be a time zone such as America/Denver.',
    'CONFIG_INVALID 14:17 sites.Main_Street.aiq.uid must be an account id: letters, digits, dots, dashes.',
    'CONFIG_INVALID 3:15 log.level must be error, warn, info or debug.',
    'CONFIG_INVALID 5:12 aiq.timeout must be a duration from 1s to 10m, such as 30s, 5m, 2h or 3d.',
    'CONFIG_INVALID 6:14 aiq.in_flight must be a whole number from 1 to 50.',
    'CONFIG_INVALID 8:20 aiq.limits.share must be a number above 0 and at most 1.',
    'CONFIG_MISSING_KEY 12:13 sites.Main_Street.source.engine is missing.',
    'CONFIG_UNKNOWN_KEY 2:1 ledgre is not known.',
    'CONFIG_UNKNOWN_KEY 7:13 aiq.fields.sale.dat is not known.',
  ]);
  const hints = load(yaml).findings.map((finding) => finding.hint);
  expect(hints).toContain('Did you mean "ledger"?');
  expect(hints).toContain('Did you mean "sale.date"?');
});

test('what only a whole site can tell is told beside the mistakes of others', () => {
  const yaml = `${sound}  elm:
    zone: Denver
    mapping: no-such-pos
    source: { engine: sqlite }
    aiq: { uid: 8, key: { file: ./absent.key } }
  oak:
    zone: America/Denver
    mapping: no-such-pos
    source: { engine: sqlite }
    aiq: { uid: 0123, key: { file: ./absent.key } }
`;
  expect(found(load(yaml))).toEqual([
    'CONFIG_INVALID 16:11 sites.elm.zone must be a time zone such as America/Denver.',
    'MAPPING_NOT_FOUND 17:14 No mapping named no-such-pos comes with the product.',
    'MAPPING_NOT_FOUND 22:14 No mapping named no-such-pos comes with the product.',
    'CONFIG_SECRET_FILE 24:28 The file of the API key cannot be read.',
    'CONFIG_INVALID 21:5 The sites main-street and oak share one AIQ account, and their ids could meet.',
  ]);
});

test.each([
  ['an offset', 'zone: "+07:00"', 'zone: America/Denver'],
  ['a network share', 'ledger: \\\\server\\share\\ledger.db', 'ledger: ./data/ledger.db'],
  ['a path without its slash', 'paths: { sale: v1/sale }', 'fields: { sale.date: sold_at }'],
  ['no windows below 1', 'limits: { second: 0 }', 'limits: { hour: 1500 }'],
  ['an address that is none', 'url: lab.alpineiq.com', 'timeout: 20s'],
  ['a password in the address', 'url: "https://me:pw@lab.alpineiq.com"', 'timeout: 20s'],
])('the settings refuse %s', (_, wrong, right) => {
  const loaded = load(sound.replace(right, wrong));
  expect(loaded.settings).toBeUndefined();
  expect(loaded.findings.map((one) => one.code)).toEqual(['CONFIG_INVALID']);
});

test('a file with no sites, or none at all, is refused', () => {
  expect(found(load('sites: {}'))).toEqual(['CONFIG_INVALID 1:8 sites must name at least one site.']);
  expect(load('').findings[0]?.code).toBe('CONFIG_INVALID');
  const absent = loadSettings('/shop/aiq-pos.yaml', machineOf({}));
  expect(absent.settings).toBeUndefined();
  expect(absent.findings).toMatchObject([
    { code: 'CONFIG_UNREADABLE', place: { file: '/shop/aiq-pos.yaml' } },
  ]);
  expect(absent.findings[0]?.hint).toContain('aiq-pos init');
});

test('an empty key says nothing: its default holds', () => {
  const settings = settingsOf(sound.replace('ledger: ./data/ledger.db', 'ledger:').replace('warn,', ','));
  expect(settings).toMatchObject({ ledger: '/shop/aiq-pos.db', log: { level: 'info' } });
});

test('a shipped mapping that does not exist is a finding at its line', () => {
  const loaded = load(sound.replace('./till.yaml', 'no-such-pos'));
  expect(found(loaded)).toEqual([
    'MAPPING_NOT_FOUND 12:14 No mapping named no-such-pos comes with the product.',
  ]);
});

test('sending a key over plain http is doubted, except to this machine', () => {
  const warned = load(sound.replace('timeout: 20s', 'url: http://aiq.test'));
  expect(warned.settings).toBeDefined();
  expect(warned.findings).toMatchObject([{ severity: 'warning', place: { line: 14 } }]);
  expect(load(sound.replace('timeout: 20s', 'url: http://127.0.0.1:8080')).findings).toEqual([]);
});

test("a mistake in a site's own block leaves its mapping file to be checked on", () => {
  const loaded = load(sound.replace(/zone: .*/, 'zone: America/Denvre'));
  expect(loaded.settings).toBeUndefined();
  expect(loaded.sites).toEqual([]);
  expect(loaded.mappings).toEqual(['/shop/till.yaml']);
});
