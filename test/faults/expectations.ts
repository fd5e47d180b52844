/**
 * What the connector is held to beyond its first rules. Each is switched on here, and nowhere else, once it is built.
 */
export const expectations = {
  /** A sale that no longer counts is undone by a reversal, `<key>-void`: then the shop voids sales. */
  voids: true,
  /** A correction with fewer lines is right at an AIQ that keeps the old ones (`replaceLines: false`). */
  paddedCorrections: true,
};

/** The reversal of a sale at AIQ. */
export const reversalOf = (key: string): string => `${key}-void`;
