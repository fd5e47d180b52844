/** What follows a family name and belongs to it. */
const suffix = /^(?:jr|sr|ii|iii|iv)\.?$/i;

/**
 * One of the two names in one column: of "Lee, Ann Marie" and of "Ann Marie Lee" the first is "Ann Marie", the last "Lee".
 * "Ann Lee Jr." has the last name "Lee Jr."; a single word is a first name.
 */
export function namePart(text: string, part: 'first' | 'last'): string {
  const comma = text.indexOf(',');
  const words = text.split(/\s+/).filter((word) => word !== '');
  const from = words.length > 2 && suffix.test(words.at(-1) ?? '') ? -2 : -1;
  const [first, last] =
    comma >= 0
      ? [text.slice(comma + 1), text.slice(0, comma)]
      : words.length < 2
        ? [text, '']
        : [words.slice(0, from).join(' '), words.slice(from).join(' ')];
  return (part === 'first' ? first : last).trim();
}
