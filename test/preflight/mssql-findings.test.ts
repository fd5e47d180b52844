import { describe, expect, it } from 'vitest';
import { preflight } from '../../src/preflight/index.ts';
import { none, one, reading, shopOf, start, type Tables } from '../connector/mssql-shop.ts';
import type { Answer, Asked } from '../engines/tds/index.ts';
import { compiled } from '../mapping/small.ts';
import { brief, text } from './shop.ts';

const tables: Tables = {
  s: { columns: { id: 'int', at: 'timestamp' }, key: ['id'], indexes: [['at', 'id']] },
  l: { columns: { sale: 'int', units: 'int', price: 'money' }, indexes: [['sale']] },
};

const usual = ({ sql }: Asked): Answer => {
  if (sql.includes('MIN_ACTIVE_ROWVERSION')) return one(new Date().toISOString(), '0x00000000000007D9');
  if (sql.includes('SYSUTCDATETIME')) return one(new Date().toISOString());
  if (sql.includes('SELECT TOP 20 ')) return one('0x00000000000007D1');
  return sql.includes('count(*)') ? one('0') : none;
};

async function found(own: Tables, answer = usual) {
  const server = await start(shopOf(own, answer));
  return reading(server, (source) => preflight(source, compiled(text), { now: Date.now, depth: 'full' }));
}

describe('findings on SQL Server', () => {
  it('are none where a shop in order is read by a rowversion', async () => {
    expect(await found(tables)).toEqual([]);
  });

  it('give the statement for the index that is missing', async () => {
    const findings = await found({ ...tables, s: { columns: { id: 'int', at: 'timestamp' }, key: ['id'] } });
    expect(brief(findings)).toEqual([['warning', 'POS_INDEX_MISSING', 6]]);
    expect(findings[0]?.hint).toContain('CREATE INDEX [aiq_s_at] ON [dbo].[s] ([at], [id]);');
  });

  it('say that the login may change the tables', async () => {
    const findings = await found(tables, (asked) =>
      asked.sql.includes('HAS_PERMS_BY_NAME') ? one('1') : usual(asked),
    );
    expect(brief(findings)).toEqual([['warning', 'POS_WRITABLE', undefined]]);
  });

  it('say which table may not be read', async () => {
    const findings = await found(tables, (asked) =>
      /SELECT TOP 1 .*\[at\]/.test(asked.sql)
        ? { error: 229, message: "... on the object 's'" }
        : usual(asked),
    );
    expect(brief(findings)).toEqual([['error', 'POS_FORBIDDEN', 4]]);
  });
});
