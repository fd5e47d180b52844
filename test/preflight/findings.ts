import { afterEach, describe, expect, it } from 'vitest';
import { tableOf } from '../conformance/database.ts';
import { brief, found, lines, minutes, receipts, type Shop, text } from './shop.ts';

/** What is found on a database of any engine. `open` gives a new shop without tables. */
export function preflightFindings(open: () => Promise<Shop>): void {
  const shops: Shop[] = [];
  const shopWith = async (statements: (shop: Shop) => readonly string[]): Promise<Shop> => {
    const shop = await open();
    shops.push(shop);
    await shop.database.write(statements(shop));
    return shop;
  };
  afterEach(async () => {
    for (const shop of shops.splice(0)) await shop.close();
  });

  it('of a shop in order are none', async () => {
    const shop = await shopWith(({ database }) => [...receipts(database), ...lines(database)]);
    expect(await found(shop)).toEqual([]);
    expect(await found(shop, { depth: 'start' })).toEqual([]);
  });

  it('name tables and columns that are missing at their lines, and look no further into the stream', async () => {
    const shop = await shopWith(({ database }) => receipts(database, [[1, minutes(90)]]));
    const findings = await found(shop, { mapping: text.replace('sold_at: at', 'sold_at: att') });
    expect(brief(findings)).toEqual([
      ['error', 'POS_TABLE_MISSING', 9],
      ['error', 'POS_COLUMN_MISSING', 7],
    ]);
  });

  it('give the statement for the index that is missing, which mends it', async () => {
    const shop = await shopWith(({ database }) => {
      const { integer, stamp } = database.types;
      const columns = { id: `${integer} NOT NULL PRIMARY KEY`, at: `${stamp} NOT NULL` };
      return [...tableOf(database, 's', columns, []), ...lines(database)];
    });
    const [finding, ...more] = await found(shop, { depth: 'start' });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      code: 'POS_INDEX_MISSING',
      place: { file: 'm.yaml', line: 6, column: 29 },
      sentence: 'No index of "s" begins with "at": each poll reads the whole table.',
    });
    const [, statement = ''] = /for: (CREATE INDEX .*);$/.exec(finding?.hint ?? '') ?? [];
    expect(statement).toMatch(/\(\W*at\W+id\W*\)$/);
    await shop.database.write([statement]);
    expect(await found(shop)).toEqual([]);
  });

  it('ask for an index of a child, over its stamp and what ties it to its row', async () => {
    const shop = await shopWith(({ database }) => [
      ...receipts(database),
      ...lines(database, undefined, { changed: database.types.stamp }),
    ]);
    const mapping = text.replace('on: { sale: id }', 'on: { sale: id }\n    by: changed');
    const [finding, ...more] = await found(shop, { mapping, depth: 'start' });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'POS_INDEX_MISSING', place: { line: 11 } });
    expect(finding?.hint).toMatch(/ON \S*l\W* \(\W*changed\W+sale\W*\);$/);
  });

  it('count rows without a stamp, in the row and in its child', async () => {
    const shop = await shopWith(({ database }) => [
      ...receipts(
        database,
        [
          [1, null],
          [2, null],
          [3, minutes(-5)],
        ],
        { at: database.types.stamp },
      ),
      ...lines(database, undefined, { changed: database.types.stamp }),
      `CREATE INDEX ${database.quote('l_changed')} ON ${database.quote('l')} (${database.quote('changed')})`,
      `INSERT INTO ${database.quote('l')} VALUES (3, 1, 1, NULL)`,
    ]);
    const mapping = text.replace('on: { sale: id }', 'on: { sale: id }\n    by: changed');
    const findings = await found(shop, { mapping });
    expect(brief(findings)).toEqual([
      ['warning', 'POS_STAMP_MISSING', 6],
      ['warning', 'POS_STAMP_MISSING', 11],
    ]);
    expect(findings.map(({ sentence }) => sentence)).toEqual([
      'There is nothing in "at" in 2 rows of "s": they are looked at every 15 minutes only.',
      'There is nothing in "changed" in 1 row of "l": they are looked at every 15 minutes only.',
    ]);
    expect(await found(shop, { mapping, depth: 'start' })).toEqual([]);
  });

  it('count a row as stamped where any of its columns is', async () => {
    const shop = await shopWith(({ database }) => {
      const { integer, stamp } = database.types;
      const { quote } = database;
      const columns = { id: `${integer} NOT NULL PRIMARY KEY`, at: stamp, edited: stamp };
      return [
        ...tableOf(database, 's', columns, [
          [1, minutes(-5), null],
          [2, null, minutes(-5)],
        ]),
        `CREATE INDEX ${quote('a')} ON ${quote('s')} (${quote('at')})`,
        `CREATE INDEX ${quote('e')} ON ${quote('s')} (${quote('edited')})`,
        ...lines(database),
      ];
    });
    const mapping = text.replace('by: at', 'by: [edited, at]');
    expect(await found(shop, { mapping })).toEqual([]);
    await shop.database.write([`INSERT INTO ${shop.database.quote('s')} VALUES (3, NULL, NULL)`]);
    expect(await found(shop, { mapping })).toMatchObject([
      { code: 'POS_STAMP_MISSING', sentence: expect.stringContaining('"edited" and "at" in 1 row of "s"') },
    ]);
  });

  describe('count stamps of the future, and say where they may come from', () => {
    it.each([
      [
        'a wrong zone, by the hours',
        6 * 60 - 3,
        '',
        '6 hours',
        'The zone is probably wrong: these stamps are not of UTC.',
      ],
      ['a wrong zone, by half an hour', 5.5 * 60 - 1, '', '5.5 hours', 'The zone is probably wrong'],
      ['a till whose clock is ahead', 4, '', '4 minutes', 'say `stamps: tills`'],
      ['a till, where that is known', 4, ', stamps: tills', '4 minutes', 'are looked at every `strays` only'],
      ['a typing mistake', 400 * 24 * 60, '', '400 days', 'are looked at every `strays` only'],
    ])('%s', async (_, ahead, sync, far, hint) => {
      const rows = [
        [1, minutes(-10)],
        [2, minutes(ahead)],
      ] as const;
      const shop = await shopWith(({ database }) => [...receipts(database, rows), ...lines(database)]);
      const mapping = text.replace('zone: UTC', `zone: UTC${sync}`);
      expect(await found(shop, { mapping })).toMatchObject([
        {
          severity: 'warning',
          code: 'POS_STAMP_FUTURE',
          place: { line: 6 },
          sentence: `By "at", 1 row of "s" is of the future, the newest ${far} ahead of the database's clock.`,
          hint: expect.stringContaining(hint),
        },
      ]);
    });
  });

  it.each([
    ['dates as people write them', ['03/08/2026 10:00', '11/21/2025 09:00'], 'the order of time'],
    ['numbers', ['9', '10', '11'], '"10" comes before "9"'],
  ])('refuse texts to read forward by whose order is not that of time: %s', async (_, marks, words) => {
    const shop = await shopWith(({ database }) => [
      ...receipts(
        database,
        marks.map((mark, at) => [at, mark]),
        { at: `${database.types.text} NOT NULL` },
      ),
      ...lines(database),
    ]);
    expect(await found(shop)).toMatchObject([
      {
        severity: 'error',
        code: 'POS_COLUMN_TYPE',
        place: { line: 6 },
        sentence: expect.stringContaining(words),
      },
    ]);
  });

  it('take texts in the order of time, and growing numbers, for what they are', async () => {
    const stamped = await shopWith(({ database }) => [
      ...receipts(database, [[1, '2026-03-08T10:00:00']], { at: `${database.types.text} NOT NULL` }),
      ...lines(database),
    ]);
    expect(await found(stamped)).toEqual([]);
    const growing = await shopWith(({ database }) => [...receipts(database), ...lines(database)]);
    expect(await found(growing, { mapping: text.replace('by: at', 'by: id') })).toEqual([]);
  });

  it('look into the rows of a view for keys that occur twice', async () => {
    const shop = await shopWith(({ database }) => {
      const { integer, stamp } = database.types;
      const { quote } = database;
      const rows = [
        [1, minutes(-9)],
        [2, minutes(-8)],
      ] as const;
      return [
        ...tableOf(database, 'old', { id: `${integer} NOT NULL`, at: `${stamp} NOT NULL` }, rows),
        `CREATE VIEW ${quote('s')} AS SELECT * FROM ${quote('old')}`,
        ...lines(database),
      ];
    });
    const { quote, literal } = shop.database;
    expect(await found(shop)).toEqual([]);
    await shop.database.write([`INSERT INTO ${quote('old')} VALUES (2, ${literal(minutes(-7))})`]);
    expect(await found(shop)).toMatchObject([
      {
        severity: 'error',
        code: 'POS_KEY_NOT_UNIQUE',
        place: { line: 5 },
        sentence: 'Rows of "s" have the same key (id).',
      },
    ]);
    expect(await found(shop, { depth: 'start' })).toEqual([]);
  });

  it('count rows with nothing in their key', async () => {
    const shop = await shopWith(({ database }) => [
      ...receipts(
        database,
        [
          [null, minutes(-5)],
          [2, minutes(-5)],
        ],
        { id: `${database.types.integer} UNIQUE` },
      ),
      ...lines(database),
    ]);
    expect(await found(shop)).toMatchObject([
      {
        severity: 'warning',
        code: 'POS_KEY_NULL',
        place: { line: 5 },
        sentence: 'The key of 1 row of "s" is incomplete, with nothing in "id": they are never read.',
      },
    ]);
  });

  it('name joined columns that are not of one kind', async () => {
    const shop = await shopWith(({ database }) => [
      ...receipts(database),
      ...lines(database, database.types.text),
    ]);
    const [pair, ...refused] = await found(shop);
    expect(pair).toMatchObject({
      severity: 'warning',
      code: 'POS_COMPARISON',
      place: { line: 10 },
      sentence: expect.stringMatching(
        /^"l\.sale" and "s\.id" are joined, but one holds texts \(.+\), the other numbers \(.+\)\.$/,
      ),
    });
    // Some engines compare them, slowly; others refuse.
    for (const one of refused) expect(brief([one])).toEqual([['error', 'POS_COLUMN_TYPE', 4]]);
  });

  it('tell of clocks that differ', async () => {
    const shop = await shopWith(({ database }) => [...receipts(database), ...lines(database)]);
    for (const [minutes, side] of [
      [5, 'behind'],
      [-5, 'ahead of'],
    ] as const) {
      const [finding, ...more] = await found(shop, {
        now: () => Date.now() + minutes * 60_000,
        depth: 'start',
      });
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ severity: 'warning', code: 'POS_CLOCK' });
      expect(finding?.sentence).toBe(`The clock of the POS database is 5 minutes ${side} this machine's.`);
      expect(finding?.place).toBeUndefined();
    }
  });
}
