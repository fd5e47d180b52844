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
    text: '=> [index, refusal(reason)]',
    instead: '=> [index + 1, refusal(reason)]',
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
    file: 'src/sync/requests.ts',
    text: "const consent = entry.lane === 'live' && entry.attempts === 0;",
    instead: 'const consent = entry.attempts === 0;',
  },
  {
    name: 'a second try carries consents',
    file: 'src/sync/requests.ts',
    text: "const consent = entry.lane === 'live' && entry.attempts === 0;",
    instead: "const consent = entry.lane === 'live';",
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
    text: 'return this.#since.all(account);',
    instead: 'return this.#since.all(account).slice(0, 0);',
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
  {
    name: 'the circuit never closes',
    file: 'src/aiq/circuit.ts',
    text: "if (event === 'answered') return closedCircuit;",
    instead: "if (event === 'answered' && circuit.kind === 'closed') return closedCircuit;",
  },
];
