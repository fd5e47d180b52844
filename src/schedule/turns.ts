import pLimit, { type LimitFunction } from 'p-limit';

/** So that a first load of hours does not keep the sales of the day waiting, milliseconds. */
const longestTurn = 15_000;

/** Who may read: a few streams of a site at a time, and a few of all sites. First come, first served. */
export class Turns {
  readonly #ofAll: LimitFunction;
  readonly #ofSite: number;
  readonly #sites = new Map<string, LimitFunction>();

  constructor(ofSite: number, ofAll: number) {
    this.#ofSite = ofSite;
    this.#ofAll = pLimit(ofAll);
  }

  /** Does the work when its turn has come. */
  take(site: string, work: () => Promise<void>): Promise<void> {
    return this.#limitOf(site)(() => this.#ofAll(work));
  }

  /** Is a turn over that began so long ago? Only where somebody waits for it. */
  isOver(site: string, milliseconds: number): boolean {
    const waiting = this.#limitOf(site).pendingCount + this.#ofAll.pendingCount;
    return waiting > 0 && milliseconds > longestTurn;
  }

  #limitOf(site: string): LimitFunction {
    const limit = this.#sites.get(site) ?? pLimit(this.#ofSite);
    this.#sites.set(site, limit);
    return limit;
  }
}
