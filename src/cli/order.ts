import { hostname, userInfo } from 'node:os';
import { isOwned, type Ledger, type LedgerPlace, openLedger, Questions } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import {
  type Answer,
  argumentsOf,
  type Command,
  carryOut,
  type Errand,
  type ErrandAnswer,
} from '../sync/index.ts';
import { sleep } from './engine.ts';

/** How long the owner may take to answer, milliseconds. */
const patience = 15_000;

/** Has a command carried out: by the running owner of the ledger where there is one, else by this process. */
export function order(ledger: LedgerPlace, command: Exclude<Command, Errand>): Promise<Answer> {
  return isOwned(ledger.file) ? askOwner(ledger.file, command, patience) : actAsOwner(ledger, command);
}

/** An errand takes its time: it is waited for as long as the owner runs. */
export function orderErrand(ledger: string, errand: Errand): Promise<ErrandAnswer> {
  return askOwner(ledger, errand, Number.POSITIVE_INFINITY);
}

async function askOwner<Told extends Answer | ErrandAnswer>(
  file: string,
  command: Command,
  patience: number,
): Promise<Told> {
  const questions = new Questions(file);
  const never = new AbortController().signal;
  try {
    const asked = Date.now();
    const id = questions.ask(command.name, argumentsOf(command), asked, asker());
    while (Date.now() - asked < patience && isOwned(file)) {
      const answer = questions.answer(id);
      if (answer !== null) return JSON.parse(answer);
      await sleep(100, never);
    }
  } finally {
    questions.close();
  }
  throw new Failure('LEDGER_COMMAND_TIMEOUT', 'The running connector did not answer in time.');
}

/** Carries a command out as the owner, and leaves a line of it in the ledger as of one that another process asked. */
export function noted(ledger: Ledger, command: Exclude<Command, Errand>, now: () => number): Answer {
  const id = ledger.commands.ask(command.name, argumentsOf(command), now(), asker());
  const answer = carryOut(ledger, command, now);
  ledger.commands.answer(id, answer, now());
  return answer;
}

/** "anna@till-pc", for the audit. */
function asker(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // An account without a name, as services may have.
    return hostname();
  }
}

async function actAsOwner(place: LedgerPlace, command: Exclude<Command, Errand>): Promise<Answer> {
  const ledger = await openLedger(place, { command: command.name, now: () => new Date() });
  try {
    return noted(ledger, command, Date.now);
  } finally {
    ledger.close();
  }
}
