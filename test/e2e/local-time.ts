/**
 * Reads the shop's wall clock with nothing but `Intl`: "2026-03-08 02:30:00.000" in America/Denver is
 * "2026-03-08 09:30:00 +0000". In the spring gap the later instant, in the autumn fold the earlier; undefined where
 * the text is no time.
 */
export function utcReader(zone: string): (text: string) => string | undefined {
  const offset = offsetReader(zone);
  return (text) => {
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text)) return undefined;
    const seconds = text.slice(0, 19);
    const wall = Date.parse(`${seconds.replace(' ', 'T')}Z`);
    // JS takes the 30th of February for the 2nd of March.
    if (Number.isNaN(wall) || utc(wall) !== seconds) return undefined;
    const day = 86_400_000;
    const offsets = [offset(wall - day), offset(wall + day)];
    const fitting = offsets.map((shift) => wall - shift).filter((at) => at + offset(at) === wall);
    // Nothing fits in the gap: the offset of the day before leads to the later instant.
    const at = fitting.length === 0 ? wall - (offsets[0] ?? 0) : Math.min(...fitting);
    return `${utc(at)} +0000`;
  };
}

const utc = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Milliseconds east of UTC at an instant; clocks change on whole quarters of an hour. */
function offsetReader(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / 900_000) * 900_000;
    const cached = known.get(quarter);
    if (cached !== undefined) return cached;
    // Swedish writes "2026-03-08 02:30:00".
    const shift = Date.parse(`${format.format(quarter).replace(' ', 'T')}Z`) - quarter;
    known.set(quarter, shift);
    return shift;
  };
}
