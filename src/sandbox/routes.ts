import { type Wire, type WirePath, wirePaths } from '../aiq/index.ts';

/** The calls of the wire contract, and a read that the connector does not make. */
export type RouteName = WirePath | 'readOverride';

export interface Route {
  readonly name: RouteName;
  readonly method: string;
  /** "/api/v1.1/stores/:uid" */
  readonly pattern: string;
  readonly segments: readonly string[];
}

export type Params = Readonly<Record<string, string>>;

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Params }
  | { readonly kind: 'wrong-method'; readonly route: Route }
  | { readonly kind: 'unknown' };

export function routesOf(wire: Wire): readonly Route[] {
  return [
    route('signUp', wirePaths.signUp.method, wire.path('signUp')),
    route('override', wirePaths.override.method, wire.path('override')),
    route('readOverride', 'GET', wire.path('override')),
    route('member', wirePaths.member.method, wire.path('member')),
    route('members', wirePaths.members.method, wire.path('members')),
    route('textOptIn', wirePaths.textOptIn.method, wire.path('textOptIn')),
    route('emailOptIn', wirePaths.emailOptIn.method, wire.path('emailOptIn')),
    route('sale', wirePaths.sale.method, wire.path('sale')),
    route('sales', wirePaths.sales.method, wire.path('sales')),
    route('inventory', wirePaths.inventory.method, wire.path('inventory')),
    route('stores', wirePaths.stores.method, wire.path('stores')),
    route('personas', wirePaths.personas.method, wire.path('personas')),
    route('persona', wirePaths.persona.method, wire.path('persona')),
    route('orders', wirePaths.orders.method, wire.path('orders')),
  ];
}

export function findRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const segments = path.split('/');
  let other: Route | undefined;
  for (const route of routes) {
    const params = paramsOf(route.segments, segments);
    if (params === undefined) continue;
    if (route.method === method) return { kind: 'found', route, params };
    other ??= route;
  }
  return other === undefined ? { kind: 'unknown' } : { kind: 'wrong-method', route: other };
}

function route(name: RouteName, method: string, pattern: string): Route {
  return { name, method, pattern, segments: pattern.split('/') };
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Params | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!name.startsWith(':')) {
      if (name !== segment) return undefined;
    } else {
      const value = decoded(segment);
      if (value === '') return undefined;
      params[name.slice(1)] = value;
    }
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
