import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../conformance/reading.ts';
import type { Answer, Asked } from '../engines/tds/index.ts';
import { reading, shopOf, start, type Tables } from './mssql-shop.ts';
import { stream } from './stream.ts';

const tables: Tables = {
  Customer: { columns: { ID: 'int', Name: 'nvarchar(50)?' }, key: ['ID'] },
};
const customers = stream('Customer', 'ID');
const ids = (...rows: readonly string[]): Answer => ({
  columns: { v0: 'int' },
  rows: rows.map((id) => [id]),
});

/** A server that answers each reading of customers by the next of these, and by the last from then on. */
function answering(...answers: readonly Answer[]) {
  let turn = 0;
  return start(
    shopOf(tables, ({ sql }: Asked) => {
      if (!sql.includes('[Customer]')) return ids('1');
      turn += 1;
      return answers[Math.min(turn, answers.length) - 1] ?? ids();
    }),
  );
}

const page = { ...customers, limit: 10 };

describe('what the server refuses', () => {
  it.each([
    [208, "Invalid object name 'dbo.Customer'.", 'POS_TABLE_MISSING', 'Customer', ''],
    [207, "Invalid column name 'ID'.", 'POS_COLUMN_MISSING', 'ID', ''],
    [
      229,
      "The SELECT permission was denied on the object 'Customer'.",
      'POS_FORBIDDEN',
      'Customer',
      'GRANT SELECT ON [Customer] TO [aiq]',
    ],
    [1222, 'Lock request time out period exceeded.', 'POS_BUSY', 'locked', ''],
    [3961, 'Snapshot isolation transaction failed.', 'POS_BUSY', '', ''],
    [245, "Conversion failed when converting 'secret-7'.", 'POS_COLUMN_TYPE', '', 'view'],
    [306, 'The text, ntext, and image data types cannot be compared.', 'POS_COLUMN_TYPE', '', 'ntext'],
    [942, 'Database is offline.', 'POS_UNREACHABLE', 'RMS', 'ONLINE'],
    [824, 'Logical I/O error.', 'POS_UNREADABLE', 'RMS', 'DBCC'],
    [50000, 'secret-7', 'POS_QUERY', '50000', ''],
  ])('with %i is told as what it is', async (error, message, code, sentence, hint) => {
    const server = await answering({ error, message });
    const thrown: unknown = await reading(server, (source) => source.readPage(page)).catch(
      (one: unknown) => one,
    );
    expect(thrown).toMatchObject({
      code,
      message: expect.stringContaining(sentence),
      ...(hint === '' ? {} : { hint: expect.stringContaining(hint) }),
    });
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('secret-7');
  });

  it('is over with the statement: the connection goes on', async () => {
    const server = await answering({ error: 1222 }, ids('1', '2'));
    await reading(server, async (source) => {
      expect(await failureOf(source.readPage(page))).toMatchObject({ code: 'POS_BUSY' });
      expect((await source.readPage(page)).rows).toHaveLength(2);
    });
  });

  it('to a deadlock is asked again, as a new transaction', async () => {
    const deadlock: Answer = { error: 1205, endsTransaction: true };
    const server = await answering(deadlock, deadlock, ids('1', '2'));
    const found = await reading(server, (source) => source.readPage(page));
    expect(found.rows).toHaveLength(2);
    expect(server.asked.filter(({ sql }) => sql.includes('[Customer]'))).toHaveLength(3);
    expect(server.transactions.filter((one) => one === 'SNAPSHOT')).toHaveLength(4);
  });

  it('to deadlocks without end gives way to the POS', async () => {
    const server = await answering({ error: 1205, endsTransaction: true });
    await reading(server, async (source) => {
      const given = await failureOf(source.readPage(page));
      expect(given).toMatchObject({ code: 'POS_BUSY', sentence: expect.stringContaining('gave way') });
    });
    expect(server.asked.filter(({ sql }) => sql.includes('[Customer]'))).toHaveLength(3);
  });

  it('of a table that the catalogue does not show is told apart from a table that is not there', async () => {
    const hidden = await start(shopOf({}, () => ({ error: 229 })));
    await reading(hidden, async (source) => {
      expect(await failureOf(source.readPage(page))).toMatchObject({
        code: 'POS_FORBIDDEN',
        sentence: expect.stringContaining('Customer'),
      });
    });
    const missing = await start(shopOf({}, () => ({ error: 208 })));
    await reading(missing, async (source) => {
      expect(await source.catalogue([{ name: 'Customer' }])).toEqual([]);
    });
  });
});

