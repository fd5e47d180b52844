import { inspect } from 'node:util';
import type { Page, PageQuery, Source } from '../../src/connector/index.ts';
import { random } from '../../src/demo/index.ts';
import { due, readPosition } from '../../src/extract/index.ts';
import { compileMapping, loadMapping, type Stream } from '../../src/mapping/index.ts';
import { asFailure, Failure } from '../../src/model/index.ts';
import { type Account, noPause, pull, push, type Site, type Surroundings } from '../../src/sync/index.ts';
import type { Bench } from './bench.ts';
import type { Campaign, Played } from './campaign.ts';
import { begin, emptyTables, giveUp, type Till } from './database.ts';
import { doings } from './doings.ts';
import { knownOf } from './known.ts';
import { quickSleep, waitForPersona } from './machine.ts';
import { type Kind, type Opened, Owed } from './owed.ts';
import type { Model } from './rows.ts';
import { type Random, type Shape, shapeOf } from './shape.ts';
import { Shop, Transaction } from './shop.ts';
import { spiedLedger, spiedSource } from './spied.ts';
import { autumn, day, hour, minute, second, spring } from './stamp-text.ts';
import { type Step, someTrade, stepsOf } from './steps.ts';
import { mappingText } from './tables.ts';
import type { Counter, Counters } from './trade.ts';
import { contentOf, worldProblems } from './world.ts';

/** The histories on one engine. */
export function historiesOn(bench: Bench): Campaign<Step> {
  const { engine } = bench.database;
  return {
    name: engine,
    stepsOf,
    play: (seed, steps) => playHistory(bench, seed, steps),
    again: (seed) => `npx node test/histories/run.ts --engine ${engine} --seed ${seed} --verbose`,
  };
}

/** A history of one seed, or of some of its steps, from an empty shop to the comparison of both worlds. */
export async function playHistory(
  bench: Bench,
  seed: number,
  steps: readonly Step[] = stepsOf(seed),
): Promise<Played> {
  const history = new History(bench, seed, await bench.machine.next());
  try {
    await history.play(steps);
  } catch (thrown) {
    history.problems.push(`unexpected: ${inspect(thrown)}`);
    await history.clear().catch(() => undefined);
    await history.giveUp().catch(() => undefined);
  }
  return history;
}

/** The process dies here. */
class Crash extends Error {}

const never = new AbortController().signal;
/** No reading of so small a shop takes so many pages: it would never end. */
const mostPages = 600;

class History {
  readonly problems: string[] = [];
  readonly trace: string[] = [];
  readonly #bench: Bench;
  readonly #uid: string;
  readonly #shape: Shape;
  readonly #site: Site;
  readonly #account: Account;
  readonly #shop = new Shop();
  readonly #counters: Counters = { rev: 0, line: 0, key: 0, number: 0, numberTakenAt: new Map(), drops: 0 };
  readonly #owed: Owed;
  /** Readings that were interrupted, as they began. */
  readonly #interrupted = new Map<string, Opened>();
  /** Streams that are being read. */
  readonly #kinds = new Map<Model, Kind>();
  #held: Transaction | null = null;
  /** Where only one may write: what a till has stamped and not written yet, so that others can. */
  #queued: string[] | null = null;
  /** True time, and by how much the database's clock is off. Microseconds. */
  #time: number;
  #skew = 0;
  /** By how much the connector's clock is ahead of true time, milliseconds: it has slept. */
  #slept = 0;
  /** What happens between the connector and its database while a reading is under way. */
  #spy: () => Promise<void> = async () => undefined;
  #atCommit: () => void = () => undefined;
  /** Just before a page is read. */
  #atPage: () => void = () => undefined;
  #connecting: Model = 'sale';
  #met: readonly string[] = [];
  /** Somebody of the page that was read last has been at the till meanwhile: what the page says of him is old. */
  #isVisited = false;
  /** Of the window that was read last of each watermark. */
  readonly #ceilings = new Map<string, string>();
  #isDead = false;
  #isRewound = false;
  #isGone = false;

