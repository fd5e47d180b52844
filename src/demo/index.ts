export { createBakery } from './bakery.ts';
export type { Change, ChangeKind } from './counter.ts';
export { random } from './random.ts';
export { createShop, type ShopOptions, type ShopSummary } from './shop.ts';
export { trade } from './trade.ts';
