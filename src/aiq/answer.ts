import { masked } from './masked.ts';
import type { Wire } from './wire.ts';

/**
 * The body of an answer, read without trust: AIQ's envelope is `{data?, errors?: [{message}], code, success}`, but
 * a proxy may answer in its place, and most success bodies are not public.
 */
export type Answer =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown; readonly sent: () => readonly string[] }
  /** A page for people: what answered is not AIQ's API. */
  | { readonly kind: 'web-page' }
  /** JSON that breaks off: what it would have said is lost. */
  | { readonly kind: 'broken-off' }
  | { readonly kind: 'other' };

const nothingSent = (): readonly string[] => [];

/** `sent` gives the texts that the request held: they are taken out of AIQ's words. */
export function readAnswer(body: string, sent = nothingSent): Answer {
  const text = body.trim();
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('<')) return { kind: 'web-page' };
  try {
    return { kind: 'json', value: JSON.parse(text), sent };
  } catch {
    return { kind: /^[{[]/.test(text) ? 'broken-off' : 'other' };
  }
}

/** True or false where the envelope says so; null where there is no such word. */
export function successOf(answer: Answer): boolean | null {
  const success = member(jsonOf(answer), 'success');
  return typeof success === 'boolean' ? success : null;
}

/** What AIQ says about one record of a bulk call; `index` is null where it does not say which. */
export interface AnswerError {
  readonly index: number | null;
  readonly reason: string;
}

export function errorsOf(answer: Answer): readonly AnswerError[] {
  const errors = member(jsonOf(answer), 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => {
    const index = member(error, 'index');
    return { index: typeof index === 'number' ? index : null, reason: reasonIn(error, sentIn(answer)) };
  });
}

/** AIQ's own words, masked; a stock sentence where it has none. */
export function reasonOf(answer: Answer): string {
  const [first] = errorsOf(answer);
  return first?.reason ?? reasonIn(jsonOf(answer), sentIn(answer));
}

/** The ids that sign-up gives, in `data` or beside it; null unless both are there. */
export function idsOf(answer: Answer, wire: Wire): { contactId: string; srcId: string } | null {
  const value = jsonOf(answer);
  for (const holder of [member(value, 'data'), value]) {
    const contactId = idText(member(holder, wire.field('answer.contactId')));
    const srcId = idText(member(holder, wire.field('answer.srcId')));
    if (contactId !== null && srcId !== null) return { contactId, srcId };
  }
  return null;
}

/**
 * A sample of an answer that tells a person the names and types in it, and no value:
 * "{code: number, data: {contact_id: string}, success: boolean}"
 */
export function shapeOf(answer: Answer): string {
  if (answer.kind !== 'json') return answer.kind === 'other' ? 'not JSON' : answer.kind;
  return masked(shape(answer.value, 3));
}

function shape(value: unknown, depth: number): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (depth === 0) return '...';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${shape(value[0], depth - 1)}]`;
  const members = Object.entries(value).slice(0, 20);
  return `{${members.map(([name, inner]) => `${masked(name)}: ${shape(inner, depth - 1)}`).join(', ')}}`;
}

function reasonIn(value: unknown, sent: () => readonly string[]): string {
  const words = typeof value === 'string' ? value : (member(value, 'message') ?? member(value, 'error'));
  return typeof words === 'string' && words.trim() !== '' ? masked(words, sent()) : 'AIQ gave no reason.';
}

const sentIn = (answer: Answer): (() => readonly string[]) =>
  answer.kind === 'json' ? answer.sent : nothingSent;

function jsonOf(answer: Answer): unknown {
  return answer.kind === 'json' ? answer.value : undefined;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** An id beyond 2^53 has lost digits in parsing, and would be another one. */
function idText(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  return Number.isSafeInteger(value) ? String(value) : null;
}
