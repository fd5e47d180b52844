import { createHmac } from 'node:crypto';
import type { Bodies, Model } from './record.ts';

/**
 * A keyed hash of what AIQ could see of a record: equal fingerprints mean that there is nothing to send.
 * Keyed, because a plain hash of a phone number is guessed in seconds. Base64url, 43 characters.
 */
export function fingerprint<M extends Model>(model: M, body: Bodies[M], secret: string): string {
  const visible = JSON.stringify(body, (key, value: unknown) =>
    key === 'cost' && model === 'sale' ? undefined : sorted(value),
  );
  return createHmac('sha256', secret).update(`${model}\n${visible}`).digest('base64url');
}

/** The order in which a mapping wrote the fields must not matter. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
