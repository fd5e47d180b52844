/** Whoever was told to wait asks again within a quarter of a second; who has not for so long does not want any more. */
const patience = 1_000;

/**
 * Those who wait for a place in a lane of a shared budget: who began to wait first goes first. So each of k that ask all
 * the time gets every k-th place, and nobody keeps a place from others that he does not want.
 */
export class Round {
  /** When each of them asked last, in the order in which they began to wait. */
  readonly #asked = new Map<string, number>();

  /** How many places are those of others who go before him. */
  ahead(who: string, now: number): number {
    let others = 0;
    for (const [name, at] of this.#asked) {
      if (name === who) break;
      if (wants(at, now)) others += 1;
    }
    return others;
  }

  /** How many want a place. */
  all(now: number): number {
    return [...this.#asked.values()].filter((at) => wants(at, now)).length;
  }

  /** He has to wait, at the end of the queue unless he stands in it already. */
  waits(who: string, now: number): void {
    this.#asked.set(who, now);
  }

  served(who: string): void {
    this.#asked.delete(who);
  }
}

/** A clock that was set back makes nobody wait for one who asked in the future. */
function wants(at: number, now: number): boolean {
  return at <= now && now - at <= patience;
}
