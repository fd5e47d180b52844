import { isOwned, type LedgerPlace, openLedger, Questions } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { type Answer, argumentsOf, type Command, carryOut } from '../sync/index.ts';
import { sleep } from './engine.ts';

/** How long the owner may take to answer, milliseconds. */
const patience = 15_000;

/** Has a command carried out: by the running owner of the ledger where there is one, else by this process. */
export function order(ledger: LedgerPlace, command: Command): Promise<Answer> {
  return isOwned(ledger.file) ? askOwner(ledger.file, command) : actAsOwner(ledger, command);
}

async function askOwner(file: string, command: Command): Promise<Answer> {
  const questions = new Questions(file);
  const never = new AbortController().signal;
  try {
    const asked = Date.now();
    const id = questions.ask(command.name, argumentsOf(command), asked);
    while (Date.now() - asked < patience) {
      const answer = questions.answer(id);
      if (answer !== null) return JSON.parse(answer);
      await sleep(100, never);
    }
  } finally {
    questions.close();
  }
  throw new Failure('LEDGER_COMMAND_TIMEOUT', 'The running connector did not answer within 15 seconds.');
}

async function actAsOwner(place: LedgerPlace, command: Command): Promise<Answer> {
  const ledger = await openLedger(place, { command: command.name, now: () => new Date() });
  try {
    return carryOut(ledger, command, Date.now);
  } finally {
    ledger.close();
  }
}
