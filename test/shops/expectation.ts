/** What AIQ must get of a fixture, worked out by whoever rang it up and not by a mapping. Money in cents, with signs. */
export interface Expectation {
  /** Keys of the customers that can be sent. */
  readonly personas: ReadonlySet<string>;
  readonly sales: ReadonlyMap<string, ExpectedSale>;
  /** Units in stock by SKU, as text. */
  readonly stock: ReadonlyMap<string, string>;
}

export interface ExpectedSale {
  readonly persona: string | null;
  /** Of all its lines. */
  readonly cents: number;
  readonly lines: number;
}
