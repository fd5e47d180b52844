import type { Machine } from './machine.ts';
import { type Model, stateText } from './rows.ts';
import type { Moment } from './shop.ts';

interface EntryRow {
  readonly key: string;
  readonly present: number;
  readonly record: string | null;
  readonly delivered: string | null;
}

/** What the ledger holds of a model's keys, in the words of `stateOf`: null where it counts as gone. */
export function knownOf(machine: Machine, uid: string, model: Model): ReadonlyMap<string, string | null> {
  const rows = machine.query<EntryRow>(
    'SELECT key, present, record, delivered FROM entry WHERE uid = ? AND model = ?',
    uid,
    model,
  );
  return new Map(
    rows.map(({ key, present, record, delivered }) => {
      const last = record ?? delivered;
      return [key, present === 0 || last === null ? null : recordState(model, JSON.parse(last))];
    }),
  );
}

type Body = Readonly<Record<string, unknown>>;

function recordState(model: Model, body: Body): string {
  switch (model) {
    case 'sale':
      return stateText(
        body.employeeId,
        listOf(body.lines)
          .filter(({ quantity }) => Number(quantity) !== 0)
          .map(({ name, quantity, amount }) => [name, quantity, amount].join(' ')),
      );
    case 'persona':
      return stateText(body.firstName, body.mobilePhone);
    case 'inventory':
      return stateText(body.name, body.quantity);
  }
}

/** The state that a body on the wire tells of; null where it says that the product is gone. */
export function sentState(model: Model, body: Body): string | null {
  switch (model) {
    case 'sale':
      return stateText(body.budtenderID, countingLines(listOf(body.visit_details_attributes)));
    case 'persona':
      return stateText(body.firstName, body.mobilePhone);
    case 'inventory':
      return body.quantity === 0 ? null : stateText(body.name, body.quantity);
  }
}

/** Lines of nothing stand for those that a receipt has lost. */
export function countingLines(
  lines: readonly { readonly name?: unknown; readonly quantity?: unknown; readonly price?: unknown }[],
): readonly string[] {
  return lines
    .filter(({ quantity, price }) => Number(quantity) !== 0 || Number(price) !== 0)
    .map(({ name, quantity, price }) => [name, quantity, price].join(' '));
}

function listOf(value: unknown): readonly Body[] {
  return Array.isArray(value) ? value : [];
}

/**
 * What was sent of a key must be states that it had, in their order, though not all of them: anything else is torn, or
 * older than what was sent before. In words, or null.
 */
export function outOfOrder(past: readonly Moment[], sent: readonly (string | null)[]): string | null {
  let from = 0;
  for (const state of sent) {
    const at = past.findIndex((moment, index) => index >= from && moment.state === state);
    if (at < 0) {
      const was = past.map((moment) => moment.state ?? 'gone').join(' -> ');
      const ever = past.some((moment) => moment.state === state);
      return `was sent as ${state ?? 'gone'}, ${ever ? 'after a newer state' : 'which it never was'}: ${was}`;
    }
    from = at;
  }
  return null;
}
