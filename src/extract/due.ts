import type { Sync } from '../mapping/index.ts';
import { isFirstLoad, type Kind, type StreamPosition } from './position.ts';

/**
 * Which readings of a stream are due. What was interrupted goes on first; the others wait for the first poll to end.
 * Times in milliseconds by this machine's clock; a clock set back makes nothing wait longer than its interval.
 */
export function due(sync: Sync, position: StreamPosition, now: number): Kind[] {
  const { rounds, endedAt } = position;
  const isDue = (kind: Kind, seconds: number | undefined): Kind[] =>
    seconds !== undefined && (rounds[kind] || hasPassed(endedAt[kind], seconds, now)) ? [kind] : [];
  if (sync.mode === 'snapshot') return isDue('pass', sync.every);
  const polls = isDue('poll', sync.every);
  if (endedAt.poll === undefined) return polls;
  return [
    ...polls,
    ...isDue('strays', sync.strays),
    ...isDue('sweep', sync.sweep?.every),
    ...isDue('pass', isFirstLoad(sync, position) ? 0 : sync.pass),
  ];
}

function hasPassed(at: number | undefined, seconds: number, now: number): boolean {
  return at === undefined || now < at || now - at >= seconds * 1000;
}
