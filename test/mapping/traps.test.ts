import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnName } from '../../src/connector/index.ts';
import { lanesOf } from '../../src/extract/index.ts';
import { compileMapping, loadMapping, type Stream } from '../../src/mapping/index.ts';
import type { Model } from '../../src/model/index.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const shipped = readdirSync(resolve(root, 'mappings'))
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
  .map((name) => name.replace('.yaml', ''));

function streamsOf(name: string): ReadonlyMap<Model, Stream> {
  const { mapping } = loadMapping(name, read(`mappings/${name}.yaml`));
  const context = { zone: 'America/Denver', parameters: { store_name: 'Main' }, idPrefix: '' };
  const parameters = mapping?.spec.params.store_name ? context.parameters : {};
  const compiled = mapping && compileMapping(mapping, { ...context, parameters }).mapping;
  return new Map(compiled?.streams.map((stream) => [stream.model, stream]));
}

/** How a stream is read: `snapshot`, or its columns and their zones. */
function readBy(stream: Stream | undefined): string {
  if (!stream || stream.sync.mode === 'snapshot') return stream?.sync.mode ?? 'nothing';
  return `${stream.sync.mode} ${stream.sync.by.map(({ column, zone }) => `${columnName(column)} in ${zone}`).join(', ')}`;
}

const columnsOf = ({ queries }: Stream): string[] =>
  queries.flatMap(({ relation, children }) =>
    [relation, ...children.map((child) => child.relation)].flatMap(({ columns }) => columns.map(columnName)),
  );

// What a single row shows stands in mappings/*.cases.yaml, what a whole shop shows in shops.test.ts.
describe('traps of NCR Counterpoint that no row shows', () => {
  const streams = streamsOf('counterpoint');

  it('everything is read by the stamp of UTC, never by the shop`s own in whole seconds', () => {
    expect(readBy(streams.get('persona'))).toBe('watermark AR_CUST.RS_UTC_DT in UTC');
    expect(readBy(streams.get('sale'))).toBe('append PS_TKT_HIST.RS_UTC_DT in UTC');
    expect(readBy(streams.get('inventory'))).toBe(
      'watermark IM_ITEM.RS_UTC_DT in UTC, stock.RS_UTC_DT in UTC',
    );
  });

  it('stock that moves without its item makes the item read again', () => {
    const lanes = lanesOf(streams.get('inventory') ?? unmapped());
    expect(lanes.map(({ table, ofChild }) => [table.name, ofChild])).toEqual([
      ['IM_ITEM', false],
      ['IM_INV', true],
    ]);
  });

  it('tickets are read from history and from what is not posted yet, each with cursors of its own', () => {
    const lanes = lanesOf(streams.get('sale') ?? unmapped());
    expect(lanes.map(({ table }) => table.name)).toEqual(['PS_TKT_HIST', 'PS_DOC_HDR']);
  });

  it('shadow columns, columns of the shop`s own, totals, locks and times of 1899 are not read', () => {
    const columns = [...streams.values()].flatMap(columnsOf).join(' ');
    expect(columns).not.toMatch(/_UPR|USER_|SUB_TOT|LST_MAINT_DT|LST_LCK_DT|_TIM\b/);
  });
});

describe('traps of Cash Register Express that no row shows', () => {
  const streams = streamsOf('cash-register-express');

  it('customers and products have no stamp, and are read whole', () => {
    expect(readBy(streams.get('persona'))).toBe('snapshot');
    expect(readBy(streams.get('inventory'))).toBe('snapshot');
  });

  it('an invoice on hold that closes under its old stamp is met within the hour, for a week', () => {
    expect(readBy(streams.get('sale'))).toBe('append Invoice_Totals.DateTime in America/Denver');
    expect(streams.get('sale')?.sync).toMatchObject({ sweep: { back: 7 * 86_400, every: 3600 } });
  });

  it('the vendor`s own mark, payments, cards and passwords are not read', () => {
    const columns = [...streams.values()].flatMap(columnsOf).join(' ');
    expect(columns).not.toMatch(/Dirty|_Amount|CC_|SSN|Password|Last_Sold|Last_Visit/);
  });
});

