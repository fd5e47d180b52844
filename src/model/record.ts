/**
 * The three models that AIQ takes, as plain JSON. In every body:
 * - an absent field is one that the mapping does not send; `null` is sent and empties the field at AIQ
 * - `DecimalText` is an exact decimal without exponent or trailing zeros: "12.5", "-3", "0"
 * - `InstantText` is UTC in ISO form with a Z: "2026-03-08T09:59:59.123456Z"
 */
export type DecimalText = string;
export type InstantText = string;

export interface Persona {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** Ten digits, as AIQ takes them: "3035550123". */
  readonly mobilePhone?: string | null;
  readonly email?: string | null;
  /** One line: "12 Elm St, Denver, CO 80202". */
  readonly address?: string | null;
  /** Year, month, day: "1990-02-28". */
  readonly birthdate?: string | null;
  readonly favoriteStore?: string | null;
  /** Consents go out only as design rule 6 allows: explicitly true, changed, and never in a first load. */
  readonly loyalty?: boolean | null;
  readonly smsOptIn?: boolean | null;
  readonly emailOptIn?: boolean | null;
}

export interface SaleLine {
  readonly sku?: string | null;
  readonly name?: string | null;
  readonly category?: string | null;
  readonly brand?: string | null;
  /** Negative marks a return. */
  readonly quantity: DecimalText;
  /** Of the whole line, net of line and document discounts; negative on a return line. */
  readonly amount: DecimalText;
  /** Money taken off the whole line, for information. */
  readonly discount?: DecimalText | null;
  /** Of the whole line. Kept for margin; the wire contract has no field for it, so it is never compared. */
  readonly cost?: DecimalText | null;
}

export interface Sale {
  /** The POS's key of the shopper, as the persona stream makes it; null for a walk-in. */
  readonly persona: string | null;
  readonly soldAt: InstantText;
  readonly total?: DecimalText | null;
  readonly location?: string | null;
  readonly channel?: string | null;
  readonly employeeId?: string | null;
  readonly employeeName?: string | null;
  readonly lines: readonly SaleLine[];
}

export interface Inventory {
  readonly name?: string | null;
  readonly category?: string | null;
  readonly brand?: string | null;
  readonly price?: DecimalText | null;
  readonly cost?: DecimalText | null;
  /** Summed over the locations that the mapping allows; may be negative. */
  readonly quantity: DecimalText;
}

export interface Bodies {
  readonly persona: Persona;
  readonly sale: Sale;
  readonly inventory: Inventory;
}

export type Model = keyof Bodies;
export const models = ['persona', 'sale', 'inventory'] as const satisfies readonly Model[];

/** A record: its model, AIQ's upsert key (`pos_id` of a sale, SKU of inventory, the POS's key of a persona), its body. */
export type ModelRecord = {
  readonly [M in Model]: { readonly model: M; readonly key: string; readonly body: Bodies[M] };
}[Model];
