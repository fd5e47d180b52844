/**
 * A row's or record's values without what they say of a person: "Zoe Jones" gives "Z********". Texts keep their first
 * letter and their length, so that an empty or a cut value still shows; short numbers stay.
 */
export function maskedContent(value: unknown): unknown {
  if (typeof value === 'string')
    return /^-?[\d.]{0,6}$/.test(value) ? value : value.slice(0, 1).padEnd(value.length, '*');
  if (Array.isArray(value)) return value.map(maskedContent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskedContent(inner)]));
}
