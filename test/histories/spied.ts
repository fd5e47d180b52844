import type { Page, PageQuery, Source } from '../../src/connector/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';

/** Called between the connector and its database: it may change the shop meanwhile, or throw. */
type Spy = () => Promise<void>;

/** A source that tells the history's time for the database's. `close` leaves the connection to the next reading. */
export function spiedSource(
  source: Source,
  now: () => string,
  spy: Spy,
  onPage: (query: PageQuery) => void,
  onRead: (rows: Page['rows']) => void = () => undefined,
): Source {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    await spy();
    const result = await work();
    await spy();
    return result;
  };
  return {
    ...source,
    clock: (watermark) =>
      around(async () => ({ ...(await source.clock(watermark)), now: now(), oldestWriter: null })),
    readPage: (query) =>
      around(async () => {
        onPage(query);
        const page = await source.readPage(query);
        onRead(page.rows);
        return page;
      }),
    readByKeys: (query, keys) => around(() => source.readByKeys(query, keys)),
    close: async () => undefined,
  };
}

/** The ledger, with a look at each commit of rows, of a position or of a request, just before and just after it. */
export function spiedLedger(ledger: Ledger, spy: () => void, onOutbox: () => void = () => undefined): Ledger {
  const spied = <Room extends object>(room: Room, methods: readonly string[], look: () => void): Room =>
    new Proxy(room, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        if (!methods.includes(String(name))) return found.bind(target);
        return (...given: unknown[]): unknown => {
          look();
          const result: unknown = Reflect.apply(found, target, given);
          look();
          return result;
        };
      },
    });
  const rooms = new Map<PropertyKey, unknown>([
    ['pages', spied(ledger.pages, ['commit'], spy)],
    ['streams', spied(ledger.streams, ['checkpoint'], spy)],
    ['outbox', spied(ledger.outbox, ['claim', 'settle'], onOutbox)],
  ]);
  return new Proxy(ledger, {
    get: (target, name) => rooms.get(name) ?? Reflect.get(target, name, target),
  });
}
