import { applyBatch, listIn } from './batch.ts';
import { type Call, isRejected, noteAccepted } from './call.ts';
import { resolve } from './directory.ts';
import type { Fields } from './fields.ts';
import { good, ok, type Reading, type Reply, refusal, refused } from './reply.ts';
import { findVisit, isSilent, linesAfter, readVisit, totalOf, unitsOf, type Visit } from './sale.ts';
import { difference, sell } from './stock.ts';
import type { Switches } from './switches.ts';

/** POST one sale. */
export function postSale(call: Call): Reply {
  const reading = readSale(call, call.body, 'visit');
  if (reading.kind === 'refused') return refusal(400, reading.message);
  applySale(call, reading.value);
  return ok();
}

/** POST many sales, applied in their order. */
export function postSales(call: Call): Reply {
  const { switches } = call.state;
  const list = listIn(call.body, switches.bulkWrapper);
  if (list.kind === 'refused') return refusal(400, list.message);
  const rule = {
    max: switches.bulkMax,
    status: switches.tooManyStatus,
    partialFailure: switches.partialFailure,
    refuses: call.refuses,
  };
  return applyBatch(
    list.value,
    rule,
    (element) => readSale(call, element, switches.bulkElement),
    (sale) => applySale(call, sale),
  );
}

interface PostedSale {
  readonly visit: Visit;
  readonly body: Fields;
}

function readSale(call: Call, element: unknown, form: Switches['bulkElement']): Reading<PostedSale> {
  const { wire, switches } = call.state;
  const found = findVisit(element, form, wire);
  if (found.kind === 'refused') return found;
  const read = readVisit(found.value, wire, switches);
  if (read.kind === 'refused') return read;
  if (isRejected(call, 'sale', read.value.posId, found.value)) return refused('The sale was refused.');
  return good({ visit: read.value, body: found.value });
}

/** Upserts by pos_id. Stock moves by what the sale sells beyond what it sold before. */
function applySale(call: Call, { visit, body }: PostedSale): void {
  const { wire, switches, journal } = call.state;
  const { sales, stock, directory } = call.book;
  const before = sales.get(visit.posId);
  const lines = linesAfter(before?.lines ?? [], visit.lines, switches.replaceLines);
  const contact = resolve(directory, visit.posUser, switches.resolveByEmail);
  sales.set(visit.posId, {
    ...visit,
    lines,
    total: totalOf(lines, switches.linePrice, switches.subtractDiscount),
    contactId: contact?.contactId ?? null,
    revision: (before?.revision ?? 0) + 1,
  });
  const sold = difference(unitsOf(lines), unitsOf(before?.lines ?? []));
  sell(stock, sold, switches.stockFromSales, wire.field('inventory.quantity'), call.at);
  if (!isSilent(body, wire)) journal.counters.messagesFired += 1;
  noteAccepted(call, 'sale', visit.posId, body);
}
