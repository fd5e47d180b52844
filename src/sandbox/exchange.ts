import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './fault.ts';
import { type Answer, answer, type Incoming, matchOf } from './gate.ts';
import { arrive } from './journal.ts';
import { envelope, type Reply, refusal } from './reply.ts';
import type { State } from './state.ts';

/** Takes one API request from its first byte to its answer, or to the fault that hits it. */
export async function exchange(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const match = matchOf(state, { method, path });
  const route = match.kind === 'unknown' ? 'unknown' : match.route.pattern;
  const received = await readBody(request, state.switches.bodyMax);
  const body = received.body;
  const { number, end } = arrive(state.journal, { at: state.now(), method, path, route, body });
  if (received.broken) return end({ status: null, fault: 'broken-off', uid: null });

  const incoming: Incoming = {
    number,
    method,
    path,
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers,
    body,
    tooLarge: received.tooLarge,
  };
  const fault = state.switches.fault?.({ number, method, path, route, body });
  const act = (): Answer => answer(state, incoming, match, fault);
  const outcome = await suffer(fault, act, state, closing).catch(failed);
  const { uid, reply } = outcome;
  end({ status: reply?.status ?? null, fault: fault?.kind ?? null, uid });
  if (reply !== null) send(response, reply, outcome.text ?? envelope(reply));
  else if (fault?.kind !== 'hang') request.socket.destroy();
}

interface Outcome {
  readonly uid: string | null;
  /** Null: no answer. */
  readonly reply: Reply | null;
  /** Sent instead of the reply's envelope. */
  readonly text?: string;
}

/** A mistake of the sandbox, or a predicate that throws: seen as a 500, so that counts stay right. */
const failed = (): Outcome => ({ uid: null, reply: refusal(500, 'The sandbox itself failed.') });

/** What becomes of a request under a fault; `act` does what it asks. */
async function suffer(
  fault: Fault | undefined,
  act: () => Answer,
  { now, sleep }: Pick<State, 'now' | 'sleep'>,
  closing: AbortSignal,
): Promise<Outcome> {
  switch (fault?.kind) {
    case undefined:
    case 'reject':
    case 'merge':
      return act();
    case 'status': {
      const { uid } = fault.applied ? act() : { uid: null };
      const retryAfter =
        fault.retryAfter === undefined ? {} : { retryAfter: retryAfterText(fault.retryAfter, now()) };
      const reply = {
        ...(fault.status < 400 ? { status: fault.status } : refusal(fault.status)),
        ...retryAfter,
      };
      return fault.body === undefined ? { uid, reply } : { uid, reply, text: fault.body };
    }
    case 'drop-before':
    case 'hang':
      return { uid: null, reply: null };
    case 'drop-after':
      return { uid: act().uid, reply: null };
    case 'slow': {
      const early = fault.lands === 'late' ? undefined : act();
      const isOver = await sleep(fault.ms, closing);
      if (!isOver) return { uid: null, reply: null };
      return early ?? act();
    }
    case 'malformed': {
      const { uid, reply } = act();
      const text = envelope(reply);
      return { uid, reply: { status: reply.status }, text: text.slice(0, Math.ceil(text.length / 2)) };
    }
  }
}

function retryAfterText(retryAfter: string | number | { readonly dateIn: number }, now: number): string {
  if (typeof retryAfter !== 'object') return String(retryAfter);
  return new Date(now + retryAfter.dateIn * 1000).toUTCString();
}

function send(response: ServerResponse, reply: Reply, text: string): void {
  const body = reply.bare ? '' : text;
  response.writeHead(reply.status, {
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    ...(reply.retryAfter === undefined ? {} : { 'retry-after': reply.retryAfter }),
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

interface Received {
  readonly body: string;
  readonly tooLarge: boolean;
  /** The caller went away before its body was complete. */
  readonly broken: boolean;
}

function readBody(request: IncomingMessage, most: number): Promise<Received> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
    });
    const done = (broken: boolean): void => {
      const tooLarge = size > most;
      resolve({ body: tooLarge ? '' : Buffer.concat(chunks).toString('utf8'), tooLarge, broken });
    };
    request.once('end', () => done(false));
    request.once('error', () => done(true));
    request.once('close', () => done(true));
  });
}
