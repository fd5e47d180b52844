import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { type Asked, askedIn } from './call.ts';
import { isWindows, type Login, loginIn } from './login.ts';
import { kinds, type Message, messageReader, packetsOf } from './packets.ts';
import type { Answer, Script } from './script.ts';
import { secure } from './secure.ts';
import {
  begun,
  cancelled,
  columnsToken,
  end,
  errorToken,
  failedEnd,
  rolledBack,
  rowsEnd,
  rowToken,
  sspiToken,
  welcome,
} from './tokens.ts';
import { challenge, respondent } from './windows-login.ts';

/** What a server has heard, for a test to look at. */
export interface Heard {
  readonly logins: Login[];
  readonly asked: Asked[];
  /** "SNAPSHOT", "READ COMMITTED" of each transaction begun, and "rollback". */
  readonly transactions: string[];
  cancels: number;
}

/** The answers to "encrypt?": off, on, not supported, required. */
const encryption = { on: 1, unsupported: 2, required: 3 };
const [begin, levels] = [5, ['', 'READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', '', 'SNAPSHOT']];

/** The server's side of one connection. */
export function converse(socket: Socket, script: Script, heard: Heard): void {
  let carrier: Writable = socket;
  let waiting: Answer | undefined;
  let windows: Login | undefined;
  const send = (payload: Buffer, ends = true) => carrier.write(packetsOf(kinds.answer, payload, ends));

  const hangUp = () => socket.resetAndDestroy();

  const enter = (login: Login) => {
    heard.logins.push(login);
    const refusals = script.login?.(login) ?? [];
    if (refusals.length === 0) {
      send(welcome());
      return;
    }
    const told = refusals.map(({ error, message }) => errorToken(error, message ?? '', 14));
    send(Buffer.concat([...told, failedEnd()]));
    carrier.end();
  };

  const answer = (asked: Asked) => {
    heard.asked.push(asked);
    waiting = script.answer(asked);
    if (waiting === 'silent' || waiting === 'deaf') return;
    const { cutAfter = undefined, stalls = false } = 'rows' in waiting ? waiting : {};
    send(written(waiting), cutAfter === undefined);
    waiting = stalls ? 'deaf' : undefined;
    // Once it is on its way: what has been sent is to arrive.
    if (cutAfter !== undefined && !stalls) setTimeout(hangUp, 20);
  };

  const prelogin = () => {
    const { identity, insists = false } = script;
    const option = identity ? (insists ? encryption.required : encryption.on) : encryption.unsupported;
    // Two options, each as: which, where, how long. Then the version (16), and the answer about encryption.
    send(Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, option]));
    if (!identity || identity.strict) return;
    const secured = secure(socket, identity);
    carrier = secured.plain;
    secured.plain.on('data', messageReader(hear));
    take = secured.heard;
  };

  const attention = () => {
    heard.cancels += 1;
    if (waiting === 'deaf') return;
    if (waiting !== undefined) send(failedEnd());
    waiting = undefined;
    send(cancelled());
  };

  const hearers: Readonly<Record<number, (payload: Buffer) => void>> = {
    [kinds.prelogin]: prelogin,
    [kinds.login](payload) {
      if (isWindows(payload)) {
        windows = loginIn(payload);
        send(sspiToken(challenge('SHOP')));
      } else enter(loginIn(payload));
    },
    [kinds.sspi](payload) {
      if (windows) enter({ ...windows, ...respondent(payload) });
    },
    [kinds.batch]: () => send(end()),
    [kinds.call]: (payload) => answer(askedIn(payload)),
    [kinds.transaction]: (payload) => send(transaction(payload, heard)),
    [kinds.attention]: attention,
  };
  const hear = ({ kind, payload }: Message) => (hearers[kind] ?? hangUp)(payload);

  let take = messageReader(hear);
  socket.on('data', (bytes) => take(bytes));
  socket.on('error', () => undefined);
}

function written(answer: Exclude<Answer, string>): Buffer {
  if ('error' in answer) {
    const told = errorToken(answer.error, answer.message ?? `Error ${answer.error}`);
    return Buffer.concat([told, ...(answer.endsTransaction ? [rolledBack()] : []), failedEnd()]);
  }
  const { columns, rows, cutAfter } = answer;
  const sent = rows.slice(0, cutAfter).map((row) => rowToken(columns, row));
  return Buffer.concat([
    columnsToken(columns),
    ...sent,
    ...(cutAfter === undefined ? [rowsEnd(rows.length)] : []),
  ]);
}

function transaction(payload: Buffer, heard: Heard): Buffer {
  const at = payload.readUInt32LE();
  if (payload.readUInt16LE(at) === begin) {
    heard.transactions.push(levels[payload.readUInt8(at + 2)] ?? '');
    return Buffer.concat([begun(), end()]);
  }
  heard.transactions.push('rollback');
  return Buffer.concat([rolledBack(), end()]);
}
