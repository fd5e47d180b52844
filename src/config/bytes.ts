const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** Bytes of "500MB" or "4 GB"; null for anything else. */
export function parseBytes(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([MGT]B)$/.exec(text) ?? [];
  const size = units[unit];
  return amount === undefined || size === undefined ? null : Math.round(Number(amount) * size);
}
