import type { Source } from '../../src/connector/index.ts';
import type { TestServer } from '../engines/index.ts';
import { openOnServer, openSqlite, type PosDatabase } from './database.ts';
import { type Machine, openMachine } from './machine.ts';
import type { Model } from './rows.ts';

/** What many histories on one engine share, so that each takes a fraction of a second. */
export interface Bench {
  readonly database: PosDatabase;
  readonly machine: Machine;
  /** One connection a stream, as in the product. */
  readonly sources: Map<Model, Source>;
  /** Kinds of tables made so far. */
  readonly made: Set<string>;
  /** Told of each statement that reads, within its read transaction. */
  onStatement: () => void;
  readonly stop: () => Promise<void>;
}

/** A database of one engine and a machine beside it, for many histories one after another. */
export async function openBench(server: TestServer | 'sqlite'): Promise<Bench> {
  const database = server === 'sqlite' ? await openSqlite() : await openOnServer(server);
  const machine = await openMachine();
  const sources: Bench['sources'] = new Map();
  return {
    database,
    machine,
    sources,
    made: new Set(),
    onStatement: () => undefined,
    stop: async () => {
      for (const source of sources.values()) await source.close();
      await machine.stop();
      await database.stop();
    },
  };
}
