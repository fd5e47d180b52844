import { random } from '../../src/demo/index.ts';
import { readPosition } from '../../src/extract/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { openRequests } from '../e2e/open-requests.ts';
import type { Random } from '../histories/shape.ts';
import type { Bench } from './bench.ts';
import { killChild } from './child.ts';
import type { Clock } from './clock.ts';
import { type Connector, stockEvery, waitForPersona } from './connector.ts';
import {
  type End,
  type Judged,
  openProblems,
  problemsAtEnd,
  problemsBeforeReplay,
  stockProblemsAfterSales,
} from './judge.ts';
import type { Place } from './place.ts';
import type { Shape } from './shape.ts';
import type { Step } from './steps.ts';
import { Trading } from './trading.ts';
import type { Trouble } from './trouble.ts';
import type { Wire } from './wire.ts';

export interface Table {
  readonly bench: Bench;
  readonly shape: Shape;
  readonly clock: Clock;
  readonly trouble: Trouble;
  readonly sandbox: Sandbox;
  readonly places: readonly Place[];
  readonly connector: Connector;
  readonly wire: Wire;
  readonly file: string;
  readonly chance: Random;
}

const never = new AbortController().signal;
const second = 1_000;
/** A quiet time that does not end by then ends never. */
const mostRounds = 30;

export class Game {
  readonly problems: string[] = [];
  readonly trace: string[] = [];
  readonly #table: Table;
  readonly #trading: Trading;
  /** What each process left without an answer. */
  readonly #ends: End[] = [];
  /** When the first load of customers was begun, and when those of customers and sales were over, by site. */
  readonly #loads = new Map<string, { readonly began: number; over: number | null }>();
  /** Requests that are yet to arrive until the connector dies. */
  #arrivals: number | null = null;
  #isTrading = false;

  constructor(table: Table) {
    this.#table = table;
    this.#trading = new Trading(table);
  }

  async play(steps: readonly Step[]): Promise<void> {
    const { shape, places, connector, chance, bench } = this.#table;
    this.trace.push(`shape ${JSON.stringify(shape)}`);
    for (const [at, { shop }] of places.entries()) shop.begin(at === 0 ? 'a' : 'b');
    for (let left = shape.before; left > 0; left--) this.#trading.step(chance);
    const begun = this.#table.clock.now();
    if (shape.child) {
      this.#isTrading = true;
      await this.#table.clock.really(() => killChild(this.#table, bench.folder));
      this.#isTrading = false;
      this.#noteEnd('a child is killed', true);
    }
    await connector.start();
    if (shape.child) this.#noteLoads(begun);
    for (const step of steps) await this.#take(step);
    await this.#finish();
  }

  /** Told of each request as it arrives: the shop goes on trading, and the connector may die. */
  meanwhile(): void {
    const { chance, connector } = this.#table;
    if (this.#isTrading && chance.chance(0.15)) this.#trading.step(chance);
    if (this.#arrivals === null) return;
    this.#arrivals -= 1;
    if (this.#arrivals === 0) connector.die();
  }

  #tell(what: string): void {
    this.trace.push(`${new Date(this.#table.clock.now()).toISOString().slice(0, 23)} ${what}`);
  }

  async #take({ kind, dice }: Step): Promise<void> {
    const { clock, connector, sandbox } = this.#table;
    const chance = random(dice, 1);
    this.#tell(kind);
    switch (kind) {
      case 'trade':
        for (let left = 1 + chance.below(8); left > 0; left--) this.#trading.step(chance);
        return;
      case 'wait':
        return void (await clock.sleep(chance.pick([3, 20, 90, 900]) * second));
      case 'restart':
        connector.die();
        this.#noteEnd('restarted');
        return connector.start();
      case 'turn':
        return this.#turn(chance);
      case 'keyless':
        sandbox.set({ acceptedKeys: [] });
        await this.#turn(chance);
        sandbox.set({ acceptedKeys: null });
        return;
      case 'death':
        if (chance.chance(0.5)) connector.dieSoon(1 + chance.below(40));
        else this.#arrivals = 1 + chance.below(12);
        await this.#turn(chance);
        this.#arrivals = null;
        connector.die();
        this.#noteEnd('died');
        return connector.start();
    }
  }

  #noteEnd(how: string, isChild = false): void {
    const { sandbox, file } = this.#table;
    const end = { requests: sandbox.world().counters.requests, open: openRequests(file), isChild };
    this.#ends.push(end);
    this.#tell(`${how}, ${end.open.length} requests without an answer`);
  }