  constructor(bench: Bench, seed: number, uid: string) {
    this.#bench = bench;
    this.#uid = uid;
    this.#shape = shapeOf(seed);
    this.#time = this.#shape.begin;
    this.#owed = new Owed(this.#shape, this.#shop, this.#counters.numberTakenAt);
    const { posUser, inFlight } = this.#shape;
    this.#site = {
      name: `${uid} ${seed}`,
      uid,
      mapping: mappingOf(this.#shape),
      posUser,
      connect: () => this.#connect(this.#connecting),
    };
    this.#account = bench.machine.account(uid, { posUser, inFlight }, () => this.#machineNow());
    this.#random = random(seed, 3);
  }

  readonly #random: Random;

  async play(steps: readonly Step[]): Promise<void> {
    this.trace.push(`shape ${JSON.stringify(this.#shape)}`);
    this.#bench.machine.sandbox.set({ replaceLines: this.#shape.replaceLines });
    await emptyTables(this.#bench.database, this.#bench.made, this.#shape);
    for (let nth = 0; nth < this.#shape.before; nth++) {
      await this.#trade(this.#random.pick(['sell', 'join', 'stock', 'stock']), 'main', this.#random);
      this.#time += this.#random.below(10) * minute;
    }
    for (const step of steps) {
      await this.#take(step);
      if (this.problems.length > 0) return this.clear();
    }
    await this.#finish();
  }

  /** Lets go of what is held open, so that the next history begins. */
  async clear(): Promise<void> {
    this.#bench.onStatement = () => undefined;
    if (this.#held) await this.#end('ROLLBACK');
    await this.#bench.machine.start();
  }

  /** What failed in the middle of a transaction must not fail the next history too. */
  async giveUp(): Promise<void> {
    await this.#bench.database.exec('main', [giveUp(this.#bench.database.engine)]);
  }

  #machineNow(): number {
    return Math.floor(this.#time / 1_000) + this.#slept;
  }

  #databaseNow(): number {
    return this.#time + this.#skew;
  }

  #tell(what: string): void {
    const now = this.#databaseNow();
    this.trace.push(
      `${new Date(Math.floor(now / 1_000)).toISOString().slice(0, 23)}${String(now % 1_000).padStart(3, '0')} ${what}`,
    );
  }

