import type { AiqClient, Budget, Endpoint, Wire } from '../aiq/index.ts';
import type { StockTimes } from '../ledger/index.ts';
import type { FirstLoad } from './persona-requests.ts';
import type { SendLimit } from './send-limit.ts';
import type { PosUser } from './site.ts';

/** One account of AIQ (a uid and its key), which several sites may share. */
export interface Account {
  readonly uid: string;
  readonly client: AiqClient;
  /** Of the API key: shared by all accounts that use it. */
  readonly budget: Budget;
  readonly wire: Wire;
  readonly posUser: PosUser;
  readonly firstLoad: FirstLoad;
  /** Requests in flight at once. */
  readonly inFlight: number;
  /** Most records in a bulk call. */
  readonly most: Readonly<Record<Extract<Endpoint, 'sales' | 'inventory' | 'members'>, number>>;
  /** How long a request whose answer was lost may still land, milliseconds. */
  readonly repeatAfter: number;
  /** How long a sale waits for its shopper, milliseconds. */
  readonly waitForPersona: number;
  /** When stock is sent again although it has not changed; absent: never. */
  readonly stock?: StockTimes;
  /** How long sending stays stopped before it is tried again, milliseconds; absent: half a minute. */
  readonly probeEvery?: number;
  /** Shared by all accounts of a first careful send; absent: as much as there is. */
  readonly sendLimit?: SendLimit;
}
