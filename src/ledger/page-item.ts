import type { Failure, ModelRecord } from '../model/index.ts';
import type { Leaving } from './entry.ts';
import type { ContactField } from './sharing.ts';

/** What became of one row of a page. `sourceKey` is a JSON array of texts. */
export type PageItem = RowOutcome & {
  /** What a former version of the mapping makes of the row; null: nothing, or nobody knows that version any more. */
  readonly formerly?: (version: string) => ModelRecord | null;
  /** Of a customer: where the row has what clerks type to get past a mandatory field. */
  readonly placeholders?: readonly ContactField[];
};

type RowOutcome =
  | {
      readonly kind: 'record';
      readonly sourceKey: string;
      readonly record: ModelRecord;
      /** Of a sale: its persona's key, when the sale must wait until that persona has an id at AIQ. */
      readonly waitsFor: string | null;
      /** Of a sale that is older than what is sent: it counts only where the ledger knows it already. */
      readonly early?: boolean;
    }
  | {
      readonly kind: 'left';
      readonly sourceKey: string;
      readonly key: string | null;
      /** What the mapping asks for. */
      readonly leaving: Leaving;
    }
  | {
      readonly kind: 'unmappable';
      readonly sourceKey: string;
      readonly failure: Failure;
      readonly content: string;
      /** Of a sale that is older than what is sent: it counts only where it was set aside before, by a backfill. */
      readonly early?: boolean;
    };

/** A key that one row of a page gives up may be another's in the same page, in whichever order they come. */
export function leavingFirst(items: readonly PageItem[]): PageItem[] {
  return items.toSorted((a, b) => Number(b.kind === 'left') - Number(a.kind === 'left'));
}
