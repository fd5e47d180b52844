import { applyBatch, listIn } from './batch.ts';
import { type Call, isRejected, noteAccepted } from './call.ts';
import { type Fields, fieldReader, isFields } from './fields.ts';
import { good, type Reading, type Reply, refusal, refused } from './reply.ts';

/** POST items: the fields sent replace those of the item with the same SKU, whatever they are called. */
export function postInventory(call: Call): Reply {
  const { switches } = call.state;
  const { stock } = call.book;
  const list = listIn(call.body, 'array');
  if (list.kind === 'refused') return refusal(400, list.message);
  const { inventoryMax: max, partialFailure } = switches;
  const rule = { max, status: 400, partialFailure, refuses: call.refuses } as const;
  return applyBatch(
    list.value,
    rule,
    (element) => readItem(call, element),
    ({ sku, body }) => {
      stock.items.set(sku, { ...stock.items.get(sku), ...body });
      noteAccepted(call, 'inventory', sku, body);
    },
  );
}

function readItem(call: Call, element: unknown): Reading<{ readonly sku: string; readonly body: Fields }> {
  const { wire, switches } = call.state;
  if (!isFields(element)) return refused('An item must be an object.');
  const reader = fieldReader(element, switches.strictTypes);
  const sku = reader.text(wire.field('inventory.sku')) ?? '';
  const quantityName = wire.field('inventory.quantity');
  const quantity = reader.number(quantityName);
  if (reader.wrong[0] !== undefined) return refused(reader.wrong[0]);
  if (sku === '') return refused(`${wire.field('inventory.sku')} is required.`);
  if (isRejected(call, 'inventory', sku, element)) return refused('The item was refused.');
  return good({
    sku,
    body: quantity === undefined ? element : { ...element, [quantityName]: Number(quantity) },
  });
}
