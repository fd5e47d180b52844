const longest = 200;

/**
 * Words from outside, fit to be kept and shown: e-mails and long numbers (phones, ids) are replaced, control
 * characters and line breaks become blanks, and the length is capped.
 * "duplicate phone (303) 555-0123" -> "duplicate phone <number>"
 * Texts that we sent ourselves are replaced wherever they come back, since a server may quote what it refuses.
 */
export function masked(words: string, sent: readonly string[] = []): string {
  const plain = withoutEchoes(words.slice(0, 10_000), sent)
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (/@|%40/.test(word) ? '<e-mail>' : word))
    .join(' ')
    .replaceAll(/[+(]{0,2}\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){6,}/gu, '<number>');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

/** The texts of a body, longest first: "Ann Lee" goes before the "Ann" in it. A text of one or two letters tells nobody. */
export function textsOf(body: string): readonly string[] {
  const texts = new Set<string>();
  JSON.parse(body, (_, value: unknown) => {
    if (typeof value === 'string' && value.trim().length > 2) texts.add(value);
    return value;
  });
  return [...texts].toSorted((a, b) => b.length - a.length);
}

function withoutEchoes(words: string, sent: readonly string[]): string {
  return sent.reduce(
    (left, text) => left.replaceAll(text, '<sent>').replaceAll(escaped(text), '<sent>'),
    words,
  );
}

/** As it stands within a quoted piece of JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
