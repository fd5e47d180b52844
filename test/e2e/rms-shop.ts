import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secrets } from '../shops/rms-rows.ts';
import type { RmsVariant } from '../shops/rms-schema.ts';
import { type OpenRmsDatabase, rmsInStore } from './rms-database.ts';
import { openRmsScene, type RmsScene } from './rms-scene.ts';

/** What a shop has where it stands. */
export interface RmsTraits {
  /** Whether the tables of RMS have their rowversion. */
  readonly rowversion: boolean;
  readonly wholeCents: boolean;
}

export interface RmsPlace extends RmsTraits {
  readonly open: OpenRmsDatabase;
}

const isStamped = (variant: RmsVariant, { rowversion }: RmsTraits): boolean =>
  rowversion && variant !== 'rmh';

/** "a shop of the kind rms, read by DBTimeStamp, over TDS": the title of its proof. */
export function shopOf(variant: RmsVariant, traits: RmsTraits): string {
  const stamp = isStamped(variant, traits) ? 'DBTimeStamp' : 'LastUpdated';
  return `a shop of the kind ${variant}, read by ${stamp}${traits.wholeCents ? ', in whole cents' : ''}, over TDS`;
}

/**
 * The proof of the mapping on a shop of one kind: the whole product, over TDS, against the database that holds its rows.
 * Each `once` opens its ledger anew, as after a restart.
 */
export function provesRms(
  variant: RmsVariant,
  { open, ...traits }: RmsPlace = { open: rmsInStore, rowversion: true, wholeCents: false },
): void {
  const stamped = isStamped(variant, traits);
  describe(shopOf(variant, traits), () => {
    let scene: RmsScene;
    beforeAll(async () => {
      scene = await openRmsScene({ variant, wholeCents: traits.wholeCents }, undefined, open);
    });
    afterAll(() => scene?.[Symbol.asyncDispose]());

    test('fits its mapping, which says by what it is read', async () => {
      const { code, out, err } = await scene.cli('check', '--json');
      expect(code, out + err).toBe(0);
      const { findings, choices } = JSON.parse(out);
      const codes: string[] = findings.map((one: { code: string }) => one.code);
      expect([...new Set(codes)]).toEqual(['POS_INDEX_MISSING']);
      const taken = (table: string) =>
        stamped
          ? `reads ${table}.DBTimeStamp.`
          : `reads ${table}.LastUpdated: the database has no ${table}.DBTimeStamp.`;
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
      expect(counters.posted).toEqual({
        persona: personas.size,
        sale: sales.size,
        inventory: inventory.size,
      });
    });

    test('is not sent again by a second `once`: not one request', () => quiet(scene));

    test('is at AIQ after trade: sales, returns, new and edited customers, moves of stock', async () => {
      const { sales, personas } = scene.expected();
      await scene.trade(60);
      expect(await scene.once()).toEqual([]);
      expect(scene.differences()).toEqual([]);
      const now = scene.expected();
      expect(now.sales.size - sales.size).toBeGreaterThan(15);
      expect(now.personas.size - personas.size).toBeGreaterThan(5);
    });

    test('is at rest after that: not one request', () => quiet(scene));

    test('puts names that are words of SQL in brackets', () => {
      const sales = said(scene).filter((sql) => sql.includes('from [dbo].[transaction] as t0'));
      expect(sales.filter((sql) => sql.includes('t0.[time]')).length).toBeGreaterThan(3);
    });

    test('never reads payments: no card is shown, and no drop or deposit is taken for a sale', () => {
      const statements = said(scene);
      expect(statements.length).toBeGreaterThan(50);
      for (const name of ['select *', '.*', 'TenderEntry', 'Password', ...Object.keys(secrets)]) {
        expect(statements.filter((sql) => sql.includes(name.toLowerCase()))).toEqual([]);
      }
      const sent = JSON.stringify(scene.world().requests);
      for (const secret of Object.values(secrets)) expect(sent).not.toContain(secret);
    });

    test('has fired no message and changed no consent', () => {
      const { messagesFired, consentsChanged } = scene.world().counters;
      expect({ messagesFired, consentsChanged }).toEqual({ messagesFired: 0, consentsChanged: 0 });
    });
  });
}

async function quiet(scene: RmsScene): Promise<void> {
  const before = scene.world().counters.requests;
  expect(await scene.once()).toEqual([]);
  expect(scene.world().counters.requests - before).toBe(0);
}

/** What the server was asked; whatever the case in which it tells the names of its columns. */
const said = (scene: RmsScene): readonly string[] => scene.database.asked.map(({ sql }) => sql.toLowerCase());
