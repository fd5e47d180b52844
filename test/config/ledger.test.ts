// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { describe, expect, it } from 'vitest';
import { loadSettings, shownSettings } from '../../src/config/index.ts';
import { sound } from './yaml.ts';

const long = 'x'.repeat(32);

/** The sound settings with another `ledger`, as a machine reads them that has a long key in LONG, a short one in SHORT. */
function load(ledger: string) {
  const text = sound.replace(/^ledger: .*$/m, `ledger: ${ledger}`);
  return loadSettings('/shop/aiq-pos.yaml', {
    env: { AIQ_KEY: 'key', LONG: long, SHORT: 'short' },
    readFile: (path) => (path.endsWith('.key') ? `${'y'.repeat(44)}\n` : text),
  });
}

describe('What settings say of the ledger', () => {
  it('may be its file alone', () => {
    expect(load('./data/x.db').settings).toMatchObject({
      ledger: '/shop/data/x.db',
      ledgerKeys: [],
      upkeep: { backup: null, prune: { sales: 180 * 86_400_000 } },
    });
  });

  it('may be nightly backups, and how long sales are kept', () => {
    const block =
      '{ file: ./y.db, backup: { folder: ./b, keep: 3, hours: 02:00-04:00 }, prune: { sales: none } }';
    const { settings } = load(block);
    expect(settings).toMatchObject({
      ledger: '/shop/y.db',
      upkeep: {
        backup: { folder: '/shop/b', keep: 3, hours: { from: 120, to: 240 }, zone: settings?.sites[0]?.zone },
        prune: { sales: null },
      },
    });
  });

  it('may be keys, of which none is shown', () => {
    const { settings, findings } = load('{ encryption: { keys: ["${LONG}", { file: ./ledger.key }] } }');
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(settings?.ledgerKeys.map((key) => key.reveal())).toEqual([long, 'y'.repeat(44)]);
    expect(JSON.stringify(settings && [settings.ledgerKeys, shownSettings(settings).ledger])).not.toMatch(
      /xxx|yyy/,
    );
  });

  it.each([
    ['a key that is too short', '{ encryption: { keys: ["${SHORT}"] } }', 'fewer than 32 letters'],
    ['no key', '{ encryption: { keys: [] } }', 'must not be empty'],
    ['a variable that is not set', '{ encryption: { keys: ["${NOWHERE}"] } }', 'NOWHERE is not set'],
    ['a share', '{ file: \\\\server\\share\\x.db }', 'must be on a disk of this machine'],
    ['a word that is not known', '{ bakup: {} }', 'ledger.bakup is not known'],
    ['no copies', '{ backup: { keep: 0 } }', 'must be a whole number from 1'],
  ])('is refused with its place where it names %s', (_, ledger, sentence) => {
    const { findings } = load(ledger);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map((one) => one.sentence).join()).toContain(sentence);
    expect(errors[0]?.place?.line).toBeGreaterThan(0);
  });

  it('warns of a key that stands in the file', () => {
    const { findings } = load(`{ encryption: { keys: [${long}] } }`);
    expect(findings.map((one) => one.sentence)).toContain(
      'The key of the ledger stands in the settings file itself.',
    );
  });
});
