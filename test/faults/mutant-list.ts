import type { Mutant } from '../histories/mutant-list.ts';

/** Mistakes that senders of this field have made. */
export const mutants: readonly Mutant[] = [
  {
    name: 'a lost answer is taken for a request that was not sent',
    file: 'src/sync/settlement.ts',
    text: "return { kind: 'lost', notBefore, failure: verdict.failure };",
    instead: "return { kind: 'returned', notBefore, failure: verdict.failure, attempt: true };",
  },
  {
    name: 'trouble at AIQ is answered by a new body instead of the recorded one',
    file: 'src/sync/settlement.ts',
    text: 'if (!verdict.late && batch.items.length > 1',
    instead: `if (!verdict.late) return { kind: 'returned', notBefore: later, failure: verdict.failure, attempt: true };
      if (batch.items.length > 1`,
  },
  {
    name: 'a newer record goes while the old one is unknown',
    file: 'src/ledger/state.ts',
    text: "changed: 'unknown',",
    instead: "changed: 'pending',",
  },
  {
    name: 'a lost request is repeated before the first can no longer land',
    file: 'src/sync/settlement.ts',
    text: 'verdict.late ? Math.max(later, now + context.repeatAfter) : later;',
    instead: 'later;',
  },
  {
    name: 'a new process repeats at once what was in flight',
    file: 'src/sync/line.ts',
    text: 'recover(account.uid, around.now() + account.repeatAfter);',
    instead: 'recover(account.uid, 0);',
  },
  {
    name: 'trouble at AIQ is taken for a refusal',
    file: 'src/aiq/verdict.ts',
    text: 'if (status >= 400 && status < 500)',
    instead: 'if (status >= 400)',
  },
  {
    name: 'a 429 is taken for a refusal',
    file: 'src/aiq/verdict.ts',
    text: 'case 429:',
    instead: 'case 428:',
  },
  {
    name: 'the neighbour of a refused record is set aside',
    file: 'src/sync/settlement.ts',
    text: '=> [index, refusal(batch, reason)]',
    instead: '=> [index + 1, refusal(batch, reason)]',
  },
  {
    name: 'of a refused request one half is forgotten',
    file: 'src/ledger/settlements.ts',
    text: 'of [batch.items.slice(0, middle), batch.items.slice(middle)]',
    instead: 'of [batch.items.slice(0, middle)]',
  },
  {
    name: 'a new process forgets what was in flight',
    file: 'src/ledger/settlements.ts',
    text: 'for (const batch of this.#batches.interrupted(uid)) {\n      this.#batches.markLost(batch.id, notBefore);',
    instead: 'for (const batch of this.#batches.interrupted(uid)) {\n      this.#batches.remove(batch.id);',
  },
  {
    name: 'the change of a merged shopper is dropped',
    file: 'src/sync/settlement.ts',
    text: "return { kind: 'forgotten' };",
    instead: "return { kind: 'done', ids: null, rejected: new Map() };",
  },
  {
    name: 'what was overridden before hides the change of a merged shopper',
    file: 'src/ledger/settlements.ts',
    text: "isAskedFor ? 'returned' : 'done'",
    instead: "'done'",
  },
  {
    name: 'an answer that breaks off counts as read',
    file: 'src/aiq/verdict.ts',
    text: "if (answer.kind === 'broken-off') return brokenOff;",
    instead: '',
  },
  {
    name: 'a first load carries consents',
    file: 'src/sync/persona-requests.ts',
    text: "return entry.lane === 'live' && entry.attempts === 0 && !isDoubtful(entry);",
    instead: 'return entry.attempts === 0 && !isDoubtful(entry);',
  },
  {
    name: 'a second try carries consents',
    file: 'src/sync/persona-requests.ts',
    text: "return entry.lane === 'live' && entry.attempts === 0 && !isDoubtful(entry);",
    instead: "return entry.lane === 'live' && !isDoubtful(entry);",
  },
  {
    name: 'a correction of whom AIQ refused in a first load carries consents',
    file: 'src/ledger/entry.ts',
    text: 'lane: entry.delivered === null ? entry.lane : seen.lane,',
    instead: "lane: entry.state === 'pending' && entry.delivered === null ? entry.lane : seen.lane,",
  },
  {
    name: 'consents to messages travel in the body of a sign-up',
    file: 'src/aiq/persona-body.ts',
    text: '...enrolmentOf(enrol && persona.loyalty === true, wire),',
    instead: `...enrolmentOf(enrol && persona.loyalty === true, wire),
    ...(enrol && persona.smsOptIn === true ? [['smsoptin', 'true'] as const] : []),`,
  },
  {
    name: 'a phone of several customers goes for each of them',
    file: 'src/ledger/sharing.ts',
    text: "carriers.map((carrier) => (goes(carrier) ? null : 'household'))",
    instead: "carriers.map((carrier) => (goes(carrier) || !goes(carrier) ? null : 'household'))",
  },
  {
    name: 'AIQ is told the stock of one shop where it is summed',
    file: 'src/ledger/part.ts',
    text: 'total.plus(bodyOf(part).quantity)',
    instead: 'bodyOf(part).quantity === "" ? total : new Decimal(bodyOf(part).quantity)',
  },
  {
    name: 'stock is not sent again after sales',
    file: 'src/ledger/assertions.ts',
    text: 'for (const sku of new Set(sales.flatMap(skusOf))) this.#noteSold.run(at, uid, sku);',
    instead: 'for (const sku of new Set(sales.flatMap(skusOf))) this.#noteSold.run(at, uid, sku + sku);',
  },
  {
    name: 'stock is not sent again after a day',
    file: 'src/ledger/assertions.ts',
    text: 'const old = every === null ? [] :',
    instead: 'const old = every === null || every > 0 ? [] :',
  },
  {
    name: 'stock is sent again for ever after a sale',
    file: 'src/ledger/assertions.ts',
    text: 'this.#forgetSold.run(uid, sku, now - afterSales);',
    instead: 'this.#forgetSold.run(uid, sku, 0);',
  },
  {
    name: 'a sale that is voided while it is on its way is not taken back',
    file: 'src/ledger/settlements.ts',
    text: 'this.#sales.delivered(entry, at);\n        this.#reversals.make(entry, at);',
    instead: 'this.#sales.delivered(entry, at);',
  },
  {
    name: 'a correction with fewer lines leaves the others at AIQ',
    file: 'src/ledger/entry.ts',
    text: 'if (sale.lines.length >= entry.lines) return record;',
    instead: 'if (sale.lines.length >= 0) return record;',
  },
  {
    name: 'sales do not ask for silence',
    file: 'src/aiq/body.ts',
    text: "[wire.field('sale.sendNotification'), '0'],",
    instead: '',
  },
  {
    name: 'a new process forgets what it has spent of the limits',
    file: 'src/ledger/debits.ts',
    text: 'return this.since(account, since);',
    instead: 'return this.since(account, since).slice(0, 0);',
  },
  {
    name: 'sales wait though their shopper is known',
    file: 'src/ledger/waiting-sales.ts',
    text: "if (sale.state === 'waiting') this.#entries.put(",
    instead:
      "if (sale.state !== 'delivered') continue;\n      if (sale.state !== 'delivered') this.#entries.put(",
  },
  {
    name: 'a sale that went without its shopper does not go again',
    file: 'src/ledger/waiting-sales.ts',
    text: "else if (known && sale.state === 'delivered') this.#sendAgain(sale, at);",
    instead: '',
  },
];