describe('a statement that takes too long', () => {
  it('is cancelled, and the connection goes on', async () => {
    const server = await answering('silent', ids('1'));
    await reading(
      server,
      async (source) => {
        const begun = performance.now();
        const late = await failureOf(source.readPage(page));
        expect(late).toMatchObject({ code: 'POS_BUSY', sentence: expect.stringContaining('cancelled') });
        expect(performance.now() - begun).toBeLessThan(1_000);
        expect(server.cancels).toBe(1);
        expect((await source.readPage(page)).rows).toHaveLength(1);
      },
      { statementTimeout: 300 },
    );
  });

  it('on a server that hears no cancel costs a second more, and the connection', async () => {
    const server = await answering('deaf', ids('1'));
    await reading(
      server,
      async (source) => {
        const begun = performance.now();
        expect(await failureOf(source.readPage(page))).toMatchObject({ code: 'POS_UNREACHABLE' });
        expect(performance.now() - begun).toBeLessThan(3_000);
        expect(await failureOf(source.readPage(page))).toMatchObject({ code: 'POS_UNREACHABLE' });
      },
      { statementTimeout: 300 },
    );
    expect(server.logins.length).toBeLessThanOrEqual(2);
  });
});

it('an answer that stops in its middle is given up, though the driver would wait for ever', async () => {
  const many = Array.from({ length: 3_000 }, (_, at) => [String(at)]);
  const server = await answering({ columns: { v0: 'int' }, rows: many, cutAfter: 2_000, stalls: true });
  await reading(
    server,
    async (source) => {
      const begun = performance.now();
      expect(await failureOf(source.readPage({ ...page, limit: 3_000 }))).toMatchObject({
        code: 'POS_UNREACHABLE',
        sentence: expect.stringContaining('in time'),
      });
      expect(performance.now() - begun).toBeLessThan(5_000);
    },
    { statementTimeout: 200 },
  );
});

describe('a line that is cut', () => {
  it('in the middle of rows loses the page, and no process', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => [String(at)]);
    const server = await answering({ columns: { v0: 'int' }, rows: many, cutAfter: 2_000 }, ids('1'));
    await reading(server, async (source) => {
      expect(await failureOf(source.readPage({ ...page, limit: 3_000 }))).toMatchObject({
        code: 'POS_UNREACHABLE',
      });
      expect(await failureOf(source.clock())).toMatchObject({ code: 'POS_UNREACHABLE' });
    });
    expect(await reading(server, async (source) => (await source.readPage(page)).rows)).toHaveLength(1);
  });

  it('between two pages fails the next one: no other line is opened behind our back', async () => {
    const server = await answering(ids('1'));
    await reading(server, async (source) => {
      await source.readPage(page);
      const logins = server.logins.length;
      server.cut();
      await sleep(50);
      expect(await failureOf(source.readPage(page))).toMatchObject({ code: 'POS_UNREACHABLE' });
      expect(server.logins).toHaveLength(logins);
    });
  });

  it('while a statement is waited for fails it at once', async () => {
    const server = await answering('silent');
    await reading(server, async (source) => {
      const failed = failureOf(source.readPage(page));
      await expect.poll(() => server.asked.some(({ sql }) => sql.includes('[Customer]'))).toBe(true);
      server.cut();
      expect(await failed).toMatchObject({ code: 'POS_UNREACHABLE' });
    });
  });
});

it('a source that was closed answers nothing, at once and without an end of the process', async () => {
  const server = await answering(ids('1'));
  const source = await reading(server, async (one) => one);
  expect(await Promise.allSettled([source.clock(), source.readPage(page), source.close()])).toMatchObject([
    { status: 'rejected', reason: { code: 'POS_UNREACHABLE' } },
    { status: 'rejected', reason: { code: 'POS_UNREACHABLE' } },
    { status: 'fulfilled' },
  ]);
});