  async #take(step: Step): Promise<void> {
    const chance = random(step.dice, 1);
    switch (step.kind) {
      case 'trade':
        return void (await this.#trade(step.doing, step.till, chance));
      case 'commit':
      case 'rollback':
        return this.#end(step.kind === 'commit' ? 'COMMIT' : 'ROLLBACK');
      case 'wait':
        return this.#wait(chance);
      case 'clock': {
        const by = chance.pick([-1, 1]) * chance.pick([1, 30, this.#shape.lag, 1_800]) * second;
        this.#skew = Math.abs(this.#skew + by) > hour ? 0 : this.#skew + by;
        return this.#tell(`the database's clock is set, off by ${this.#skew / second} s`);
      }
      case 'restart':
        this.#bench.machine.kill();
        await this.#bench.machine.start();
        return this.#tell('the connector restarts');
      case 'push':
        return this.#push();
      case 'read':
        return this.#read(step.model, step.reading, chance, 0);
    }
  }

  #wait(chance: Random): void {
    const { lag, settle, form, zone } = this.#shape;
    // Towards one of the two nights, where the shop has such.
    const ahead = [spring, autumn].find((night) => night > this.#time && night - this.#time < 3 * hour);
    if (zone !== 'UTC' && ahead !== undefined && chance.chance(0.6)) {
      this.#time = Math.max(this.#time, ahead - chance.pick([1, 60, lag]) * second);
      this.#tell('time has passed, almost until the clocks are set');
      return;
    }
    // It is in the minutes around them that readings go wrong.
    const isNight =
      zone !== 'UTC' && [spring, autumn].some((night) => Math.abs(night - this.#time) <= lag * second);
    const usual = [1, 1, settle, settle + 1, lag, lag, lag + 1, 2 * lag + settle, 600, 1_800];
    const seconds = chance.pick(isNight ? [1, settle + 1, Math.ceil(lag / 4)] : usual);
    this.#time += seconds * second * (form === 'date' && chance.chance(0.5) ? 60 : 1);
    this.#tell('time has passed');
  }

  /** At once on SQLite, so that it can happen within a read transaction. */
  #trade(name: string, till: Till, chance: Random): void | Promise<void> {
    const { database } = this.#bench;
    const isLate = till === 'late' || (database.oneWriter && this.#held !== null && this.#queued === null);
    const statements: string[] = [];
    const transaction = isLate ? (this.#held ?? new Transaction(this.#shop)) : new Transaction(this.#shop);
    const counter: Counter = {
      shape: this.#shape,
      shop: this.#shop,
      transaction,
      counters: this.#counters,
      chance,
      now: () => {
        // Two rows within one millisecond are as usual as two within one second.
        this.#time += 1 + chance.below(400);
        return this.#databaseNow();
      },
      machineNow: () => this.#machineNow(),
      isFree: (entity) => isLate || !this.#held?.entities().has(entity),
      met: new Set(this.#met),
      statements,
    };
    const done = doings[name]?.(counter, database.engine) ?? null;
    if (done === null) return;
    this.#tell(`${isLate ? '(held open) ' : ''}${done}`);
    if (!isLate) {
      const written = database.exec('main', [begin(database.engine), ...statements, 'COMMIT']);
      const committed = () => this.#committed(transaction);
      return written ? written.then(committed) : committed();
    }
    const first = this.#held === null ? [begin(database.engine)] : [];
    if (this.#held === null && database.oneWriter && chance.chance(0.7)) this.#queued = [];
    this.#held = transaction;
    if (this.#queued) return void this.#queued.push(...first, ...statements);
    return database.exec('late', [...first, ...statements]);
  }

  #committed(transaction: Transaction): void {
    this.#shop.commit(transaction.changes);
    this.#owed.noteStamps();
  }

  async #end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    const held = this.#held;
    if (!held) return;
    const queued = this.#queued ?? [];
    [this.#held, this.#queued] = [null, null];
    await this.#bench.database.exec('late', [...queued, how]);
    if (how === 'COMMIT') this.#committed(held);
    this.#tell(how === 'COMMIT' ? 'what was held open is committed' : 'what was held open is rolled back');
  }

  /** Called at the start of a reading, whose stream then has the connection of its own. */
  async #connect(model: Model): Promise<Source> {
    const { sources, database } = this.#bench;
    const known = sources.get(model) ?? (await database.open(() => this.#bench.onStatement()));
    sources.set(model, known);
    return spiedSource(
      known,
      () => this.#nowText(),
      () => this.#spy(),
      (query) => {
        this.#atPage();
        this.#notePage(model, query);
      },
      (rows) => {
        if (model === 'persona') this.#noteMet(rows);
      },
    );
  }

  #noteMet(rows: Page['rows']): void {
    const known = knownOf(this.#bench.machine, this.#uid, 'persona');
    this.#met = rows.map(({ key }) => key.join('-')).filter((key) => !known.has(key));
  }

  /** The ceiling of a window stays where it was, so that reading ends in a shop that never rests. */
  #notePage(model: Model, { relation, watermark, after, ceiling }: PageQuery): void {
    if (ceiling === undefined) return;
    const window = `${this.#kinds.get(model)} of ${relation.table.name} by ${watermark?.column}`;
    const known = this.#ceilings.get(window);
    if (after?.key && known !== undefined && known !== ceiling) {
      this.problems.push(`the ceiling of the ${window} moved within a window, from ${known} to ${ceiling}`);
    }
    this.#ceilings.set(window, ceiling);
  }

  #nowText(): string {
    const now = this.#databaseNow();
    return `${new Date(Math.floor(now / 1_000)).toISOString().slice(0, 23)}${String(now % 1_000).padStart(3, '0')}Z`;
  }

  #around(): Surroundings {
    const chance = this.#random;
    return {
      ledger: spiedLedger(this.#bench.machine.ledger, () => this.#atCommit()),
      now: () => this.#machineNow(),
      sleep: quickSleep((ms) => {
        this.#slept += ms;
      }),
      random: () => chance.below(1_000) / 1_000,
      notify: () => undefined,
    };
  }

  async #push(): Promise<void> {
    this.#tell('sends');
    await push(this.#account, this.#around(), never, () => true);
  }

  #streamOf(model: Model): Stream {
    const stream = this.#site.mapping.streams.find((one) => one.model === model);
    if (!stream) throw new TypeError(`no stream of ${model}`);
    return stream;
  }

  /** Only what the product's own schedule could read by now. */
  #mayRead(model: Model, kind: Kind): boolean {
    const row = this.#bench.machine.ledger.streams.get(this.#site.name, model);
    const position = readPosition(row?.position ?? null);
    return due(this.#streamOf(model).sync, position, Number.MAX_SAFE_INTEGER).includes(kind);
  }

  /** One reading, with what happens meanwhile; `depth` 1: beside another stream's. */
  async #read(
    model: Model,
    kind: Kind,
    chance: Random,
    depth: 0 | 1,
    isQuiet = chance.chance(0.3),
  ): Promise<void> {
    if (this.#kinds.has(model) || !this.#mayRead(model, kind)) return;
    const name = `${kind} of ${model}`;
    const { content, commit, ceilings } = this.#opened(`${model} ${kind}`);
    const pageSize = chance.chance(isQuiet ? 0.4 : 0.1)
      ? 50
      : 1 + chance.below(model === 'inventory' ? 3 : 7);
    this.#tell(`${name}, pages of ${pageSize}${isQuiet ? '' : ', not alone'}`);
    const began = this.#machineNow();
    const ending: { how: 'complete' | 'stopped' | 'lost' | 'dead' | 'rewound' } = { how: 'complete' };
    const outer = [this.#spy, this.#atCommit, this.#atPage, this.#bench.onStatement] as const;
    const die = (): never => {
      this.#tell(`the connector dies in the ${name}`);
      this.#bench.machine.kill();
      this.#isDead = true;
      throw new Crash('the process died');
    };
    let pages = 0;
    const times = { beganAt: this.#shop.commits, lastPageAt: this.#shop.commits };
    const before = kind === 'pass' ? knownOf(this.#bench.machine, this.#uid, model) : new Map();
    this.#atPage = () => {
      pages += 1;
      times.lastPageAt = this.#shop.commits;
      if (pages > mostPages) throw new Failure('BUG', `The ${name} does not end.`);
    };
    this.#spy = async () => {
      if (isQuiet) return;
      if (chance.chance(0.25)) await this.#meanwhile(model, chance, depth);
      if (chance.chance(0.02)) die();
      if (chance.chance(0.02)) {
        ending.how = 'lost';
        this.#tell(`the connection is lost in the ${name}`);
        throw new Failure('POS_UNREACHABLE', 'The connection was lost.');
      }
    };
    this.#atCommit = () => {
      if (!isQuiet && chance.chance(0.03)) die();
    };
    this.#bench.onStatement = () => {
      if (!isQuiet && this.#bench.database.oneWriter && chance.chance(0.1)) {
        void this.#trade(someTrade(model, chance), chance.chance(0.2) ? 'late' : 'main', chance);
      }
    };
    const mayGoOn = (): boolean => {
      if (isQuiet || !chance.chance(0.02)) return true;
      ending.how = 'stopped';
      return false;
    };
    const endedAt = this.#endedAt(model, kind);
    this.#kinds.set(model, kind);
    this.#connecting = model;
    try {
      await pull(
        { site: this.#site, stream: this.#streamOf(model) },
        kind,
        { pageSize, pause: noPause, mayGoOn },
        this.#around(),
        never,
      );
    } catch (thrown) {
      if (this.#isDead) ending.how = 'dead';
      // So few rows, and the last of them deleted: that looks like another database, and somebody is asked.
      else if (asFailure(thrown).code === 'POS_REWOUND' && this.#counters.drops > 0) ending.how = 'rewound';
      if (ending.how === 'complete' || ending.how === 'stopped') throw thrown;
    } finally {
      this.#kinds.delete(model);
      [this.#spy, this.#atCommit, this.#atPage, this.#bench.onStatement] = outer;
    }
    if (ending.how !== 'complete' && this.#endedAt(model, kind) !== endedAt && !this.#isDead) {
      this.problems.push(`${name} counts as ended though it was cut short`);
    }
    const opened: Opened = { content, commit, ceilings: [...ceilings, this.#ceiling()] };
    if (ending.how === 'rewound') return this.#rewind(model);
    await this.#judge(model, kind, opened, ending.how, began);
    if (ending.how === 'complete' && kind === 'pass') {
      const after = knownOf(this.#bench.machine, this.#uid, model);
      const taken = this.#owed.takenAway(
        model,
        times,
        (_, key) => before.get(key),
        (_, key) => after.get(key),
      );
      this.problems.push(...taken);
    }
    if (this.#isVisited && ending.how !== 'dead' && depth === 0) {
      this.#isVisited = false;
      await this.#push();
    }
    if (ending.how === 'dead') {
      if (depth === 1) throw new Crash('the process died');
      this.#isDead = false;
      await this.#bench.machine.start();
    }
  }

  #endedAt(model: Model, kind: Kind): number | undefined {
    if (this.#isDead) return undefined;
    const row = this.#bench.machine.ledger.streams.get(this.#site.name, model);
    return readPosition(row?.position ?? null).endedAt[kind];
  }

  #rewind(model: Model): void {
    this.#tell(`${model} is to be read anew`);
    this.#bench.machine.ledger.streams.ask(this.#site.name, model, 'rewind');
    this.#owed.rewound(model);
    for (const kind of ['poll', 'sweep', 'strays', 'pass']) this.#interrupted.delete(`${model} ${kind}`);
    this.#isRewound = true;
  }

  async #judge(model: Model, kind: Kind, opened: Opened, end: string, began: number): Promise<void> {
    if (end === 'complete') {
      this.#interrupted.delete(`${model} ${kind}`);
      const known = knownOf(this.#bench.machine, this.#uid, model);
      for (const [key, state] of known) {
        if (state === null || this.#shop.past(model, key).some((moment) => moment.state === state)) continue;
        this.problems.push(`${kind} of ${model}: ${key} is known as ${state}, which it never was`);
      }
      this.problems.push(...this.#owed.missing(kind, model, opened, began, (_, key) => known.get(key)));
    } else {
      this.#tell(`${end} in the ${kind} of ${model}`);
      this.#interrupted.set(`${model} ${kind}`, opened);
    }
    if (kind === 'poll') this.#owed.polled(model, Math.max(...opened.ceilings));
  }

  #ceiling(): number {
    return this.#databaseNow() - this.#shape.settle * second;
  }

  /** How a reading began: now, or where it was interrupted. */
  #opened(name: string): Opened {
    const now = this.#ceiling();
    const before = this.#interrupted.get(name);
    return before
      ? { ...before, ceilings: [...before.ceilings, now] }
      : { content: this.#shop.snapshot(), commit: this.#shop.commits, ceilings: [now] };
  }

  /** What happens beside a reading: trade, time, what was held open ends, another stream is read, AIQ is sent something. */
  async #meanwhile(model: Model, chance: Random, depth: 0 | 1): Promise<void> {
    const roll = chance.below(20);
    if (roll < 5 && model === 'persona' && depth === 0) return this.#visit(chance);
    if (roll < 9 && model === 'inventory') return this.#comeAndGo(chance);
    if (roll < 12) {
      return this.#trade(someTrade(model, chance), chance.chance(0.2) ? 'late' : 'main', chance);
    }
    if (roll < 14) return this.#end(chance.chance(0.8) ? 'COMMIT' : 'ROLLBACK');
    if (roll < 16) return this.#passMeanwhile(chance.pick([1, this.#shape.settle + 1, 60]));
    if (depth === 1) return;
    if (roll < 17) return this.#push();
    const other = chance.pick(['sale', 'persona', 'inventory'] as const);
    return this.#read(other, other === 'inventory' ? 'pass' : 'poll', chance, 1);
  }

  /** A product goes behind the reading's back, and comes again. */
  #comeAndGo(chance: Random): void | Promise<void> {
    this.#isGone = !this.#isGone;
    return this.#trade(this.#isGone ? 'drop_product' : 'return_product', 'main', chance);
  }

  #passMeanwhile(seconds: number): void {
    this.#time += seconds * second;
    this.#tell('meanwhile time has passed');
  }

  /** A customer is changed and buys, and AIQ has it all before the page of customers that was just read is committed. */
  async #visit(chance: Random): Promise<void> {
    await this.#end('COMMIT');
    await this.#trade('visit', 'main', chance);
    this.#passMeanwhile(this.#shape.settle + 1);
    await this.#read('sale', 'poll', chance, 1, true);
    await this.#push();
    this.#isVisited = true;
  }

  /** Time passes, everything is read and sent; then both worlds are the same, and nothing is left to send. */
  async #finish(): Promise<void> {
    const { database, machine } = this.#bench;
    await this.#end(this.#random.chance(0.5) ? 'COMMIT' : 'ROLLBACK');
    this.#skew = 0;
    this.#time += 2 * day;
    const before = machine.sandbox.world().counters;
    await this.#readAll();
    await this.#push();
    this.#slept += waitForPersona + 60_000;
    await this.#push();
    if (this.problems.length > 0) return;
    const content = await contentOf(database, this.#shape);
    const judged = { uid: this.#uid, shape: this.#shape, shop: this.#shop, content, machine };
    this.problems.push(...worldProblems(judged));
    const sent = machine.sandbox.world().counters.requests;
    this.#time += minute;
    await this.#readAll(this.#random.chance(0.25));
    await this.#push();
    const after = machine.sandbox.world().counters;
    if (after.requests > sent)
      this.problems.push(`${after.requests - sent} requests though nothing had changed`);
    if (after.messagesFired > 0 || after.consentsChanged > before.consentsChanged) {
      this.problems.push(`${after.messagesFired} messages, ${after.consentsChanged} consents changed`);
    }
    const dead = machine.query<{ reason: string }>('SELECT reason FROM dead_letter WHERE uid = ?', this.#uid);
    this.problems.push(...dead.map(({ reason }) => `dead letter: ${reason}`));
  }

  /** Every reading that there is, or those alone that the quietest minute has. */
  async #readAll(again = true): Promise<void> {
    const all: readonly (readonly [Model, readonly Kind[]])[] = [
      ['persona', again ? ['poll', 'strays', 'sweep', 'pass'] : ['poll']],
      ['sale', again ? ['poll', 'strays', 'sweep', 'pass'] : ['poll']],
      ['inventory', ['pass']],
    ];
    for (const [model, kinds] of all) {
      for (const kind of kinds) {
        this.#isRewound = false;
        const wasInterrupted = this.#interrupted.has(`${model} ${kind}`);
        await this.#read(model, kind, this.#random, 0, true);
        if (wasInterrupted || this.#isRewound) await this.#read(model, kind, this.#random, 0, true);
      }
    }
  }
}

function mappingOf(shape: Shape) {
  const loaded = loadMapping('histories.yaml', mappingText(shape));
  if (!loaded.mapping) throw new TypeError(JSON.stringify(loaded.findings));
  const { mapping, findings } = compileMapping(loaded.mapping, {
    zone: shape.zone,
    parameters: {},
    idPrefix: '',
  });
  if (!mapping) throw new TypeError(JSON.stringify(findings));
  return mapping;
}
