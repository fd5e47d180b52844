import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { budgetSummaryOf } from '../../src/cli/budget-summary.ts';
import { budgetText, durationText } from '../../src/cli/budget-text.ts';
import { loadSettings, machine, type Settings } from '../../src/config/index.ts';
import { type Ledger, viewLedger } from '../../src/ledger/index.ts';
import { ledgers, noon } from '../ledger/ledger-file.ts';
import { commit, persona, sale } from '../ledger/pages.ts';

const newLedger = ledgers();
const [second, minute] = [1_000, 60_000];
const key = 'Zm9vYmFyYmF6cXV4';

function site(name: string, uid: string): string {
  return `  ${name}:
    zone: America/Denver
    source: { engine: sqlite, file: pos.db }
    mapping: pos.yaml
    id_prefix: ${name}-
    aiq: { uid: "${uid}", key: a-key }
`;
}

function settingsOf(ledger: Ledger, aiq: string): Settings['sites'] {
  const file = join(dirname(ledger.file), 'aiq-pos.yaml');
  writeFileSync(file, `aiq: ${aiq}\nsites:\n${site('east', '1')}${site('west', '2')}`);
  const { settings, findings } = loadSettings(file, machine);
  if (!settings) throw new Error(JSON.stringify(findings));
  return settings.sites;
}

/** What another process says beside the owner. */
function summary(ledger: Ledger, aiq = '{ bulk_sales: 20 }') {
  const view = viewLedger(ledger.file);
  if (!view) throw new Error('no ledger');
  try {
    return budgetSummaryOf(view, settingsOf(ledger, aiq), noon);
  } finally {
    view.close();
  }
}

/** Two accounts of one key; of 100 requests of the last hour one is still on its way. */
async function busy(): Promise<Ledger> {
  const ledger = await newLedger();
  for (const uid of ['1', '2', 'gone']) ledger.accounts.use(uid, key);
  for (let nth = 1; nth <= 100; nth += 1) {
    const at = noon - (nth === 1 ? 300 : nth * 30 * second);
    const id = ledger.debits.add(key, at);
    if (nth > 1) ledger.debits.answer(id, at + 100);
  }
  ledger.debits.add('another-key', noon);
  ledger.debits.flush();
  const shoppers = Array.from({ length: 700 }, (_, nth) => persona(`shopper ${nth}`, 'Ann'));
  commit(ledger, 'persona', shoppers, { uid: '1', site: 'east', lane: 'background' });
  const sales = Array.from({ length: 21 }, (_, nth) => sale(`sale ${nth}`, nth < 5 ? 'shopper 0' : null));
  commit(ledger, 'sale', sales, { uid: '1', site: 'east', lane: 'background' });
  commit(ledger, 'sale', [sale('today', null)], { uid: '2', site: 'west' });
  return ledger;
}

describe('The budget that `status` shows', () => {
  it('tells for a key what its windows hold, and for its accounts how long the rest takes', async () => {
    const { keys, toSend } = summary(await busy());
    expect(keys).toEqual([
      {
        key: 'Zm9vYm',
        accounts: ['1', '2'],
        windows: [
          { name: 'second', used: 1, left: 4, reserved: 2 },
          { name: 'minute', used: 2, left: 118, reserved: 36 },
          { name: 'hour', used: 100, left: 1_900, reserved: 600 },
        ],
        pausedUntil: null,
      },
    ]);
    const answers = { key: 'Zm9vYm', awaySince: null, tryAt: null };
    // 700 sign-ups and 2 bulk calls, one each 2.57 s.
    expect(toSend).toEqual([
      { ...answers, account: '1', records: 721, requests: 702, seconds: 1_806 },
      { ...answers, account: '2', records: 1, requests: 1, seconds: 0 },
    ]);
  });

  it('tells of a pause that AIQ asked for, and of an AIQ that does not answer', async () => {
    const ledger = await busy();
    ledger.accounts.pause(key, noon - minute, 3 * minute);
    ledger.accounts.away('2', noon - 90 * second, noon);
    ledger.accounts.away('2', noon - 9 * second, noon + 9 * second);
    ledger.accounts.flush();
    const { keys, toSend } = summary(ledger);
    expect(keys[0]?.pausedUntil).toBe('2026-11-22T19:02:00.000Z');
    expect(toSend[0]?.seconds).toBe(1_806 + 120);
    expect(toSend[1]).toMatchObject({
      awaySince: '2026-11-22T18:58:30.000Z',
      tryAt: '2026-11-22T19:00:09.000Z',
      seconds: 120,
    });
    ledger.accounts.back('2');
    ledger.accounts.flush();
    expect(summary(ledger).toSend[1]).toMatchObject({ awaySince: null, tryAt: null });
  });

  it('is told in tables, without a word of the key', async () => {
    const ledger = await busy();
    ledger.accounts.pause(key, noon, minute);
    ledger.accounts.flush();
    expect(budgetText(summary(ledger)).join('\n\n')).toBe(`Limits of AIQ
key     account  in a    used  left  of it for live
Zm9vYm  1, 2     second  1     4     2
Zm9vYm  1, 2     minute  2     118   36
Zm9vYm  1, 2     hour    100   1900  600

Still to send
account  records  requests  takes about
1        721      702       31 min
2        1        1         1 min

AIQ wants no requests for 1, 2 until 2026-11-22T19:01:00.000Z.`);
  });

  it('knows no windows where there are no limits, and nothing of accounts that were never sent to', async () => {
    const ledger = await busy();
    expect(summary(ledger, '{ limits: none }').keys[0]?.windows).toEqual([]);
    const hourOnly = '{ limits: { second: none, minute: none } }';
    expect(summary(ledger, hourOnly).keys[0]?.windows.map(({ name }) => name)).toEqual(['hour']);
    expect(summary(await newLedger())).toEqual({ keys: [], toSend: [] });
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_599, '1 h 0 min'],
    [51_429, '14 h 17 min'],
    [400_000, '4 d 15 h'],
  ])('calls %i seconds %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
