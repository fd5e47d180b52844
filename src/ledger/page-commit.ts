import { fingerprint, type Model, type ModelRecord } from '../model/index.ts';
import type { BackfillCheckpoint } from './backfills.ts';
import type { Lane, Seen } from './entry.ts';
import type { PageItem } from './page-item.ts';
import type { Checkpoint } from './streams.ts';

export interface PageCommit {
  readonly site: string;
  readonly uid: string;
  readonly model: Model;
  /** Of inventory: AIQ is told the sum of what all such sites of the account have. */
  readonly summed?: boolean;
  readonly mapping: string;
  readonly lane: Lane;
  /** Taken before the page's first statement. */
  readonly sequence: number;
  readonly at: number;
  /** How long a record must not have changed before it is first sent, milliseconds. */
  readonly steady: number;
  readonly items: readonly PageItem[];
  readonly checkpoint: Checkpoint | null;
  /** Read by key for the sake of another stream: the rows count, but the stream itself has not moved. */
  readonly beside?: boolean;
  /** AIQ has what is read, by the word of a person: it counts as delivered. */
  readonly assumed?: boolean;
  /** Former versions of the mapping, the newest first; absent: what another mapping makes otherwise goes as any change. */
  readonly formers?: readonly string[];
  /** A person wants what was held back since the mapping was changed to go now. */
  readonly applied?: boolean;
  /** The page is a step of a backfill, which stands here afterwards. */
  readonly backfill?: BackfillCheckpoint;
}

/** A record of the page, ready to be compared. `queued`: its place among all that is to be sent. */
export function seenIn(
  page: PageCommit,
  record: ModelRecord,
  waitsFor: string | null,
  secret: string,
  queued: number,
): Seen {
  return {
    fingerprint: fingerprint(record.model, record.body, secret),
    record: JSON.stringify(record.body),
    persona: waitsFor,
    sequence: page.sequence,
    mapping: page.mapping,
    lane: page.lane,
    at: page.at,
    queued,
    notBefore: page.steady > 0 ? page.at + page.steady : 0,
  };
}
