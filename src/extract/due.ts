import type { Sync } from '../mapping/index.ts';
import type { Reading, StreamPosition } from './position.ts';

/**
 * Which readings of a stream are due. What was interrupted goes on first; a first sweep waits for the first poll to
 * end. Times in milliseconds by this machine's clock; a clock set back makes nothing wait longer than its interval.
 */
export function due(
  sync: Sync,
  position: StreamPosition,
  polledAt: number | null,
  now: number,
): Reading['kind'][] {
  if (sync.mode === 'snapshot') {
    return position.pass || hasPassed(position.passedAt, sync.every, now) ? ['pass'] : [];
  }
  const kinds: Reading['kind'][] = [];
  if (position.poll || hasPassed(polledAt, sync.every, now)) kinds.push('poll');
  if (sync.sweep && position.cursor) {
    if (position.sweep || hasPassed(position.sweptAt, sync.sweep.every, now)) kinds.push('sweep');
  }
  return kinds;
}

function hasPassed(at: number | null, seconds: number, now: number): boolean {
  return at === null || now < at || now - at >= seconds * 1000;
}
