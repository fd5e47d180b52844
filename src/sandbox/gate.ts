import { keyHeader } from '../aiq/index.ts';
import type { Call } from './call.ts';
import type { Fault } from './fault.ts';
import { postInventory } from './inventory-calls.ts';
import { forgetOld, waitFor } from './limits.ts';
import { postMember, postMembers } from './member-calls.ts';
import { mergeOne } from './merges.ts';
import { optInEmail, optInText } from './opt-in-calls.ts';
import { overridePersona, readOverride, signUp } from './persona-calls.ts';
import { readOrders, readPersona, readPersonas, readStores } from './read-calls.ts';
import { type Reply, refusal } from './reply.ts';
import { findRoute, type RouteMatch, type RouteName } from './routes.ts';
import { postSale, postSales } from './sale-calls.ts';
import { bookOf, type State } from './state.ts';
import { settleMembers, settleStock } from './world.ts';

const calls: Readonly<Record<RouteName, (call: Call) => Reply>> = {
  signUp,
  override: overridePersona,
  readOverride,
  member: postMember,
  members: postMembers,
  textOptIn: optInText,
  emailOptIn: optInEmail,
  sale: postSale,
  sales: postSales,
  inventory: postInventory,
  stores: readStores,
  personas: readPersonas,
  persona: readPersona,
  orders: readOrders,
};

/** A request as it came off the wire. */
export interface Incoming {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** It had more bytes than are read. */
  readonly tooLarge: boolean;
}

export interface Answer {
  readonly reply: Reply;
  /** Whose account it was, where the request got that far. */
  readonly uid: string | null;
}

/** Does what a request asks, and answers it. Of faults, those count here that change what is asked. */
export function answer(state: State, incoming: Incoming, match: RouteMatch, fault?: Fault): Answer {
  if (match.kind === 'unknown') return { reply: refusal(404), uid: null };
  if (match.kind === 'wrong-method') return { reply: { status: 405, bare: true }, uid: null };
  const body = parseJson(incoming.body);
  const key = incoming.headers[keyHeader];
  if (typeof key !== 'string' || !isAccepted(state, key)) return { reply: noValidKey, uid: null };
  const uid = uidOf(state, key, match.params.uid, body.value);
  if (uid === null) return { reply: noValidKey, uid };
  const wait = takeTurn(state, key);
  if (wait > 0) return { reply: tooFast(state, wait), uid };
  if (incoming.tooLarge) return { reply: refusal(413), uid };
  if (body.wrong !== null) return { reply: refusal(400, body.wrong), uid };
  const book = bookOf(state, uid);
  settleStock(state, book);
  settleMembers(state, book);
  if (fault?.kind === 'merge') mergeOne(state, book, match.params.contactID, fault.pick);
  const reply = calls[match.route.name]({
    state,
    book,
    params: match.params,
    query: new URLSearchParams(incoming.query),
    body: body.value,
    number: incoming.number,
    at: state.now(),
    route: match.route.pattern,
    refuses: fault?.kind === 'reject' ? (index) => index % fault.every === fault.from : null,
  });
  return { reply, uid };
}

export function matchOf(state: State, incoming: Pick<Incoming, 'method' | 'path'>): RouteMatch {
  return findRoute(state.routes, incoming.method, incoming.path);
}

const noValidKey = refusal(403, 'Please provide a valid API key.');

function isAccepted(state: State, key: string): boolean {
  return state.switches.acceptedKeys?.includes(key) ?? state.accounts.some((account) => account.key === key);
}

/** The account of a path, or of the key where the path names none; a body's `uid` chooses where a key has several. */
function uidOf(state: State, key: string, inPath: string | undefined, body: unknown): string | null {
  const own = state.accounts.filter((account) => account.key === key).map((account) => account.uid);
  if (inPath !== undefined) return !state.switches.checkUid || own.includes(inPath) ? inPath : null;
  const asked = typeof body === 'object' && body !== null && 'uid' in body ? body.uid : undefined;
  return own.find((uid) => uid === asked) ?? own[0] ?? null;
}

/** Counts the request against its key's limits if it fits, else says how many milliseconds are missing. */
function takeTurn(state: State, key: string): number {
  const { limits } = state.switches;
  if (limits === null) return 0;
  const times = state.calls.get(key) ?? [];
  const now = state.now();
  const wait = waitFor(times, limits, now);
  if (wait > 0) return wait;
  times.push(now);
  if (times.length % 1000 === 0) forgetOld(times, now);
  state.calls.set(key, times);
  return 0;
}

function tooFast(state: State, wait: number): Reply {
  const reply = refusal(429);
  const { retryAfter } = state.switches;
  if (retryAfter === 'none') return reply;
  const seconds = Math.ceil(wait / 1000);
  const date = new Date(Math.ceil((state.now() + wait) / 1000) * 1000).toUTCString();
  return { ...reply, retryAfter: retryAfter === 'date' ? date : String(seconds) };
}

/** An empty body is no mistake of form: what is missing is for the call to say. */
function parseJson(text: string): { readonly value: unknown; readonly wrong: string | null } {
  if (text === '') return { value: undefined, wrong: null };
  try {
    return { value: JSON.parse(text), wrong: null };
  } catch {
    return { value: undefined, wrong: 'The body is not JSON.' };
  }
}
