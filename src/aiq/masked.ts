const longest = 200;

/**
 * Words from outside, fit to be kept and shown: e-mails and long numbers (phones, ids) are replaced, control
 * characters and line breaks become blanks, and the length is capped.
 * "duplicate phone (303) 555-0123" -> "duplicate phone <number>"
 */
export function masked(words: string): string {
  const plain = words
    .slice(0, 10_000)
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (/@|%40/.test(word) ? '<e-mail>' : word))
    .join(' ')
    .replaceAll(/[+(]{0,2}\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){6,}/gu, '<number>');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
