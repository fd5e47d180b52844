import type { Source } from '../connector/index.ts';

/**
 * A source whose calls end at once when the signal is aborted, with the signal's reason: what the database still
 * answers then is not looked at. A statement that hangs must not keep the process from ending.
 */
export function stoppable(source: Source, signal: AbortSignal): Source {
  return {
    ...source,
    clock: (watermark) => unlessStopped(source.clock(watermark), signal),
    catalogue: (tables) => unlessStopped(source.catalogue(tables), signal),
    readPage: (query) => unlessStopped(source.readPage(query), signal),
    readByKeys: (query, keys) => unlessStopped(source.readByKeys(query, keys), signal),
    identity: () => unlessStopped(source.identity(), signal),
  };
}

export function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
