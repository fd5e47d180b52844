import {
  cursorOfNow,
  entered,
  isFirstLoad,
  type Kind,
  lanesOf,
  type Opening,
  openAll,
  openLane,
  type Lane as ReadingLane,
  type Step,
  type StreamPosition,
} from '../extract/index.ts';
import type { Lane } from '../ledger/index.ts';
import type { Sync } from '../mapping/index.ts';
import type { Pulling } from './commit.ts';

type Round = NonNullable<StreamPosition['rounds'][Kind]>;

interface Opened {
  readonly position: StreamPosition;
  readonly round: Round;
  /** The database's clock, where it was asked. */
  readonly sourceNow: string | null;
}

/** An interrupted step goes on below its own ceiling; else a new window opens, at the database's clock. */
export async function openStep(
  pulling: Pulling,
  kind: Kind,
  step: Step,
  position: StreamPosition,
): Promise<Opened> {
  const under = position.rounds[kind];
  if (under?.window && under.step === step.name) return { position, round: under, sourceNow: null };
  const { stream, around } = pulling;
  const began = under?.began ?? around.ledger.pages.nextSequence();
  const opening = await lookAt(pulling, 'lane' in step ? step.lane : null);
  const sourceNow = opening.clock.now;
  const enter = (from: StreamPosition, window: Round['window']): Opened => ({
    position: entered(from, kind, step.name, began, window),
    round: { step: step.name, began, window },
    sourceNow,
  });
  if (!('lane' in step) || stream.sync.mode === 'snapshot') return enter(position, openAll(opening));
  const cursor = position.cursors[step.lane.name];
  const first = step.how === 'new' && step.lane.leads && !cursor;
  const started = first ? await startChildren(pulling, step.lane, position) : position;
  const since = stream.model === 'sale' ? (pulling.site.startFrom ?? null) : null;
  return enter(started, openLane(step.how, stream.sync, step.lane, cursor, opening, since));
}

/** Both clocks, and how the lane's column writes. */
export async function lookAt(
  { source, around }: Pick<Pulling, 'source' | 'around'>,
  lane: ReadingLane | null,
): Promise<Opening> {
  const column = lane && { table: lane.table, column: lane.column };
  const clock = await (column ? source.clock(column) : source.clock());
  return { clock, at: around.now() };
}

/**
 * When a table is read for the first time, its children come with it: what the lanes of children have to tell begins
 * now. The other columns of the row itself are read from their beginning, for one may be null where another is not.
 */
async function startChildren(
  pulling: Pulling,
  leader: ReadingLane,
  position: StreamPosition,
): Promise<StreamPosition> {
  const { stream } = pulling;
  if (stream.sync.mode === 'snapshot') return position;
  const cursors = { ...position.cursors };
  for (const lane of lanesOf(stream)) {
    if (!lane.ofChild || cursors[lane.name] || lane.query !== leader.query) continue;
    const cursor = cursorOfNow(stream.sync, lane, await lookAt(pulling, lane));
    if (cursor) cursors[lane.name] = cursor;
  }
  return { ...position, cursors };
}

/** What happened just now overtakes first loads, and what is only read again. */
export function laneOf(sync: Sync, kind: Kind, step: Step, position: StreamPosition): Lane {
  if (isFirstLoad(sync, position) || kind === 'sweep') return 'background';
  if (kind === 'strays' && position.endedAt.strays === undefined) return 'background';
  if (kind === 'pass' && sync.mode !== 'snapshot') return 'background';
  return 'lane' in step && step.how === 'new' && !position.cursors[step.lane.name] ? 'background' : 'live';
}
