const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of "30s", "5m", "2h" or "3d"; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const size = units[unit];
  return amount === undefined || size === undefined ? null : Number(amount) * size;
}

/** The shortest way to write it: 90_000 is "90s", 7_200_000 is "2h". */
export function durationText(milliseconds: number): string {
  const fits = Object.entries(units).filter(([, size]) => milliseconds % size === 0 && milliseconds >= size);
  const [unit, size] = fits.at(-1) ?? ['s', 1_000];
  return `${milliseconds / size}${unit}`;
}
