import type { ClientOptions } from '../../src/aiq/index.ts';
import type { Clock } from './clock.ts';

/** One request of the connector. It travels until it is answered, or until AIQ takes its time. */
interface Journey {
  readonly name: string;
  /** Its number at the sandbox, once it is there. */
  number?: number;
  state: 'travels' | 'held' | 'over';
}

/**
 * The way from the connector to the sandbox: real HTTP, one request at a time between both, so that a seed plays the same
 * way each time. Requests still overlap, by the clock, where AIQ is slow. `timeoutMs` is the connector's patience.
 */
export class Wire {
  #journeys = new Set<Journey>();
  #turn: Promise<void> = Promise.resolve();
  #cut = new AbortController();
  /** The one that has just arrived: it may be told to wait. */
  #arrived: Journey | undefined;
  readonly #unanswered = new Set<number>();

  /** Something is between connector and sandbox, so that no time passes. */
  readonly isBusy = (): boolean => [...this.#journeys].some(({ state }) => state === 'travels');

  /** The process is gone, and its connections with it. */
  cut(): void {
    this.#cut.abort();
    this.#cut = new AbortController();
  }

  /** Whether the connector gave up waiting for the answer to a request: it was stopped, or its patience ended. */
  wasUnanswered(number: number): boolean {
    return this.#unanswered.has(number);
  }

  fetch(clock: Clock, timeoutMs: number): ClientOptions['fetch'] {
    return async (url, request) => {
      const cut = this.#cut.signal;
      const journey: Journey = { name: nameOf(new URL(url).pathname, request.body ?? ''), state: 'travels' };
      const begun = this.#turn.then(() => {
        cut.throwIfAborted();
        this.#journeys.add(journey);
      });
      const [over, late] = [new AbortController(), new AbortController()];
      // Who is told to wait, or is answered, lets the next one go.
      const parted = begun.then(() => this.#until(journey, over.signal)).catch(() => undefined);
      this.#turn = parted;
      try {
        await begun;
        void clock.sleep(timeoutMs, over.signal).then((isOver) => {
          if (isOver) late.abort(new DOMException('no answer in time', 'TimeoutError'));
        });
        const signal = AbortSignal.any([request.signal, cut, late.signal]);
        const response = await fetch(url, { ...request, signal });
        const { status, ok, headers } = response;
        // A body that breaks off is the reader's to notice.
        const text = await response.arrayBuffer().catch((thrown: unknown) => asError(thrown));
        return { status, ok, headers, body: bodyOf(text) };
      } catch (thrown) {
        if (journey.number !== undefined) this.#unanswered.add(journey.number);
        throw thrown;
      } finally {
        journey.state = 'over';
        this.#journeys.delete(journey);
        over.abort();
      }
    };
  }

  /** A request has arrived at the sandbox. */
  arrived(number: number, path: string, body: string): void {
    const travelling = [...this.#journeys].filter(({ state }) => state === 'travels');
    const name = nameOf(path, body);
    // The sandbox does not keep a body that is too large.
    this.#arrived =
      travelling.find((one) => one.name === name) ?? travelling.find((one) => one.name.startsWith(name));
    if (this.#arrived) this.#arrived.number = number;
  }

  /** The sandbox's sleep: the request that has just arrived is held meanwhile. */
  async hold(clock: Clock, ms: number, woken: AbortSignal): Promise<boolean> {
    const journey = this.#arrived;
    if (journey?.state === 'travels') this.#set(journey, 'held');
    const isOver = await clock.sleep(ms, woken);
    if (journey?.state === 'held') this.#set(journey, 'travels');
    return isOver;
  }

  readonly #watchers = new Map<Journey, () => void>();

  #set(journey: Journey, state: Journey['state']): void {
    journey.state = state;
    if (state === 'held') this.#watchers.get(journey)?.();
  }

  #until(journey: Journey, over: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#watchers.set(journey, () => resolve());
      over.addEventListener('abort', () => resolve(), { once: true });
    }).then(() => void this.#watchers.delete(journey));
  }
}

const nameOf = (path: string, body: string): string => `${path} ${body}`;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

async function* bodyOf(text: ArrayBuffer | Error): AsyncGenerator<Uint8Array> {
  if (text instanceof Error) throw text;
  yield new Uint8Array(text);
}
