import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
  type YAMLWarning,
} from 'yaml';
import { type Finding, finding, type Place } from '../model/index.ts';

/** The way from the top of a document to a value: `['sites', 0, 'zone']`. */
export type Path = readonly PropertyKey[];

/** A YAML file as plain data that still knows where each part stands. */
export interface YamlDocument {
  readonly file: string;
  /** Plain objects, arrays, texts, numbers, booleans and nulls. */
  readonly value: unknown;
  /** Where the value at `path` stands; where there is none, the nearest part around it. Never throws. */
  readonly placeOf: (path: Path) => Place;
  /** Where the key (the last step of `path`) stands: for keys that should not be there. */
  readonly placeOfKey: (path: Path) => Place;
  /** Where the character at `offset` of the text at `path` stands: for mistakes within an expression. */
  readonly placeWithin: (path: Path, offset: number) => Place;
}

export interface ReadYamlOptions {
  /**
   * `text` keeps digits exactly as the file has them (`007`, `1.50`, `12345678901234567890`), for files whose values
   * are compared with texts of a database. The default makes JS numbers of them.
   */
  readonly numbers?: 'number' | 'text';
}

/**
 * Parses YAML 1.2. All syntax errors at once, as CONFIG_SYNTAX findings with line and column; a key that stands twice
 * is one of them. No document when there is any.
 */
export function readYaml(
  file: string,
  text: string,
  options: ReadYamlOptions = {},
): { document?: YamlDocument; findings: Finding[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    ...(options.numbers === 'text'
      ? { customTags: (tags) => tags.filter((tag) => !numberTags.includes(tagName(tag))) }
      : {}),
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const findings = tellable([...document.errors, ...document.warnings]).map(({ code, message, pos }) => {
    const hint = hints[code];
    return finding('CONFIG_SYNTAX', sentenceOf(code, message), {
      place: at(pos[0]),
      ...(hint ? { hint } : {}),
    });
  });
  if (findings.length === 0) findings.push(...loops(document).map((place) => tooManyAliases(at(place))));
  if (findings.length > 0) return { findings };

  const placeOf = (path: Path): Place => at(startOf(lookUp(document, path).value));
  const placeOfKey = (path: Path): Place => {
    const found = lookUp(document, path);
    return at(startOf(found.key ?? found.value));
  };
  const placeWithin = (path: Path, offset: number): Place => {
    const { value } = lookUp(document, path);
    return at(startOf(value) + (hasLetterForLetter(value) ? offset + quotes(value) / 2 : 0));
  };
  return { document: { file, value: document.toJS(), placeOf, placeOfKey, placeWithin }, findings };
}

const numberTags = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float'];
const tagName = (tag: string | { tag: string }): string => (typeof tag === 'string' ? tag : tag.tag);

/** Behind the first place where the parser lost its way it says no more than that. */
function tellable(errors: readonly (YAMLError | YAMLWarning)[]): readonly (YAMLError | YAMLWarning)[] {
  const lost = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error.code === 'DUPLICATE_KEY' || error === lost);
}

const apart = 'Is a blank missing behind a colon, or is the line indented otherwise than those beside it?';
const quoted = 'Put the whole value in quotes: "{StoreID}-{Number}".';
const hints: Partial<Record<ErrorCode, string>> = {
  DUPLICATE_KEY: 'Remove one of the two.',
  TAB_AS_INDENT: 'Replace the tab by spaces.',
  BLOCK_AS_IMPLICIT_KEY: apart,
  MULTILINE_IMPLICIT_KEY: apart,
  BAD_INDENT: 'Indent the line as those beside it.',
  BAD_SCALAR_START: quoted,
  UNEXPECTED_TOKEN: quoted,
};

/** Sentences for the mistakes people make; the parser's own words for the rest. */
function sentenceOf(code: ErrorCode, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'This key stands twice in the same block.';
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces; this line uses a tab.';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'This line is no key with its value.';
    case 'MULTIPLE_DOCS':
      return 'The file holds more than one YAML document; remove the line "---".';
    default:
      return `The file is not well formed here: ${message}.`;
  }
}

/** An anchor may be used again, but neither inside itself nor so often that a small file grows huge. */
function loops(document: Document): number[] {
  try {
    document.toJS({ maxAliasCount: 100 });
    return [];
  } catch {
    let first = 0;
    visit(document, {
      Alias: (_, node) => {
        first = node.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    return [first];
  }
}

const tooManyAliases = (place: Place): Finding =>
  finding('CONFIG_SYNTAX', 'The file repeats a block by reference (*name) too often, or within itself.', {
    place,
  });

/** The deepest node on the way to `path` that exists, and the key that led to it. */
function lookUp(document: Document, path: Path): { value: Node | null; key?: Node } {
  let value: Node | null = document.contents;
  let key: Node | undefined;
  for (const step of path) {
    const inside: Node | null | undefined = isAlias(value) ? value.resolve(document) : value;
    // One that stands for a list of one is the first of it.
    if (step === 0 && !isSeq(inside)) continue;
    if (isMap<Node, Node | null>(inside)) {
      const pair = inside.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) break;
      key = pair.key;
      value = pair.value ?? pair.key;
    } else if (isSeq<Node>(inside)) {
      const item: Node | undefined = inside.items[Number(step)];
      if (!item) break;
      key = undefined;
      value = item;
    } else break;
  }
  return { value, ...(key ? { key } : {}) };
}

const startOf = (node: Node | null): number => node?.range?.[0] ?? 0;

/** The file has the text as it is: on one line, and without escapes. */
function hasLetterForLetter(node: Node | null): node is Scalar<string> {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return false;
  return node.range[1] - node.range[0] === node.value.length + quotes(node);
}

const quotes = (node: Scalar): number =>
  node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 2 : 0;
