import type { Inventory } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { type Draft, writers } from './body.ts';
import { neededField, optionalField } from './rule.ts';
import type { InventorySpec } from './schema.ts';
import type { Site } from './site.ts';
import { draftStream } from './stream.ts';
import { inventoryTexts, sku, stock } from './target.ts';

const path = ['inventory', 'fields'] as const;

export function compileInventory(spec: InventorySpec, document: YamlDocument, site: Site) {
  const draft = draftStream('inventory', spec, document, site);
  const { section, notes } = draft;
  const key = optionalField(spec.fields.sku, sku.kind, [...path, 'sku'], section);
  const quantity = neededField(spec.fields.quantity, stock.kind, [...path, 'quantity'], section);
  const fill = writers<Inventory, string, typeof inventoryTexts>(
    inventoryTexts,
    spec.fields,
    path,
    section,
    (body, name, value) => {
      body[name] = value;
    },
  );
  const stream = draft.finish({
    keyOf: (_row, scope) => key(scope) ?? null,
    keyPath: [...path, 'sku'],
    record: (wireKey, scope) => {
      const body: Draft<Inventory> = {};
      for (const write of fill) write(body, scope);
      const record = {
        model: 'inventory',
        key: wireKey,
        body: { ...body, quantity: quantity(scope) },
      } as const;
      return { kind: 'record', record };
    },
  });
  return { stream, findings: notes.findings };
}
