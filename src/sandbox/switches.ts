import type { Model } from '../model/index.ts';
import type { FaultPlan } from './fault.ts';
import type { Fields } from './fields.ts';
import type { Limits } from './limits.ts';

/**
 * What AIQ does where its documentation is silent: every guess of ours can be turned the other way, also while the
 * sandbox runs. `docs/sandbox.md` says what each stands for.
 */
export interface Switches {
  /** A re-posted sale has only the new lines; false: new lines replace old ones by position, the rest stays. */
  readonly replaceLines: boolean;
  /** The uid in a path must belong to the key. */
  readonly checkUid: boolean;
  /** A sale's date must read "YYYY-MM-DD HH:mm:ss +0000"; false: any date or none is taken. */
  readonly strictDates: boolean;
  /** A field of the wrong JSON type is refused; false: "12.5" is taken for 12.5, 77 for "77", 1 for true. */
  readonly strictTypes: boolean;
  /** A sign-up needs a phone that is valid, or an e-mail. */
  readonly requireContact: boolean;
  /** `pos_user` may also be an e-mail. */
  readonly resolveByEmail: boolean;
  /** A sale whose shopper is unknown is attributed once the shopper signs up; false: it never is. */
  readonly attachLater: boolean;
  /** The bulk sales body: a bare array, an object that holds it as its only member, or either. */
  readonly bulkWrapper: 'array' | 'object' | 'either';
  /** An element of the bulk sales body: `{visit: {...}}`, the visit itself, or both. */
  readonly bulkElement: 'visit' | 'bare' | 'both';
  /** A persona of the member calls: `{member: {...}}`, the persona itself, or both. */
  readonly memberElement: 'member' | 'bare' | 'both';
  /** How much later AIQ knows a persona that a member call brought, in milliseconds. */
  readonly memberDelay: number;
  /** A consent in the body of a sign-up, an override or a member undoes that the shopper opted out. */
  readonly bodyUndoesOptOut: boolean;
  /** Most sales, or members, in a bulk call. */
  readonly bulkMax: number;
  /** Most items in an inventory call. */
  readonly inventoryMax: number;
  /** The answer to a bulk call with more than `bulkMax`. */
  readonly tooManyStatus: 413 | 400;
  /** Most bytes of a body: above, 413. */
  readonly bodyMax: number;
  /** One bad record refuses its whole call; or the good ones are applied and the bad ones listed by index. */
  readonly partialFailure: 'whole' | 'perRecord';
  /** `price` of a line is the whole line's, or of one unit. */
  readonly linePrice: 'line' | 'unit';
  /** A line's discount is taken off its price once more. */
  readonly subtractDiscount: boolean;
  /** Whether and when AIQ lowers stock by the sales it receives. */
  readonly stockFromSales: 'never' | 'at-once' | 'later';
  /** How much later, in milliseconds. */
  readonly stockDelay: number;
  /** Requests a key may make; null: any number. */
  readonly limits: Limits | null;
  /** How a 429 says when to come back. */
  readonly retryAfter: 'seconds' | 'date' | 'none';
  /** The keys that are good; null: those of the accounts. */
  readonly acceptedKeys: readonly string[] | null;
  /** Asked for every request once its body is there. */
  readonly fault: FaultPlan | null;
  /** Refuses single records with 400. */
  readonly rejectKeys: RejectKeys | null;
}

/**
 * A record on its way in. `key`: a sale's pos_id, an item's SKU, a sign-up's phone (or e-mail), an override's contactID,
 * a member's key, an opt-in's phone or e-mail.
 */
interface Candidate {
  readonly model: Model;
  readonly uid: string;
  readonly key: string;
  readonly body: Fields;
}

type RejectKeys = (candidate: Candidate) => boolean;

export const defaultSwitches: Switches = {
  replaceLines: true,
  checkUid: true,
  strictDates: true,
  strictTypes: true,
  requireContact: true,
  resolveByEmail: false,
  attachLater: true,
  bulkWrapper: 'array',
  bulkElement: 'visit',
  memberElement: 'member',
  memberDelay: 0,
  bodyUndoesOptOut: true,
  bulkMax: 500,
  inventoryMax: 100,
  tooManyStatus: 413,
  bodyMax: 10_000_000,
  partialFailure: 'whole',
  linePrice: 'line',
  subtractDiscount: false,
  stockFromSales: 'never',
  stockDelay: 24 * 3_600_000,
  limits: null,
  retryAfter: 'seconds',
  acceptedKeys: null,
  fault: null,
  rejectKeys: null,
};
