import { Failure } from '../model/index.ts';

/** Repeatable chance: the same seed gives the same shop, on every machine. Never for secrets. */
export interface Random {
  /** A whole number, at least 0 and below `bound`. */
  readonly below: (bound: number) => number;
  /** True in this share of the calls: 0.25 is one in four. */
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** "1b4e28ba-2fa1-41d2-883f-0016d3cca427" */
  readonly uuid: () => string;
}

/**
 * `stream` keeps apart what shares a seed: a shop and the trade in it must not draw the same UUIDs.
 * The generator is sfc32: 128 bits of state, so that two streams do not run into each other.
 */
export function random(seed: number, stream = 0): Random {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x243f6a88;
  let counter = 1;

  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // A small seed sets few bits: twelve rounds spread them.
  for (let round = 0; round < 12; round++) word();

  const below = (bound: number): number => Math.floor((word() / 2 ** 32) * bound);
  return {
    below,
    chance: (share) => word() / 2 ** 32 < share,
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Failure('BUG', 'There is nothing to pick from.');
      return picked;
    },
    uuid: () => {
      const hex = [word(), word(), word(), word()].map((part) => part.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
