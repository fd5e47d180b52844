const longest = 60 * 60 * 1000;

/**
 * How long an answer asks us to wait, in milliseconds from `now`; null where it does not say, or not in either form of
 * the standard ("120", "Sun, 08 Mar 2026 09:59:59 GMT"). At most an hour: a wrong clock must not stop sending for days.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1000, longest);
  if (!/^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), longest);
}
