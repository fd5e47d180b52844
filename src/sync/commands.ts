import { type Asked, asks, type Ledger } from '../ledger/index.ts';
import { asFailure, Failure, type Model, models } from '../model/index.ts';

/** What other processes may ask the owner of a ledger to do. */
export type Command =
  | { readonly name: 'replay' | 'discard'; readonly ids: readonly number[] }
  | { readonly name: 'forget'; readonly site: string; readonly key: string }
  | { readonly name: Asked; readonly site: string; readonly models: readonly Model[] };

export type Answer =
  /** So many dead letters, streams, or entries. */
  | { readonly kind: 'done'; readonly entries: number }
  | { readonly kind: 'failed'; readonly code: string; readonly sentence: string; readonly hint: string };

/** Carries out one command in the owner's process. Never throws: its asker waits for an answer. */
export function carryOut(ledger: Ledger, command: Command, now: () => number): Answer {
  try {
    switch (command.name) {
      case 'replay':
        return { kind: 'done', entries: ledger.replays.replay(command.ids) };
      case 'discard':
        return { kind: 'done', entries: ledger.replays.discard(command.ids) };
      case 'forget':
        return { kind: 'done', entries: ledger.forget.forget(command.site, command.key, now()) };
      case 'rewind':
      case 'confirm-missing':
      case 'confirm-unmappable': {
        const { name, site } = command;
        const streams = command.models.filter((model) => ledger.streams.ask(site, model, name));
        return { kind: 'done', entries: streams.length };
      }
    }
  } catch (thrown) {
    const failure = asFailure(thrown);
    return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
  }
}

/** Answers what was asked since the last time. */
export function answerCommands(ledger: Ledger, now: () => number): void {
  for (const row of ledger.commands.open()) {
    const command = commandOf(row.name, JSON.parse(row.arguments));
    ledger.commands.answer(row.id, command ? carryOut(ledger, command, now) : unknownCommand(), now());
  }
}

/** A command as it is written down: its name, and what it says besides. */
export function argumentsOf(command: Command): unknown {
  if ('ids' in command) return command.ids;
  const { name: _, ...said } = command;
  return said;
}

function commandOf(name: string, said: unknown): Command | null {
  if (name === 'replay' || name === 'discard') {
    const ids = Array.isArray(said) && said.every((id): id is number => Number.isInteger(id)) ? said : null;
    return ids && { name, ids };
  }
  if (typeof said !== 'object' || said === null || !('site' in said)) return null;
  const { site } = said;
  if (typeof site !== 'string') return null;
  if (name === 'forget') {
    return 'key' in said && typeof said.key === 'string' ? { name, site, key: said.key } : null;
  }
  const asked = asks.find((one) => one === name);
  if (!asked || !('models' in said) || !Array.isArray(said.models)) return null;
  const named = said.models;
  return { name: asked, site, models: models.filter((model) => named.includes(model)) };
}

function unknownCommand(): Answer {
  const failure = new Failure('USAGE', 'The running connector does not know this command.', {
    hint: 'Restart the connector: it may be of an older version than the command line.',
  });
  return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
}
