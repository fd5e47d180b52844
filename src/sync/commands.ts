import type { Ledger } from '../ledger/index.ts';
import { asFailure, Failure } from '../model/index.ts';

/** What other processes may ask the owner of a ledger to do. */
export type Command =
  | { readonly name: 'replay'; readonly ids: readonly number[] }
  | { readonly name: 'discard'; readonly ids: readonly number[] };

export type Answer =
  | { readonly kind: 'done'; readonly entries: number }
  | { readonly kind: 'failed'; readonly code: string; readonly sentence: string; readonly hint: string };

/** Carries out one command in the owner's process. Never throws: its asker waits for an answer. */
export function carryOut(ledger: Ledger, command: Command): Answer {
  try {
    switch (command.name) {
      case 'replay':
        return { kind: 'done', entries: ledger.replays.replay(command.ids) };
      case 'discard':
        return { kind: 'done', entries: ledger.replays.discard(command.ids) };
    }
  } catch (thrown) {
    const failure = asFailure(thrown);
    return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
  }
}

/** Answers what was asked since the last time. */
export function answerCommands(ledger: Ledger, now: () => number): void {
  for (const row of ledger.commands.open()) {
    const ids: unknown = JSON.parse(row.arguments);
    const command = commandOf(row.name, ids);
    ledger.commands.answer(row.id, command ? carryOut(ledger, command) : unknownCommand(), now());
  }
}

function commandOf(name: string, ids: unknown): Command | null {
  const numbers = Array.isArray(ids) && ids.every((id): id is number => Number.isInteger(id)) ? ids : null;
  return numbers && (name === 'replay' || name === 'discard') ? { name, ids: numbers } : null;
}

function unknownCommand(): Answer {
  const failure = new Failure('USAGE', 'The running connector does not know this command.', {
    hint: 'Restart the connector: it may be of an older version than the command line.',
  });
  return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
}
