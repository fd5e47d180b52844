import { z } from 'zod';
import { type Finding, finding, nearest } from '../model/index.ts';
import type { Path, YamlDocument } from './document.ts';

/**
 * Holds a document against a schema: the value as the schema makes it, or every mistake at once with line and column.
 * - a key that a strict object does not know: CONFIG_UNKNOWN_KEY, with the nearest name as a hint
 * - a key that is needed and absent: CONFIG_MISSING_KEY
 * - anything else: CONFIG_INVALID; a schema's own message (`refine`, `regex`, ...) becomes "<path> <message>"
 *
 * Sentences name keys and never show values, which may be secrets.
 */
export function parseWith<S extends z.ZodType>(
  schema: S,
  document: YamlDocument,
): { value?: z.output<S>; findings: Finding[] } {
  const known = new Map<readonly string[], readonly string[]>();
  const result = schema.safeParse(document.value, {
    reportInput: true,
    // The only place where zod tells which object schema refused a key.
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') known.set(issue.keys, keysOf(issue.inst));
      return undefined;
    },
  });
  if (result.success) return { value: result.data, findings: [] };
  const mistakes = result.error.issues.flatMap((issue) => mistakesOf(issue, [], document, known));
  const meant = new Set(mistakes.flatMap((one) => one.meant ?? []));
  // A key that is misspelt is missing too, and what must hold of its block may hold once it is mended: one mistake.
  return { findings: mistakes.filter(({ lacks }) => !lacks || !meant.has(lacks)).map((one) => one.finding) };
}

interface Mistake {
  readonly finding: Finding;
  /** Of a misspelt key: the path that it should have, and its block. */
  readonly meant?: readonly string[];
  /** What is missed, or must hold of a block, by its path. */
  readonly lacks?: string;
}

type Issue = z.core.$ZodIssue;
type KnownKeys = ReadonlyMap<readonly string[], readonly string[]>;

function mistakesOf(issue: Issue, base: Path, document: YamlDocument, known: KnownKeys): Mistake[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], known.get(issue.keys) ?? [], document));
  }
  if (issue.input === undefined && issue.code !== 'custom') {
    const sentence = `${pathText(path)} is missing.`;
    return [
      {
        finding: finding('CONFIG_MISSING_KEY', sentence, { place: document.placeOf(path) }),
        lacks: pathText(path),
      },
    ];
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = likeliest(issue.errors);
    if (branch) return branch.flatMap((inner) => mistakesOf(inner, path, document, known));
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    const inner = issue.issues.flatMap((one) => mistakesOf({ ...one, path: [] }, path, document, known));
    if (issue.code === 'invalid_element') return inner;
    return inner.map((one) => ({ ...one, finding: { ...one.finding, place: document.placeOfKey(path) } }));
  }
  const sentence = `${pathText(path)} ${messageOf(issue)}.`;
  const hint = bracketsFor(issue);
  const place = document.placeOf(path);
  const invalid = finding('CONFIG_INVALID', sentence, hint === undefined ? { place } : { place, hint });
  return [issue.code === 'custom' ? { finding: invalid, lacks: pathText(path) } : { finding: invalid }];
}

/** `status: C` where a list may stand. */
function bracketsFor(issue: Issue): string | undefined {
  const isOne = typeof issue.input === 'string' || typeof issue.input === 'number';
  const wanted = issue.code === 'invalid_union' ? issue.errors.flat().filter(isWrongKind) : [issue];
  const mayBeList = wanted.some((one) => one.code === 'invalid_type' && one.expected === 'array');
  return isOne && mayBeList ? 'A list stands in brackets, also one of a single value: [C].' : undefined;
}

function unknownKey(path: Path, known: readonly string[], document: YamlDocument): Mistake {
  const guess = nearest(String(path.at(-1)), known);
  const hint = guess ? `Did you mean "${guess}"?` : `Known here: ${[...known].sort().join(', ')}.`;
  const place = document.placeOfKey(path);
  const unknown = finding('CONFIG_UNKNOWN_KEY', `${pathText(path)} is not known.`, { place, hint });
  const block = path.slice(0, -1);
  return guess
    ? { finding: unknown, meant: [pathText([...block, guess]), pathText(block)] }
    : { finding: unknown };
}

/** Of a union's branches, the one that the writer most likely meant: right in kind, and with the fewest mistakes. */
function likeliest(branches: readonly Issue[][]): readonly Issue[] | undefined {
  const rightInKind = branches.filter((issues) => !issues.some(isWrongKind));
  return rightInKind.toSorted((a, b) => mistakes(a) - mistakes(b))[0];
}

const isWrongKind = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.path.length === 0;

const mistakes = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return `must be ${oneOf(choicesOf(issue))}`;
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty';
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message.replace(/\.$/, '');
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a block of keys',
  record: 'a block of keys',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  null: 'null',
};

/** Kinds that would do; or, where a key tells the branches apart, the values of that key. */
function choicesOf(issue: z.core.$ZodIssueInvalidUnion): readonly string[] {
  if ('options' in issue && Array.isArray(issue.options)) return issue.options.map(String);
  return [...new Set(issue.errors.flat().map(expectedOf))];
}

const expectedOf = (issue: Issue): string =>
  issue.code === 'invalid_type'
    ? (kinds[issue.expected] ?? issue.expected)
    : messageOf(issue).replace(/^must be /, '');

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** `['sites', 0, 'zone']` as people write it: sites[0].zone */
export function pathText(path: Path): string {
  if (path.length === 0) return 'The file';
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

function keysOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
