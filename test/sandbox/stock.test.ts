import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type Switches, startSandbox } from '../../src/sandbox/index.ts';
import { itemOf, line, postItems, postSale, send, storesPath, visit } from './caller.ts';

let sandbox: Sandbox;
let time = 0;
afterEach(() => sandbox.close());

const hour = 3_600_000;
const start = async (switches: Partial<Switches>) => {
  time = Date.UTC(2026, 2, 8);
  sandbox = await startSandbox({ now: () => time, switches });
  await postItems(sandbox, [
    { sku: 'A', quantity: 10 },
    { sku: 'B', quantity: 10 },
  ]);
};
const sell = (posId: string, ...lines: object[]) =>
  postSale(sandbox, visit(posId, { visit_details_attributes: lines }));
const stock = () => [itemOf(sandbox, 'A')?.quantity, itemOf(sandbox, 'B')?.quantity];

describe('Stock under sales', () => {
  it('never moves by default', async () => {
    await start({});
    await sell('1', line('A', 5, 2));
    sandbox.tick();
    expect(stock()).toEqual([10, 10]);
  });

  it('moves at once by what a sale sells, summed over its lines, and back by what it takes back', async () => {
    await start({ stockFromSales: 'at-once' });
    await sell(
      '1',
      line('A', 5, 2),
      line('A', 5, 0.1),
      line('B', 5, -1),
      line('', 5, 7),
      line('unknown', 5, 1),
    );
    expect(stock()).toEqual([7.9, 11]);
    expect(itemOf(sandbox, 'unknown')).toBeUndefined();
  });

  it('moves by the difference only when a sale is posted again', async () => {
    await start({ stockFromSales: 'at-once' });
    await sell('1', line('A', 5, 2), line('B', 5, 1));
    await sell('1', line('A', 5, 2), line('B', 5, 1));
    expect(stock()).toEqual([8, 9]);
    await sell('1', line('A', 5, 3));
    expect(stock()).toEqual([7, 10]);
  });

  it('counts what a re-post leaves in the sale when replaceLines is off', async () => {
    await start({ stockFromSales: 'at-once', replaceLines: false });
    await sell('1', line('A', 5, 2), line('B', 5, 1));
    await sell('1', line('A', 5, 3));
    expect(stock()).toEqual([7, 9]);
  });

  it('moves a day later by the clock, also after a newer figure was posted', async () => {
    await start({ stockFromSales: 'later' });
    await sell('1', line('A', 5, 2));
    time += hour;
    await sell('2', line('B', 5, 1));
    await postItems(sandbox, [{ sku: 'A', quantity: 8 }]);
    time += 23 * hour - 1;
    expect(stock()).toEqual([8, 10]);
    time += 1;
    expect(stock()).toEqual([6, 10]);
    time += hour;
    expect(stock()).toEqual([6, 9]);
    time += 100 * hour;
    expect(stock()).toEqual([6, 9]);
  });

  it('is settled before a request that comes after the delay', async () => {
    await start({ stockFromSales: 'later', stockDelay: hour });
    await sell('1', line('A', 5, 2));
    time += hour;
    await postItems(sandbox, [{ sku: 'A', quantity: 8 }]);
    await send(sandbox, 'GET', storesPath);
    expect(stock()).toEqual([8, 10]);
  });

  it('moves with tick, once', async () => {
    await start({ stockFromSales: 'later' });
    await sell('1', line('A', 5, 2));
    sandbox.tick();
    sandbox.tick();
    expect(stock()).toEqual([8, 10]);
  });
});