describe('traps of SambaPOS that no row shows', () => {
  const streams = streamsOf('sambapos');

  it('tickets and entities are read by their stamp, in the shop`s zone', () => {
    expect(readBy(streams.get('persona'))).toBe('watermark Entities.LastUpdateTime in America/Denver');
    expect(readBy(streams.get('sale'))).toBe('watermark Tickets.LastUpdateTime in America/Denver');
  });

  it('there is no stock of what is sold, so none is made up', () => {
    expect(readBy(streams.get('inventory'))).toBe('nothing');
  });

  it('the copy of a customer in a ticket is not read', () => {
    expect([...streams.values()].flatMap(columnsOf)).not.toContain('party.EntityCustomData');
  });
});

describe('traps of uniCenta that no row shows', () => {
  const streams = streamsOf('unicenta');

  it('customers, products and stock have no stamp, and are read whole; the date of a debt is none', () => {
    expect([readBy(streams.get('persona')), readBy(streams.get('inventory'))]).toEqual([
      'snapshot',
      'snapshot',
    ]);
    expect([...streams.values()].flatMap(columnsOf).join(' ')).not.toMatch(/curdate|memodate/);
  });

  it('receipts have one stamp, of the till`s own clock, and what comes late is met again', () => {
    expect(readBy(streams.get('sale'))).toBe('append receipts.datenew in America/Denver');
    expect(streams.get('sale')?.sync).toMatchObject({ lag: 300, sweep: { back: 3 * 86_400, every: 3600 } });
  });

  it('pictures, properties, cards and tax numbers stand beside what is read, and are not', () => {
    const columns = [...streams.values()].flatMap(columnsOf).join(' ');
    expect(columns).not.toMatch(/image|attributes|properties|\.card|taxid|apppassword/);
  });
});

describe('traps of Open Source Point of Sale that no row shows', () => {
  const streams = streamsOf('ospos');

  it('the date of a customer is a field of a form, and no stamp: customers and items are read whole', () => {
    expect([readBy(streams.get('persona')), readBy(streams.get('inventory'))]).toEqual([
      'snapshot',
      'snapshot',
    ]);
    expect([...streams.values()].flatMap(columnsOf)).not.toContain('ospos_customers.date');
  });

  it('the stamp of a sale is in the zone that the site names, not in the shop`s', () => {
    expect(readBy(streams.get('sale'))).toBe('append ospos_sales.sale_time in UTC');
    expect(streams.get('sale')?.sync).toMatchObject({ sweep: { back: 3 * 86_400, every: 3600 } });
  });

  it('consent to keep data is not taken for consent to messages, and payments are not read', () => {
    const columns = [...streams.values()].flatMap(columnsOf).join(' ');
    expect(columns).not.toMatch(/consent|payment/);
  });
});

describe('the shipped mappings', () => {
  it.each(['unicenta', 'ospos', 'counterpoint', 'cash-register-express', 'sambapos'])(
    '%s has a page, which names its parameters',
    (name) => {
      const page = read(`docs/mappings/${name}.md`);
      const params = Object.keys(loadMapping(name, read(`mappings/${name}.yaml`)).mapping?.spec.params ?? {});
      expect(params.filter((param) => !page.includes(`| \`${param}\` |`))).toEqual([]);
      expect(page).toContain('## Traps, and how each is handled');
    },
  );

  it.each(shipped)('%s reads by names alone, and holds no SQL', (name) => {
    expect(read(`mappings/${name}.yaml`).replaceAll(/#.*/g, '')).not.toMatch(/\bsql:|\bselect\b/i);
  });
});

function unmapped(): never {
  throw new Error('The mapping lacks the stream.');
}