  /** Everything is read, in some order, while what is found goes out; after some time the connector is told to stop. */
  async #turn(chance: Random): Promise<void> {
    const { clock, connector } = this.#table;
    const stop = new AbortController();
    let isRead = false;
    this.#isTrading = true;
    const sending = connector.send(stop.signal, () => isRead);
    // Told where it is waited for: until then a mistake of the loop must not end all programmes.
    sending.catch(() => undefined);
    const time = chance.pick([2, 10, 60, 600]) * second;
    const [over, done] = [clock.sleep(time, stop.signal), new AbortController()];
    for (const site of connector.sites) {
      for (const model of ['persona', 'sale', 'inventory'] as const) {
        if (chance.chance(0.2)) continue;
        await this.#read(site, model, chance.pick([2, 7, 100]));
        await clock.sleep(chance.pick([0, 0, 1, 5]) * second, done.signal);
      }
    }
    isRead = true;
    await Promise.race([sending, over]);
    stop.abort();
    await sending;
    this.#isTrading = false;
  }

  /** What a process read before it was killed belongs to the first load as well. */
  #noteLoads(began: number): void {
    const { connector } = this.#table;
    for (const { name } of connector.sites) {
      const { position } = connector.ledger.streams.get(name, 'persona') ?? {};
      if (position != null) this.#loads.set(name, { began, over: null });
    }
  }

  async #read(site: Connector['sites'][number], model: 'persona' | 'sale' | 'inventory', pageSize: number) {
    const { clock, connector } = this.#table;
    if (!connector.isAlive) return;
    const load = this.#loads.get(site.name);
    if (model === 'persona' && !load) this.#loads.set(site.name, { began: clock.now(), over: null });
    await connector.read(site, model, pageSize);
    const known = this.#loads.get(site.name);
    if (!known || known.over !== null || !connector.isAlive) return;
    const isLoaded = (['persona', 'sale'] as const).every((one) => {
      const row = connector.ledger.streams.get(site.name, one);
      const { endedAt, cursors } = readPosition(row?.position ?? null);
      // Until an empty table has a row, its first load is still to come.
      return (
        endedAt.poll !== undefined &&
        endedAt.pass !== undefined &&
        Object.values(cursors).some((cursor) => cursor?.last)
      );
    });
    if (isLoaded) known.over = clock.now();
  }

  /** AIQ is well, and everything is read and sent; then what it refused is replayed; then nothing is left. */
  async #finish(): Promise<void> {
    const { trouble, sandbox, connector, clock, shape } = this.#table;
    trouble.end();
    sandbox.set({ rejectKeys: null, bodyMax: 10_000_000 });
    await clock.sleep(shape.times.lateMs + shape.times.timeout);
    await this.#settle();
    // No sale waits for a shopper who is at AIQ, or refused.
    this.problems.push(...openProblems(connector, ['delivered', 'dead', 'left']));
    await clock.sleep(waitForPersona + 60 * second);
    await this.#settle();
    const judged = {
      ...this.#table,
      ledger: connector.ledger,
      ends: this.#ends,
      loads: this.#loads,
      optedOut: this.#trading.optedOut,
      steps: this.trace,
    };
    await this.#assertStock(judged);
    this.problems.push(...problemsBeforeReplay(judged));
    const letters = connector.ledger.view.deadLetters.list();
    this.#tell(`${letters.length} dead letters are replayed`);
    connector.ledger.replays.replay(letters.map(({ id }) => id));
    await this.#settle();
    if (letters.length > 0) await this.#assertStock(judged);
    this.problems.push(...problemsAtEnd(judged));
    const sent = sandbox.world().counters.requests;
    await clock.sleep(60 * second);
    await connector.readAll(100);
    await connector.send(never, () => true);
    const more = sandbox.world().counters.requests - sent;
    if (more > 0) this.problems.push(`${more} requests though nothing had changed`);
  }

  /** AIQ lowers stock by the sales it has, at once or after a day; it is told again after sales, and a day later. */
  async #assertStock(judged: Judged): Promise<void> {
    const { clock, shape } = this.#table;
    await clock.sleep(shape.stockAfterSales);
    await this.#settle();
    this.problems.push(...stockProblemsAfterSales(judged));
    await clock.sleep(stockEvery + 600 * second);
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const { connector, clock, sandbox } = this.#table;
    for (let round = 0; round < mostRounds; round++) {
      const before = sandbox.world().counters.requests;
      await clock.sleep(31 * second);
      for (const site of connector.sites) {
        for (const model of ['persona', 'sale', 'inventory'] as const) await this.#read(site, model, 100);
      }
      const rests = await connector.send(never, () => true);
      if (rests.every((rest) => rest === 'empty') && sandbox.world().counters.requests === before) return;
    }
    this.problems.push('the quiet time does not end');
  }
}
