import type { Shape } from './shape.ts';
import type { Shop } from './shop.ts';

/** One shop and its account at AIQ. */
export interface Place {
  readonly site: string;
  readonly uid: string;
  /** Before the keys of its customers and sales. */
  readonly prefix: string;
  readonly shop: Shop;
}

export function placesOf(shape: Pick<Shape, 'sites'>, first: Shop, second: Shop): readonly Place[] {
  const one: Place = { site: 'north', uid: '1001', prefix: shape.sites === 'two' ? 'n-' : '', shop: first };
  switch (shape.sites) {
    case 'one':
      return [one];
    case 'two':
      return [one, { site: 'south', uid: '1001', prefix: 's-', shop: second }];
    case 'two-accounts':
      return [one, { site: 'south', uid: '1002', prefix: '', shop: second }];
  }
}
