import { afterEach, describe, expect, it } from 'vitest';
import { Questions } from '../../src/ledger/index.ts';
import { answerCommands } from '../../src/sync/index.ts';
import { type Machine, openMachine } from './machine.ts';
import { addCustomer, phone } from './till.ts';
import { expectSilence, read, requestsTo, send } from './work.ts';

let machine: Machine;

afterEach(async () => {
  expectSilence(machine);
  await machine[Symbol.asyncDispose]();
});

/** Asks as another process does, beside the owner, and gives the answer. */
function ask(name: string, args: unknown): unknown {
  const questions = new Questions(machine.ledger.file);
  try {
    const id = questions.ask(name, args, machine.around.now());
    expect(questions.answer(id)).toBeNull();
    answerCommands(machine.ledger, machine.around.now);
    return JSON.parse(questions.answer(id) ?? 'null');
  } finally {
    questions.close();
  }
}

async function oneDeadLetter(): Promise<number> {
  machine = await openMachine({ sandbox: { switches: { rejectKeys: () => true } } });
  machine.edit((db) => addCustomer(db, { id: 'c1', phone: phone(1) }));
  await read(machine, 'persona');
  await send(machine);
  machine.sandbox.set({ rejectKeys: null });
  return machine.ledger.view.deadLetters.list()[0]?.id ?? 0;
}

describe('what another process asks the owner of a ledger', () => {
  it('to replay: the record goes out again', async () => {
    const id = await oneDeadLetter();
    expect(ask('replay', [id])).toEqual({ kind: 'done', entries: 1 });
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp').map(({ status }) => status)).toEqual([400, 200]);
  });

  it('to discard: the record is given up until it changes', async () => {
    const id = await oneDeadLetter();
    expect(ask('discard', [id])).toEqual({ kind: 'done', entries: 1 });
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(1);
    machine.edit((db) => db.exec(`UPDATE customers SET name = 'Ann'`));
    await read(machine, 'persona');
    expect(await send(machine)).toBe('empty');
    expect(requestsTo(machine, 'signUp')).toHaveLength(2);
  });

  it.each([
    ['a dead letter that there is not', 'replay', [4711], 'NO_SUCH_DEAD_LETTER'],
    ['something that is no list of ids', 'replay', 'all', 'USAGE'],
    ['a command of a newer version', 'rewind', [1], 'USAGE'],
  ])('%s is answered with what is wrong', async (_, name, args, code) => {
    machine = await openMachine();
    expect(ask(name, args)).toMatchObject({ kind: 'failed', code });
  });

  it('is answered once, in the order of asking', async () => {
    const id = await oneDeadLetter();
    expect(ask('discard', [id])).toMatchObject({ kind: 'done' });
    expect(ask('discard', [id])).toMatchObject({ kind: 'failed', code: 'NO_SUCH_DEAD_LETTER' });
    expect(machine.ledger.commands.open()).toEqual([]);
  });
});
