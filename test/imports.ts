import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Comment, parseSync, Visitor } from 'oxc-parser';

/** Sources by path from the root, with forward slashes: 'src/model/index.ts' -> its text. */
export type Tree = ReadonlyMap<string, string>;

export interface Import {
  /** As written; null where a dynamic import computes it. */
  readonly specifier: string | null;
  readonly kind: 'static' | 'type' | 'dynamic';
  readonly line: number;
}

/** A word of a source file that the program sees: identifiers and the texts of literals. */
export interface Word {
  readonly text: string;
  readonly line: number;
}

export interface Source {
  readonly imports: readonly Import[];
  readonly words: readonly Word[];
  /** Lines that say `any` as a type. */
  readonly anys: readonly number[];
  readonly comments: readonly Word[];
}

/** Every .ts file under `places` (folders or files, from `root`); a place that does not exist holds none. */
export function readTree(root: string, places: readonly string[]): Tree {
  const paths = places.flatMap((place) => (place.endsWith('.ts') ? [place] : filesUnder(root, place)));
  return new Map(paths.flatMap((path) => read(root, path)));
}

function filesUnder(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts'))
      .sort();
  } catch {
    return [];
  }
}

function read(root: string, path: string): [string, string][] {
  try {
    return [[path, readFileSync(join(root, path), 'utf8')]];
  } catch {
    return [];
  }
}

/** What one file imports (static, type-only, re-exported, dynamic) and says. */
export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text);
  const mistake = errors.find((error) => error.severity === 'Error');
  if (mistake) throw new SyntaxError(`${path}: ${mistake.message}`);
  const lineOf = lineCounter(text);
  const imports: Import[] = [];
  const words: Word[] = [];
  const anys: number[] = [];
  const add = (specifier: string | null, kind: Import['kind'], start: number): void => {
    imports.push({ specifier, kind, line: lineOf(start) });
  };
  new Visitor({
    ImportDeclaration: (node) =>
      add(node.source.value, node.importKind === 'type' ? 'type' : 'static', node.start),
    ExportAllDeclaration: (node) =>
      add(node.source.value, node.exportKind === 'type' ? 'type' : 'static', node.start),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source.value, node.exportKind === 'type' ? 'type' : 'static', node.start);
    },
    ImportExpression: (node) => add(literalText(node.source), 'dynamic', node.start),
    TSImportType: (node) => add(node.source.value, 'type', node.start),
    TSAnyKeyword: (node) => anys.push(lineOf(node.start)),
    Identifier: (node) => words.push({ text: node.name, line: lineOf(node.start) }),
    Literal: (node) => {
      if (typeof node.value === 'string') words.push({ text: node.value, line: lineOf(node.start) });
    },
    TemplateElement: (node) => words.push({ text: node.value.raw, line: lineOf(node.start) }),
  }).visit(program);
  const said = comments.map((comment: Comment) => ({ text: comment.value, line: lineOf(comment.start) }));
  return { imports, words, anys, comments: said };
}

function literalText(node: { readonly type: string; readonly value?: unknown }): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [...text.matchAll(/\n/g)].map((match) => match.index);
  return (offset) => 1 + starts.filter((start) => start < offset).length;
}
