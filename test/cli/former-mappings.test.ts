import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mappingsOf } from '../../src/cli/former-mappings.ts';
import { type PreparedSite, prepare } from '../../src/cli/prepare.ts';
import { openLedger } from '../../src/ledger/index.ts';
import { openScene } from '../e2e/scene.ts';

test.each([
  ['', ''],
  ['of chosen stores', 'stores: [Main Street, Main St]'],
])('a former mapping of a site %s is known again, and rows can be mapped by it', async (_, stores) => {
  await using scene = await openScene({ shop: { customers: 3, receipts: 3, products: 3 } });
  const settings = readFileSync(scene.config, 'utf8').replace('    mapping:', `    ${stores}\n    mapping:`);
  const withName = async (name: string): Promise<PreparedSite> => {
    writeFileSync(scene.config, settings.replace('store_name: Main Street', `store_name: ${name}`));
    const [site] = (await prepare(scene.config)).sites;
    if (!site) throw new TypeError('no site');
    return site;
  };
  const before = await withName('Main Street');
  expect((await scene.cli('once')).code).toBe(0);
  const after = await withName('Main St');
  const ledger = await openLedger(scene.ledger, { command: 'test', now: () => new Date() });
  try {
    const { formers } = await mappingsOf(after, ledger, Date.now());
    expect(formers.map(({ version }) => version)).toEqual([before.mapping.version]);
    expect(formers[0]?.streams.map(({ model }) => model)).toEqual(['persona', 'sale', 'inventory']);
  } finally {
    ledger.close();
  }
});
