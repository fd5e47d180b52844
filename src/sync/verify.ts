import { memberOf } from '../aiq/index.ts';
import type { VerificationRow } from '../ledger/index.ts';
import { asFailure, type Failure, type Model } from '../model/index.ts';
import type { Account } from './account.ts';
import { Inquiry } from './inquiry.ts';
import { unlisted } from './orders.ts';
import type { Surroundings } from './site.ts';

export interface VerifyOptions {
  /** So many shoppers, drawn at random, whose orders are asked for; all are listed where that takes no more requests. */
  readonly sample: number;
  /** How long AIQ may take to show what it took, milliseconds. */
  readonly after: number;
  readonly mend: boolean;
}

/** A record that AIQ took, and says that it does not have. */
export interface Forgotten {
  readonly model: Model;
  readonly key: string;
  readonly site: string;
  readonly sourceKey: string;
}

export interface Verified {
  readonly row: VerificationRow;
  readonly forgotten: readonly Forgotten[];
}

/** Personas a page: AIQ gives 100 at least, and more than these might be cut off as too long an answer. */
const pageSize = 200;

/**
 * Asks AIQ what it has of what the ledger says it took: shoppers by their ids, and the sales of some of them. Stock, and
 * sales to nobody, cannot be asked for. Where AIQ does not answer it tells what was found until then.
 */
export async function verify(
  account: Account,
  around: Surroundings,
  options: VerifyOptions,
  signal: AbortSignal,
): Promise<Verified> {
  const { ledger, now } = around;
  const { uid } = account;
  const inquiry = new Inquiry(account, around, signal);
  const check = new Check(account, around, inquiry, options);
  let failure: Failure | null = null;
  try {
    await check.personas();
    await check.sales();
  } catch (thrown) {
    failure = asFailure(thrown);
  }
  const { forgotten } = check;
  const mended = options.mend ? mendForgotten(around, uid, forgotten) : 0;
  const row: VerificationRow = {
    ...{ uid, endedAt: now(), requests: inquiry.requests, mended },
    ...{ personas: check.asked.personas, sales: check.asked.sales, forgotten: forgotten.length },
    code: failure && !signal.aborted ? failure.code : null,
    error: failure && (signal.aborted ? 'It was stopped before its end.' : failure.message),
  };
  ledger.reconciles.verified(row);
  return { row, forgotten };
}

/** They go out again in the background; sales after their shoppers, so that those have their new ids by then. */
function mendForgotten({ ledger, now }: Surroundings, uid: string, forgotten: readonly Forgotten[]): number {
  const keysOf = (model: Model) => forgotten.flatMap((one) => (one.model === model ? [one.key] : []));
  const models = ['persona', 'sale'] as const;
  return models.reduce((sum, model) => sum + ledger.mends.forgotten(uid, model, keysOf(model), now()), 0);
}

type Contact = ReturnType<Surroundings['ledger']['view']['comparisons']['contacts']>[number];

/** What AIQ was asked so far. */
class Check {
  readonly asked = { personas: 0, sales: 0 };
  readonly forgotten: Forgotten[] = [];
  readonly #account: Account;
  readonly #inquiry: Inquiry;
  readonly #comparisons;
  readonly #sample: number;
  readonly #before: number;
  readonly #contacts: readonly Contact[];

  constructor(account: Account, around: Surroundings, inquiry: Inquiry, options: VerifyOptions) {
    this.#account = account;
    this.#inquiry = inquiry;
    this.#comparisons = around.ledger.view.comparisons;
    this.#sample = options.sample;
    this.#before = around.now() - options.after;
    this.#contacts = shuffled(this.#comparisons.contacts(account.uid, this.#before), around.random);
  }

  /** All of them by pages, where that takes no more requests than the sample; else those drawn, one by one. */
  async personas(): Promise<void> {
    const listed = await this.#listed();
    const unsure = listed
      ? this.#contacts.filter(({ contactId }) => !listed.has(contactId ?? ''))
      : this.#contacts.slice(0, this.#sample);
    if (listed) this.asked.personas = this.#contacts.length - unsure.length;
    // Who is blocked is not listed, and who came while it was listed may be passed over.
    for (const contact of unsure.slice(0, this.#sample)) {
      const read = await this.#inquiry.read('persona', { contactId: contact.contactId ?? '' });
      this.asked.personas += 1;
      if (read.kind === 'absent' || this.#idIn(read.data) === undefined) this.#miss('persona', contact);
    }
  }

  /** Of a shopper whom AIQ does not know, the sales go again with him. */
  async sales(): Promise<void> {
    const missed = new Set(this.forgotten.map(({ key }) => key));
    for (const contact of this.#contacts.slice(0, this.#sample)) {
      const sales = this.#comparisons.salesOf(this.#account.uid, contact.key, this.#before);
      if (missed.has(contact.key) || sales.length === 0) continue;
      const read = await this.#inquiry.read('orders', { contactId: contact.contactId ?? '' });
      this.asked.sales += sales.length;
      const keys = new Set(read.kind === 'absent' ? [] : unlisted(read.data, sales, this.#account.wire));
      for (const sale of sales) if (keys.has(sale.key)) this.#miss('sale', sale);
    }
  }

  async #listed(): Promise<ReadonlySet<string> | null> {
    const ids = new Set<string>();
    const { wire } = this.#account;
    for (let start = 0; ; start += pageSize) {
      const query = { start: String(start), limit: String(pageSize), sort: 'id', dir: 'asc' };
      const read = await this.#inquiry.read('personas', { query });
      if (read.kind === 'absent') return null;
      const results = memberOf(read.data, wire.field('personas.results')) ?? [];
      const total = Number(memberOf(read.data, wire.field('personas.total')));
      if (!Array.isArray(results) || Number.isNaN(total) || total > this.#sample * pageSize) return null;
      for (const one of results) ids.add(this.#idIn(one) ?? '');
      if (results.length === 0 || start + results.length >= total) return ids;
    }
  }

  #idIn(persona: unknown): string | undefined {
    const id = memberOf(persona, this.#account.wire.field('answer.contactId'));
    return typeof id === 'string' && id !== '' ? id : undefined;
  }

  #miss(model: Model, { key, site, sourceKey }: Omit<Forgotten, 'model'>): void {
    this.forgotten.push({ model, key, site, sourceKey });
  }
}

function shuffled<T>(all: readonly T[], random: () => number): readonly T[] {
  return all
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
