/** What was chosen, how surely, why, and what was considered instead: one line of the draft with its comment. */
export interface Choice {
  /** As it stands in the mapping: `PhoneNumber`, or `{ coalesce: [...] }`. */
  readonly yaml: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly why: string;
  readonly instead: readonly Alternative[];
}

export interface Alternative {
  readonly what: string;
  readonly confidence: number;
}

/** One candidate with its points (0 to 1) and what they are for. */
export interface Scored<T> {
  readonly one: T;
  readonly points: number;
  readonly reasons: readonly string[];
}

export interface Picked<T> extends Scored<T> {
  readonly confidence: number;
  readonly rest: readonly Scored<T>[];
}

/** The best of several, if it is good enough at all; surer where the next is far behind. */
export function pick<T>(all: readonly Scored<T>[], least = 0.35): Picked<T> | undefined {
  const [best, ...rest] = all.filter(({ points }) => points >= least).toSorted((a, b) => b.points - a.points);
  if (!best) return undefined;
  const ahead = best.points - (rest[0]?.points ?? 0);
  const confidence = Math.min(0.99, best.points * (0.75 + 0.25 * Math.min(1, ahead / 0.3)));
  return { ...best, confidence, rest };
}

/** Names, and texts that YAML would take for something else, in quotes. */
export function quoted(text: string): string {
  const plain = /^[A-Za-z_][\w$.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|~)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

export const list = (texts: readonly string[]): string => `[${texts.join(', ')}]`;
/** A column of a key alone, or a list of several. */
export const oneOrList = (names: readonly string[]): string => {
  const all = names.map(quoted);
  return all.length === 1 ? (all[0] ?? '') : list(all);
};

/** A value as it stands in a mapping: letter for letter, in quotes where YAML would read something else. */
export const valueText = (text: string): string =>
  /^(?:\d[\w-]*|[A-Za-z_][\w-]*)$/.test(text) &&
  quoted(`x${text}`) === `x${text}` &&
  !/^(?:true|false|null|yes|no|on|off|y|n|~)$/i.test(text)
    ? text
    : JSON.stringify(text);
