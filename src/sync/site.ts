import type { OpenContext, Source } from '../connector/index.ts';
import type { Ledger, Reason, RowCounts } from '../ledger/index.ts';
import type { Mapping, Stream } from '../mapping/index.ts';
import type { InstantText, Model, ReadingHours } from '../model/index.ts';

/** Which id of a shopper a sale carries: AIQ's two, or the POS's own key. */
export type PosUser = 'srcID' | 'contactID' | 'key';

/** One shop: its database, its mapping, its account at AIQ. */
export interface Site {
  readonly name: string;
  readonly uid: string;
  readonly mapping: Mapping;
  readonly posUser: PosUser;
  /** `summed`: AIQ is told what all such sites of the account have together; absent: its own. */
  readonly stock?: 'own' | 'summed';
  /** Sales before this instant (UTC) are not sent, unless AIQ has them already; absent: all go. */
  readonly startFrom?: InstantText;
  /** What the mapping was before, the newest first. */
  readonly formers?: readonly Mapping[];
  /** When its database may be read; absent: at any time. */
  readonly hours?: ReadingHours;
  /** Opens a connection of its own for each stream: a source takes one statement at a time. */
  readonly connect: (onStatement?: OpenContext['onStatement']) => Promise<Source>;
  /** When it is compared with the ledger each night; absent: never. */
  readonly nightly?: Nightly;
}

/** A reconcile each night: at so many minutes after midnight by the shop's clock, so many milliseconds of sales back. */
export interface Nightly {
  readonly zone: string;
  readonly at: number;
  readonly back: number;
  /** Whether what differs is read again and sent. */
  readonly mend: boolean;
}

export interface SiteStream {
  readonly site: Site;
  readonly stream: Stream;
}

export function streamsOf(sites: readonly Site[]): SiteStream[] {
  return sites.flatMap((site) => site.mapping.streams.map((stream) => ({ site, stream })));
}

/** What the loops need of the world around them. Times in milliseconds since 1970. */
export interface Surroundings {
  readonly ledger: Ledger;
  readonly now: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly notify: (notice: Notice) => void;
}

/** What the loops tell whoever watches: the log, the progress bars, the tests. Never holds a row's values. */
export type Notice =
  | ({ readonly kind: 'page'; readonly site: string; readonly model: Model } & RowCounts)
  | {
      readonly kind: 'run-ended';
      readonly site: string;
      readonly model: string;
      readonly failure: Error | null;
    }
  | {
      readonly kind: 'request';
      readonly uid: string;
      readonly endpoint: string;
      readonly verdict: string;
      readonly records: number;
    }
  | { readonly kind: 'stopped'; readonly uid: string; readonly endpoint: string; readonly failure: Error }
  | { readonly kind: 'resumed'; readonly uid: string; readonly endpoint: string }
  | { readonly kind: 'away'; readonly uid: string; readonly failure: Error }
  /** What a nightly reconcile found and did; the failure is what it did not do. */
  | ({
      readonly kind: 'reconciled';
      readonly site: string;
      readonly model: Model;
      readonly mended: number;
    } & {
      readonly failure: Error | null;
    } & Readonly<Record<Reason, number>>)
  | {
      readonly kind: 'reconcile-failed';
      readonly site: string;
      readonly model: Model;
      readonly failure: Error;
    }
  /** A stream has not moved for too long, while it should be read; told once. */
  | { readonly kind: 'stalled'; readonly site: string; readonly model: Model; readonly failure: Error }
  /** It moves again. */
  | { readonly kind: 'recovered'; readonly site: string; readonly model: Model }
  /** Reading pauses because there is too little room on the disk; it goes on. */
  | { readonly kind: 'paused'; readonly failure: Error }
  | { readonly kind: 'unpaused' }
  | { readonly kind: 'trouble'; readonly failure: Error };
