import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { advance, openLane, passed, readPosition } from '../../src/extract/index.ts';
import type { WatermarkSync } from '../../src/mapping/index.ts';
import { clockAt, laneIn, pageOf, row } from '../extract/lanes.ts';
import { compiled, findingsOf } from './small.ts';

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/reading.md'), 'utf8');

/** What a section needs besides the keys that an example shows. */
const sections = {
  persona: { from: 'Customer', key: 'ID', without_contact: 'send', fields: { first_name: 'Name' } },
  sale: {
    from: 'Receipt',
    key: 'ID',
    fields: { sold_at: 'ClosedAt' },
    items: { from: 'ReceiptLine', on: { ReceiptID: 'ID' }, fields: { quantity: 'Units', amount: 'Price' } },
  },
  inventory: { from: 'Item', key: 'ID', fields: { sku: 'Code', quantity: 'Units' } },
};
type Section = keyof typeof sections;
const isSection = (name: string | undefined): name is Section => name !== undefined && name in sections;

const blocks = [...docs.matchAll(/```(\w*) ?(\w*)\n(.*?)```/gs)].map(([, language, section, text = '']) => ({
  language,
  section,
  text,
}));

function mappingOf(section: Section, text: string): string {
  const base = sections[section];
  const shown = parse(text);
  const items = 'items' in base ? { items: { ...base.items, ...shown.items } } : {};
  return stringify({ pos: 'Example', engines: ['any'], [section]: { ...base, ...shown, ...items } });
}

describe('the pages about reading', () => {
  it('mark every example with the section that it belongs to', () => {
    expect(blocks.length).toBeGreaterThan(12);
    expect(blocks.filter(({ language, section }) => language !== 'yaml' || !isSection(section))).toEqual([]);
  });

  it.each(blocks)('show what can be written so: $section, $text', ({ section, text }) => {
    expect(isSection(section) && findingsOf(mappingOf(section, text))).toEqual([]);
  });

  it('have no link to a heading that is not there', () => {
    const anchor = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-');
    const headings = [...docs.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));
    const links = [...docs.matchAll(/\]\(#([^)]*)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => link !== undefined && !headings.includes(link))).toEqual([]);
  });
});

describe('the tables of what each poll reads', () => {
  const tableOf = (name: string): string[][] => {
    const [, text = ''] = new RegExp(`<!-- example: ${name} -->\\n\\n((?:\\|.*\\n)+)`).exec(docs) ?? [];
    return text
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('|---'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  };
  const on = (time: string) => `2026-06-10 ${time}`;
  const lane = laneIn('UTC');

  /** Polls a table as the page says, and gives it as it should stand there. `marks`: the column that is read by. */
  function polled(
    table: readonly string[][],
    marks: number,
    sync: WatermarkSync,
    start: string | null,
  ): string[][] {
    const [head = [], ...rows] = table;
    const committed = head.indexOf('committed');
    const numbers = sync.by[0]?.column.column === 'Number';
    const stored = rows
      .map((cells) => ({ key: cells[0] ?? '', mark: cells[marks] ?? '', at: cells[committed] ?? '' }))
      .map((one) => ({ ...one, mark: numbers ? one.mark : on(one.mark) }))
      .sort((a, b) => (a.mark < b.mark ? -1 : 1));
    let position = readPosition(null);
    if (start !== null) {
      const readAt = Date.parse(`${start.replace(' ', 'T')}Z`);
      const cursor = { last: { watermark: start }, gaps: [], openSince: null, readAt };
      position = { ...position, cursors: { [lane.name]: cursor } };
    }
    const metBefore = stored.filter(({ mark, at }) => start !== null && mark <= start && on(at) <= start);
    const met = new Set(metBefore.map(({ key }) => key));
    const read = new Map(rows.map((cells) => [cells[0] ?? '', cells.slice(0, committed + 1)]));
    for (const time of head.slice(committed + 1)) {
      const seen = stored.filter(({ at }) => at < time);
      const clock = clockAt(`2026-06-10T${time}Z`, ...seen.map(({ mark }) => mark));
      const cursor = position.cursors[lane.name];
      const window = openLane('new', sync, lane, cursor, { clock, at: Date.parse(clock.now) });
      const low = window?.after?.watermark ?? '';
      const inside = seen.filter(({ mark }) => mark >= low && mark <= (window?.ceiling ?? '~'));
      const page = pageOf(
        inside.map(({ mark, key }) => row(mark, key)),
        false,
      );
      if (window) position = passed(position, sync, lane, advance(window, page, cursor));
      for (const [key, cells] of read) {
        const isIn = inside.some((one) => one.key === key);
        cells.push(isIn ? (met.has(key) ? 'again' : 'new') : '');
        if (isIn) met.add(key);
      }
    }
    return [head, ...read.values()];
  }

  const syncOf = (heading: string): WatermarkSync => {
    const [, text = ''] =
      new RegExp(`^## ${heading}\\n.*?\`\`\`yaml sale\\n(.*?)\`\`\``, 'ms').exec(docs) ?? [];
    const sync = compiled(mappingOf('sale', text)).streams[0]?.sync;
    if (!sync || sync.mode === 'snapshot') throw new TypeError(`no example below ${heading}`);
    return sync;
  };

  it('are true of stamps', () => {
    const table = tableOf('stamps');
    expect(table).toHaveLength(8);
    expect(polled(table, 1, syncOf('Watermark'), on('09:58:10'))).toEqual(table);
  });

  it('are true of growing numbers', () => {
    const table = tableOf('numbers');
    expect(table).toHaveLength(5);
    expect(polled(table, 0, syncOf('Growing numbers'), null)).toEqual(table);
  });
});
