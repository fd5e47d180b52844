import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadMapping } from '../../src/mapping/index.ts';

function specOf(name: string) {
  const file = resolve(import.meta.dirname, `../../mappings/${name}.yaml`);
  const { persona, sale, inventory } = loadMapping(name, readFileSync(file, 'utf8')).mapping?.spec ?? {};
  if (!persona || !sale || !inventory) throw new TypeError(`${name} lacks a section`);
  return { persona, sale, inventory };
}

it('a store and a headquarters of Dynamics RMS are mapped alike, but for what the headquarters has otherwise', () => {
  const [store, hq] = [specOf('dynamics-rms'), specOf('dynamics-rms-hq')];
  expect(hq.persona).toEqual(store.persona);
  expect(hq.sale.items).toEqual(store.sale.items);
  const { location: _, employee_id: __, ...fields } = store.sale.fields;
  expect(hq.sale).toMatchObject({ from: store.sale.from, key: store.sale.key, fields });
  const { quantity: ___, ...goods } = store.inventory.fields;
  expect(hq.inventory).toMatchObject({
    where: store.inventory.where,
    joins: store.inventory.joins,
    fields: goods,
  });
});
