import { describe, expect, test } from 'vitest';
import { tableOf } from '../conformance/database.ts';
import type { ExactMachine } from './exact-machine.ts';

/** A column of growing numbers, and the first one that it gives. */
export interface GrowingForm {
  readonly type: string;
  readonly first: bigint;
}

/** Ids as watermarks: exact to the last digit, and a number that is committed after its successors is not skipped. */
export function describeGrowing(machine: () => ExactMachine, forms: readonly GrowingForm[]): void {
  describe.each(forms)('growing numbers of $type from $first on', ({ type, first }) => {
    test('are read in their order to the end, late ones too, each once', async () => {
      const { database, site } = machine();
      const table = `grown_${++tables}`;
      const columns = { id: type, at: database.types.stamp, rev: 'INTEGER' };
      const rows = (...numbers: readonly number[]) =>
        numbers.map(
          (nth) =>
            `INSERT INTO ${database.quote(table)} VALUES (${first + BigInt(nth)}, '2026-05-17 18:30:00', ${nth})`,
        );
      await database.write(tableOf(database, table, columns, [], `PRIMARY KEY (${database.quote('id')})`));
      const shop = await site(mappingText(table), 'America/Denver');
      const expectAll = async (numbers: readonly number[]) => {
        await shop.round(['poll', 'strays'], 3);
        const all = numbers.map((nth) => String(first + BigInt(nth))).toSorted();
        expect([...shop.sales().keys()].toSorted()).toEqual(all);
        expect([...shop.quantities().keys()].toSorted()).toEqual(all);
        expect(await shop.round(['poll', 'strays', 'sweep'], 3)).toBe(0);
      };

      await expectAll([]);
      await database.write(rows(3, 4, 6, 7, 8, 9, 11));
      await expectAll([3, 4, 6, 7, 8, 9, 11]);
      // Numbers taken before those that were read, and committed after them.
      await database.write(rows(2, 5, 10, 12));
      await expectAll([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      await database.write(rows(1, 13));
      await expectAll([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    });
  });
}

let tables = 0;

function mappingText(table: string): string {
  const sync = (mode: string) => `{ mode: ${mode}, by: id, sweep: { back: 3d, every: 1h } }`;
  return `
sale:
  from: ${table}
  key: id
  sync: ${sync('append')}
  fields: { sold_at: at, employee_id: rev }
  items:
    from: ${table}
    on: { id: id }
    fields: { quantity: { const: 1 }, amount: rev }
inventory:
  from: ${table}
  key: id
  sync: ${sync('watermark')}
  fields: { sku: id, quantity: rev }
`;
}
