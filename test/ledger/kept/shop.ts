import type { Ledger } from '../../../src/ledger/index.ts';
import { noon } from '../ledger-file.ts';
import { commit, left, lines, persona, sale, site, stock, uid, unmappable } from '../pages.ts';
import { claimed, done, idsFor, lost, rejected, settle } from '../requests.ts';

/**
 * What each kept ledger was filled with: an entry in every state, a request without an answer, a dead letter of each
 * kind, a stream that has been read. What is added here stands in ledgers that are made from then on.
 */
export function fill(ledger: Ledger): void {
  const checkpoint = {
    position: '{"cursors":{},"rounds":{},"endedAt":{}}',
    sourceNow: null,
    completeAt: noon,
  };
  for (const model of ['persona', 'sale', 'inventory'] as const) {
    ledger.streams.open(site, model, uid, 'v1');
    ledger.streams.checkpoint(site, model, checkpoint);
  }
  const send = (settlement: Parameters<typeof settle>[2]): void =>
    settle(ledger, claimed(ledger), settlement);
  commit(ledger, 'persona', [persona('ann', 'Ann')]);
  send(done(idsFor('ann')));
  commit(ledger, 'sale', [sale('s-delivered', 'ann', '10', 'ann', lines(2))]);
  send(done());
  commit(ledger, 'inventory', [stock('tea', '3')]);
  send(done());
  commit(ledger, 'sale', [sale('s-dead', null)]);
  send(rejected);
  commit(ledger, 'sale', [sale('s-left', null)]);
  send(done());
  commit(ledger, 'sale', [left('s-left')]);
  commit(ledger, 'persona', [persona('bob', 'Bob')]);
  send(lost(noon + 3_600_000));
  commit(ledger, 'sale', [sale('s-waiting', 'bob'), unmappable('bad-row')]);
  commit(ledger, 'persona', [persona('eve', 'Eve')]);
  claimed(ledger);
  commit(ledger, 'inventory', [stock('tea', '2'), stock('cup', '1')]);
}

/** The states of its entries, by key. */
export const states = {
  ann: 'delivered',
  bob: 'unknown',
  cup: 'pending',
  eve: 'in_flight',
  's-dead': 'dead',
  's-delivered': 'delivered',
  's-left': 'left',
  's-waiting': 'waiting',
  tea: 'pending',
};
