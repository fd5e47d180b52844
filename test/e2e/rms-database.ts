import { freshDatabase, type TestServer } from '../engines/index.ts';
import { type Asked, createStore, listenBefore, startTdsServer } from '../engines/tds/index.ts';
import { makeReader } from '../shops/reader.ts';

/** Where a shop of RMS stands. */
export interface RmsDatabase extends AsyncDisposable {
  /** How the product reaches it. */
  readonly source: Readonly<Record<string, string | number>>;
  /** What it was asked so far. */
  readonly asked: readonly Asked[];
  /** Statements of the fixture, all in one transaction. */
  run(statements: readonly string[]): Promise<void>;
}

/** Opens one that these statements make. */
export type OpenRmsDatabase = (made: readonly string[]) => Promise<RmsDatabase>;

/** A store of the tests' own behind a server that speaks TDS. */
export const rmsInStore: OpenRmsDatabase = async (made) => {
  const store = createStore();
  store.run(made);
  const server = await startTdsServer(store);
  const { host, port, asked } = server;
  return {
    source: { host, port, user: 'aiq', password: 'pass-7', database: 'RMS' },
    asked,
    run: async (statements) => store.run(statements),
    async [Symbol.asyncDispose]() {
      await server.close();
      store.close();
      if (store.refused.length > 0) throw new Error(store.refused.join('\n'));
    },
  };
};

/** A database on a live server, with a login that only reads. */
export const rmsOnServer =
  (server: TestServer): OpenRmsDatabase =>
  async (made) => {
    const database = await freshDatabase(server);
    const run = async (statements: readonly string[]): Promise<void> => {
      for (const one of ['BEGIN TRANSACTION', ...statements, 'COMMIT']) await database.run(one);
    };
    await run(made);
    const { user, password, drop } = await makeReader(database);
    const listener = await listenBefore(server);
    const { host, port, asked } = listener;
    return {
      source: { host, port, user, password, database: database.name },
      asked,
      run,
      async [Symbol.asyncDispose]() {
        await listener.close();
        await drop();
        await database.drop();
      },
    };
  };
