import { createBudget, createClient, wireOf } from '../../src/aiq/index.ts';
import { budgetName } from '../../src/cli/accounts.ts';
import { connectorFor, type Source } from '../../src/connector/index.ts';
import { isFirstLoad, type Kind, readPosition } from '../../src/extract/index.ts';
import { type Ledger, openLedger, type SharingRule } from '../../src/ledger/index.ts';
import { compileMapping, loadMapping } from '../../src/mapping/index.ts';
import { asFailure, type Model } from '../../src/model/index.ts';
import {
  type Account,
  noPause,
  pull,
  push,
  type Rest,
  type Site,
  type Surroundings,
} from '../../src/sync/index.ts';
import type { Random } from '../histories/shape.ts';
import { spiedLedger, spiedSource } from '../histories/spied.ts';
import type { Clock } from './clock.ts';
import type { Place } from './place.ts';
import type { Shape } from './shape.ts';
import { mappingText } from './tables.ts';
import type { Wire } from './wire.ts';

/** The process dies here. */
class Death extends Error {}

/** So long a sale waits for its shopper, milliseconds. */
export const waitForPersona = 3_600_000;
/** So long after its stock was last sent a product is sent again, milliseconds. */
export const stockEvery = 24 * 3_600_000;
const never = new AbortController().signal;

export interface ConnectorOptions {
  readonly shape: Shape;
  readonly places: readonly Place[];
  readonly url: string;
  /** The file of the ledger. */
  readonly file: string;
  readonly clock: Clock;
  readonly wire: Wire;
  readonly chance: Random;
}

