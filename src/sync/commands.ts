import type { Span } from '../extract/index.ts';
import { type Asked, asks, type Ledger } from '../ledger/index.ts';
import { asFailure, Failure, type Model, models } from '../model/index.ts';
import { type ComparisonCommand, comparisonOf, type Errand } from './comparison-command.ts';
import { askMends } from './mend-request.ts';
import type { Verified } from './verify.ts';

/** What other processes may ask the owner of a ledger to do. */
export type Command =
  | { readonly name: 'replay' | 'discard'; readonly ids: readonly number[] }
  | { readonly name: 'forget'; readonly site: string; readonly key: string }
  | { readonly name: Asked; readonly site: string; readonly models: readonly Model[] }
  | ({ readonly name: 'backfill'; readonly site: string; readonly models: readonly Model[] } & Span)
  | ComparisonCommand;

export type Answer =
  /** So many dead letters, streams, or entries. */
  { readonly kind: 'done'; readonly entries: number } | Failed;

interface Failed {
  readonly kind: 'failed';
  readonly code: string;
  readonly sentence: string;
  readonly hint: string;
}

export type ErrandAnswer = ({ readonly kind: 'verified' } & Verified) | Failed;

/** Carries out one command in the owner's process. Never throws: its asker waits for an answer. */
export function carryOut(ledger: Ledger, command: Exclude<Command, Errand>, now: () => number): Answer {
  try {
    switch (command.name) {
      case 'replay':
        return { kind: 'done', entries: ledger.replays.replay(command.ids) };
      case 'discard':
        return { kind: 'done', entries: ledger.replays.discard(command.ids) };
      case 'forget':
        return { kind: 'done', entries: ledger.forget.forget(command.site, command.key, now()) };
      case 'backfill': {
        const { site, models: asked, begin, end } = command;
        for (const model of asked) ledger.backfills.add(site, model, begin, end, now());
        return { kind: 'done', entries: asked.length };
      }
      case 'mend':
        askMends(ledger, command, command.differences);
        return { kind: 'done', entries: command.differences.length };
      case 'reconciled':
        ledger.reconciles.end(command.row, null);
        return { kind: 'done', entries: 1 };
      default: {
        const { name, site } = command;
        const streams = command.models.filter((model) => ledger.streams.ask(site, model, name));
        return { kind: 'done', entries: streams.length };
      }
    }
  } catch (thrown) {
    return failed(thrown);
  }
}

export function failed(thrown: unknown): Failed {
  const failure = asFailure(thrown);
  return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
}

/** Answers what was asked since the last time. An errand is begun at each call until it is answered; absent: it waits. */
export function answerCommands(
  ledger: Ledger,
  now: () => number,
  begin: (id: number, errand: Errand) => void = () => {},
): void {
  for (const row of ledger.commands.open()) {
    const command = commandOf(row.name, JSON.parse(row.arguments));
    if (command?.name === 'verify') begin(row.id, command);
    else ledger.commands.answer(row.id, command ? carryOut(ledger, command, now) : unknownCommand(), now());
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
  const comparison = comparisonOf(name, said);
  if (comparison) return comparison;
  if (typeof said !== 'object' || said === null || !('site' in said)) return null;
  const { site } = said;
  if (typeof site !== 'string') return null;
  if (name === 'forget') {
    return 'key' in said && typeof said.key === 'string' ? { name, site, key: said.key } : null;
  }
  if (!('models' in said) || !Array.isArray(said.models)) return null;
  const named: readonly unknown[] = said.models;
  const of = { site, models: models.filter((model) => named.includes(model)) };
  const asked = asks.find((one) => one === name);
  if (asked) return { name: asked, ...of };
  if (name !== 'backfill' || !('begin' in said) || !('end' in said)) return null;
  const { begin, end } = said;
  return typeof begin === 'string' && typeof end === 'string' ? { name, ...of, begin, end } : null;
}

function unknownCommand(): Answer {
  const failure = new Failure('USAGE', 'The running connector does not know this command.', {
    hint: 'Restart the connector: it may be of an older version than the command line.',
  });
  return { kind: 'failed', code: failure.code, sentence: failure.message, hint: failure.hint };
}
