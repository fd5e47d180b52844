import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secrets } from '../shops/rms-rows.ts';
import type { RmsVariant } from '../shops/rms-schema.ts';
import { openRmsScene, type RmsScene } from './rms-scene.ts';

const variants: readonly RmsVariant[] = ['rms', 'rmh', 'hq'];

describe.each(variants)('a shop of the kind %s, over TDS', (variant) => {
  let scene: RmsScene;
  beforeAll(async () => {
    scene = await openRmsScene({ variant });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  test('fits its mapping', async () => {
    const { code, out, err } = await scene.cli('check', '--json');
    expect(code, out + err).toBe(0);
    const { findings, choices } = JSON.parse(out);
    expect(findings.map((one: { code: string }) => one.code)).toEqual(
      findings.map(() => 'POS_INDEX_MISSING'),
    );
    const taken = (table: string) =>
      variant === 'rmh'
        ? `reads ${table}.LastUpdated: the database has no ${table}.DBTimeStamp.`
        : `reads ${table}.DBTimeStamp.`;
    expect(choices).toEqual([
      `shop: persona.sync.by ${taken('Customer')}`,
      ...(variant === 'hq' ? [] : [`shop: inventory.sync.by ${taken('Item')}`]),
    ]);
  });

  test('is at AIQ after one `once`, exactly as the oracle works it out', async () => {
    expect(await scene.once()).toEqual([]);
    expect(scene.differences()).toEqual([]);
    const { personas, sales, inventory, filtered, unsendable } = scene.expected();
    expect(Math.min(personas.size, sales.size, inventory.size)).toBeGreaterThan(30);
    expect(Math.min(filtered.receipts.length, unsendable.size)).toBeGreaterThan(0);
    const { counters } = scene.world();
    expect(counters.repeats).toEqual({ persona: 0, sale: 0, inventory: 0 });
    expect(counters.posted).toEqual({ persona: personas.size, sale: sales.size, inventory: inventory.size });
  });

  test('is not sent again by a second `once`: not one request', async () => {
    const before = scene.world().counters.requests;
    expect(await scene.once()).toEqual([]);
    expect(scene.world().counters.requests - before).toBe(0);
  });

  test('is at AIQ after trade, and again after more of it', async () => {
    const { sales, personas } = scene.expected();
    for (const moments of [40, 20]) {
      scene.trade(moments);
      expect(await scene.once()).toEqual([]);
      expect(scene.differences()).toEqual([]);
    }
    const now = scene.expected();
    expect(now.sales.size - sales.size).toBeGreaterThan(15);
    expect(now.personas.size - personas.size).toBeGreaterThan(5);
  });

  test('never shows a card: no statement names a column of payments, and none with a secret', () => {
    const statements = scene.server.asked.map(({ sql }) => sql);
    expect(statements.length).toBeGreaterThan(50);
    const forbidden = ['TenderEntry', 'Password', ...Object.keys(secrets)];
    for (const name of forbidden) expect(statements.filter((sql) => sql.includes(name))).toEqual([]);
    const sent = JSON.stringify(scene.world().requests);
    for (const secret of Object.values(secrets)) expect(sent).not.toContain(secret);
  });

  test('has fired no message and changed no consent', () => {
    const { messagesFired, consentsChanged } = scene.world().counters;
    expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
  });
});