/** One life after another of the connector's process, on one ledger: the real loops of pulling and pushing. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #sites: readonly Site[];
  readonly #sources = new Map<string, Source>();
  #ledger: Ledger | null = null;
  #accounts: readonly Account[] = [];
  /** How many looks at the ledger's commits this life has left; null: it lives on. */
  #left: number | null = null;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    const posUser = options.shape.posUser;
    this.#sites = options.places.map((place) => ({
      name: place.site,
      uid: place.uid,
      mapping: mappingOf(place.prefix),
      posUser,
      stock: stockOf(options.shape),
      connect: () => this.#connect(place),
    }));
  }

  get ledger(): Ledger {
    if (!this.#ledger) throw new TypeError('the connector is not running');
    return this.#ledger;
  }

  get isAlive(): boolean {
    return this.#ledger !== null;
  }

  async start(): Promise<void> {
    if (this.#ledger) return;
    const { shape, file, clock } = this.#options;
    this.#left = null;
    this.#ledger = await openLedger(file, { command: 'test', now: () => new Date(clock.now()) });
    const budget = this.#budget(this.#ledger);
    const uids = [...new Set(this.#sites.map(({ uid }) => uid))];
    for (const uid of uids) this.#ledger.contacts.adopt(uid, sharingOf(shape), clock.now());
    this.#accounts = uids.map((uid) => this.#account(uid, budget));
  }

  /** Sudden: what it still tries to write fails, what it has sent may arrive. */
  die(): void {
    this.#ledger?.close();
    this.#ledger = null;
    this.#options.wire.cut();
  }

  /** It will die at one of its next commits. */
  dieSoon(looks: number): void {
    this.#left = looks;
  }

  async read(site: Site, model: Model, pageSize: number): Promise<void> {
    const stream = site.mapping.streams.find((one) => one.model === model);
    if (!stream || !this.isAlive) return;
    const position = readPosition(this.ledger.streams.get(site.name, model)?.position ?? null);
    const isCensusDue = position.endedAt.poll !== undefined && isFirstLoad(stream.sync, position);
    const kinds: Kind[] = model === 'inventory' ? ['pass'] : isCensusDue ? ['pass', 'poll'] : ['poll'];
    const options = { pageSize, pause: noPause, mayGoOn: () => true };
    try {
      for (const kind of kinds) await pull({ site, stream }, kind, options, this.#around(), never);
    } catch (thrown) {
      if (this.isAlive) throw asFailure(thrown);
    }
  }

  async readAll(pageSize: number): Promise<void> {
    for (const site of this.#sites) {
      for (const model of ['persona', 'sale', 'inventory'] as const) await this.read(site, model, pageSize);
    }
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  /** The push loops of all accounts, until nothing is left to go or the signal says so. */
  async send(signal: AbortSignal, untilEmpty: () => boolean): Promise<readonly Rest[]> {
    const rests = await Promise.allSettled(
      this.#accounts.map((account) => push(account, this.#around(), signal, untilEmpty)),
    );
    return rests.map((rest) => {
      if (rest.status === 'fulfilled') return rest.value;
      if (this.isAlive) throw rest.reason;
      return 'aborted';
    });
  }

  async close(): Promise<void> {
    this.die();
    for (const source of this.#sources.values()) await source.close();
  }

  #look(): void {
    if (this.#left === null) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    this.die();
    throw new Death('the process died');
  }

  #around(): Surroundings {
    const { clock, chance } = this.#options;
    const look = () => this.#look();
    return {
      ledger: spiedLedger(this.ledger, look, look),
      now: clock.now,
      sleep: async (ms, signal) => void (await clock.sleep(seldom(ms), signal)),
      random: () => chance.below(1_000) / 1_000,
      notify: () => undefined,
    };
  }

  /** One connection for all streams: they are read one after the other. */
  async #connect(place: Place): Promise<Source> {
    const { clock } = this.#options;
    const known = this.#sources.get(place.site) ?? (await openSource(place));
    this.#sources.set(place.site, known);
    const nothing = async () => undefined;
    return spiedSource(
      known,
      () => new Date(clock.now()).toISOString(),
      nothing,
      () => undefined,
    );
  }

  #budget(ledger: Ledger) {
    const { shape, clock } = this.#options;
    // The child's requests count as well.
    const name = budgetName(key, ledger.secret);
    return createBudget({
      limits: shape.limits,
      debits: ledger.debits.load(name, clock.now() - 3_600_000),
      now: clock.now,
      store: {
        debited: (at) => ledger.debits.add(name, at),
        answered: (id, at) => ledger.debits.answer(id, at),
      },
    });
  }

  #account(uid: string, budget: Account['budget']): Account {
    const { shape, clock, wire: way, url } = this.#options;
    const { bulkElement, linePrice, posUser, inFlight, bulkSales, inventoryItems, times } = shape;
    const wire = wireOf({ bulkElement, linePrice, paths: pathsOf(shape) });
    const client = createClient({
      baseUrl: url,
      wire,
      uid,
      key: () => key,
      fetch: way.fetch(clock, times.timeout),
      // The way has a clock of its own.
      timeoutMs: 600_000,
      userAgent: 'test',
      now: clock.now,
    });
    return {
      uid,
      client,
      budget,
      wire,
      posUser,
      firstLoad: 'sign_up',
      inFlight,
      most: { members: 50, sales: bulkSales, inventory: inventoryItems },
      repeatAfter: times.repeatAfter,
      waitForPersona,
      stock: { afterSales: shape.stockAfterSales, every: stockEvery },
    };
  }
}

export const key = 'key-of-the-faults';

/** Under one key for two accounts, sign-ups and opt-ins have to say whose they are. */
export function pathsOf({ sites }: Pick<Shape, 'sites'>): Record<string, string> {
  if (sites !== 'two-accounts') return {};
  return {
    signUp: '/api/v2/loyalty/:uid',
    textOptIn: '/api/v2/optin/text/:phone/true/:uid',
    emailOptIn: '/api/v2/optin/email/:email/true/:uid',
  };
}

/** Two sites on one account have to say that their stock is one. */
export function stockOf({ sites }: Pick<Shape, 'sites'>): 'own' | 'summed' {
  return sites === 'two' ? 'summed' : 'own';
}

export function sharingOf({ households }: Pick<Shape, 'households'>): SharingRule {
  return { most: households ?? 5, households: 'one' };
}

/** A push loop without anything to do looks again every quarter of a second: eight times as seldom plays faster. */
const seldom = (ms: number): number => (ms === 250 ? 2_000 : ms);

async function openSource(place: Place): Promise<Source> {
  const connector = await connectorFor('sqlite');
  return connector.open({ file: place.shop.file }, { baseDir: '/', statementTimeout: 5_000 });
}

function mappingOf(idPrefix: string) {
  const loaded = loadMapping('faults.yaml', mappingText);
  if (!loaded.mapping) throw new TypeError(JSON.stringify(loaded.findings));
  const { mapping, findings } = compileMapping(loaded.mapping, { zone: 'UTC', parameters: {}, idPrefix });
  if (!mapping) throw new TypeError(JSON.stringify(findings));
  return mapping;
}
