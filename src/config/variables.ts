// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { type Finding, finding } from '../model/index.ts';
import { type Path, type ReadYamlOptions, readYaml, type YamlDocument } from '../yaml/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

// While YAML is parsed, the braces of `${NAME}` are other single characters: YAML takes an unquoted `}` for the end
// of a block, as in `{ uid: 7, key: ${AIQ_KEY} }`. Lines and columns stay what they are.
const [open, close] = ['\ue000', '\ue001'];
const marked = new RegExp(`\\$\\$${open}|\\$${open}([^${close}]*)${close}`, 'g');

/** Reads settings as written; `withVariables` then fills in the variables. */
export function readWithVariables(
  file: string,
  text: string,
  options?: ReadYamlOptions,
): ReturnType<typeof readYaml> {
  return readYaml(file, text.replaceAll(/\$\{([^{}\s"',]*)\}/g, `$$${open}$1${close}`), options);
}

const asWritten = (text: string): string => text.replaceAll(open, '{').replaceAll(close, '}');

/**
 * The document with each `${NAME}` in its scalars replaced from the environment; `$${` stands for a plain `${`.
 * Keys whose value is empty are left out: `params:` with nothing behind it says nothing.
 * A variable that is not set is a finding, and its text stays as written.
 */
export function withVariables(
  document: YamlDocument,
  env: Env,
): { readonly document: YamlDocument; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const replaced = (text: string, path: Path): string =>
    text.replaceAll(marked, (written, name: string | undefined) => {
      if (name === undefined) return `$${open}`;
      const value = env[name];
      if (value) return value;
      const sentence = `The environment variable ${name} is not set.`;
      findings.push(finding('CONFIG_VARIABLE_UNSET', sentence, { place: document.placeOf(path) }));
      return written;
    });
  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return asWritten(replaced(value, path));
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([key, inner]) => [asWritten(key), walk(inner, [...path, key])]),
    );
  };
  return { document: { ...document, value: walk(document.value, []) }, findings };
}

/** Whether a scalar, as `readWithVariables` gives it, takes anything from the environment. */
export const namesVariable = (text: string): boolean =>
  [...text.matchAll(marked)].some(([, name]) => name !== undefined);

/** A block of a document as a document of its own, whose places are those in the file. */
export function within(document: YamlDocument, path: Path): YamlDocument {
  return {
    file: document.file,
    value: path.reduce<unknown>(inside, document.value),
    placeOf: (inner) => document.placeOf([...path, ...inner]),
    placeOfKey: (inner) => document.placeOfKey([...path, ...inner]),
    placeWithin: (inner, offset) => document.placeWithin([...path, ...inner], offset),
  };
}

function inside(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}
