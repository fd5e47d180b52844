import { dirname } from 'node:path';
import { openEngine } from '../../src/cli/engine.ts';
import { connectorFor } from '../../src/connector/index.ts';
import { asFailure, type Failure } from '../../src/model/index.ts';
import { run } from '../../src/schedule/index.ts';
import type { Notice } from '../../src/sync/index.ts';
import { connectorOf } from '../engines/index.ts';
import type { FaultScene, SiteName } from './page-faults-scene.ts';

/** Milliseconds after which the product gives a statement up, and the most that it waits longer for the server's word. */
export const patience = { statement: 2_000, grace: 2_000 };

interface Ended {
  readonly site: string;
  readonly model: string;
  readonly failure: Failure | null;
  /** By `performance.now()`. */
  readonly at: number;
}

/** The product at work in this process, with small pages and little patience. */
export interface Running extends AsyncDisposable {
  /**
   * The third page of sales is under way: its receipts were read, and its lines will be asked for. The way to the
   * server is held at this instant, until the proxy lets it pass.
   */
  readonly midPage: Promise<void>;
  /** Readings that ended so far. */
  readonly ended: readonly Ended[];
  readonly failures: (site: SiteName) => readonly Failure[];
  /** Ends it in good order; it throws here what it should never throw. */
  stop(): Promise<void>;
}

export async function startRun(
  { config, shop, proxy, source }: FaultScene,
  statementTimeout = patience.statement,
): Promise<Running> {
  const ended: Ended[] = [];
  const notify = (notice: Notice): void => {
    if (notice.kind !== 'run-ended') return;
    const { site, model, failure } = notice;
    ended.push({ site, model, failure: failure && asFailure(failure), at: performance.now() });
  };
  const engine = await openEngine(config, { command: 'run', notify });
  const midPage = Promise.withResolvers<void>();
  let pages = 0;
  const onStatement = ({ sql, rows }: { readonly sql: string; readonly rows: number }): void => {
    const isPage = /\btickets\b.*\bORDER BY\b/s.test(sql) && !/\bticketlines\b/.test(sql) && rows > 0;
    pages += isPage ? 1 : 0;
    if (!isPage || pages !== 3) return;
    proxy.hold();
    midPage.resolve();
  };
  const connector = await connectorFor(connectorOf(shop.database.server.engine));
  const context = { baseDir: dirname(config), statementTimeout, onStatement };
  const { work } = engine;
  const stopping = new AbortController();
  const running = run(
    {
      ...work,
      // Many small pages, so that a blow strikes between two of them; their pauses would take minutes.
      pace: { ...work.pace, pageSize: 20, pauses: false },
      around: { ...work.around, random: () => 0 },
      sites: work.sites.map((site) =>
        site.name === 'main-street' ? { ...site, connect: () => connector.open(source, context) } : site,
      ),
    },
    stopping.signal,
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running.finally(engine.close);
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => {
    stopped ??= stop();
    return stopped;
  };
  return {
    midPage: midPage.promise,
    ended,
    failures: (site) => ended.flatMap((one) => (one.site === site && one.failure ? [one.failure] : [])),
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}
