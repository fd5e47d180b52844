/** What a JSON text holds. Numbers keep their digits; true and false are the "1" and "0" that rows carry. */
export type Json = string | null | readonly Json[] | { readonly [name: string]: Json };

/** Undefined where the text is no JSON, or nested deeper than anything that a till writes. */
export function parseJson(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(
      text,
      (_key: string, value: unknown, context?: { readonly source?: string }) => {
        if (typeof value === 'number') return context?.source ?? String(value);
        return typeof value === 'boolean' ? (value ? '1' : '0') : value;
      },
    );
    return parsed;
  } catch {
    return undefined;
  }
}

/** The text is read once for all rules that look into it in a row. */
export function jsonReader(): (text: string) => Json | undefined {
  let last: { readonly text: string; readonly json: Json | undefined } | undefined;
  return (text) => {
    last = last?.text === text ? last : { text, json: parseJson(text) };
    return last.json;
  };
}

/** `contact.phones[0]` as its steps; none where it is not so written. */
export function stepsOf(path: string): readonly string[] {
  return /^[^.[\]]+(?:\.[^.[\]]+|\[\d{1,6}\])*$/.test(path) ? (path.match(/[^.[\]]+/g) ?? []) : [];
}

/** What stands at the end of these steps; null where there is nothing. */
export function valueAt(json: Json, steps: readonly string[]): Json {
  let value = json;
  for (const step of steps) {
    if (value === null || typeof value === 'string') return null;
    value = (isList(value) ? value[Number(step)] : Object.hasOwn(value, step) ? value[step] : null) ?? null;
  }
  return value;
}

export function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

export const textOf = (json: Json): string | null => (typeof json === 'string' ? json : null);
