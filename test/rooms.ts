import { posix } from 'node:path';
import { type Import, parseSource, type Tree } from './imports.ts';

/** A file's room: 'src/<room>', 'connectors/<engine>', 'bench', or the file itself at the top. */
function roomOf(path: string): string {
  const [top, second] = path.split('/');
  if (top === undefined || second === undefined) return path;
  return top === 'bench' ? top : `${top}/${second}`;
}

/** One row for all connectors: each engine's folder is a room of its own, with the same rights. */
const rowOf = (room: string): string => (room.startsWith('connectors/') ? 'connectors' : room);

export interface Table {
  /** Room -> the rooms it may import, through their index.ts. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  /** Library -> the rooms that may hold it. */
  readonly libraries: Readonly<Record<string, readonly string[]>>;
  /** The one file that may import connectors, and only when it needs them. */
  readonly registry: string;
  readonly engines: readonly string[];
  /** Files (or folders, ending in a slash) of src that may say an engine's name. */
  readonly mayNameEngines: readonly string[];
}

const reading = ['src/model', 'src/connector', 'src/mapping', 'src/extract'];
const flow = [...reading, 'src/ledger', 'src/aiq'];

export const table: Table = {
  rooms: {
    'src/model': [],
    'src/package': ['src/model'],
    'src/yaml': ['src/model'],
    'src/connector': ['src/model'],
    connectors: ['src/connector'],
    'src/mapping': ['src/model', 'src/connector', 'src/yaml'],
    'src/extract': ['src/model', 'src/connector', 'src/mapping'],
    'src/preflight': ['src/model', 'src/connector', 'src/mapping', 'src/extract'],
    'src/discover': ['src/model', 'src/connector', 'src/mapping'],
    'src/ledger': ['src/model'],
    'ormconfig.ts': ['src/ledger'],
    'src/aiq': ['src/model'],
    'src/sync': flow,
    // It decides when streams are due, so it knows their positions and sync modes.
    'src/schedule': ['src/model', 'src/mapping', 'src/extract', 'src/aiq', 'src/sync'],
    'src/sandbox': ['src/model', 'src/aiq'],
    'src/config': ['src/model', 'src/package', 'src/connector', 'src/yaml', 'src/aiq'],
    'src/observe': ['src/model'],
    'src/demo': ['src/model'],
    'src/cli': [
      ...flow,
      'src/package',
      'src/discover',
      'src/preflight',
      'src/yaml',
      'src/sync',
      'src/schedule',
      'src/sandbox',
      'src/config',
      'src/observe',
      'src/demo',
    ],
    // What the tests start and fill, and what is measured needs as well.
    'test/engines': [],
    'test/shops': ['src/demo', 'test/engines'],
    bench: [
      ...flow,
      'src/preflight',
      'src/yaml',
      'src/sync',
      'src/schedule',
      'src/sandbox',
      'src/config',
      'src/observe',
      'src/demo',
      'src/cli',
      'test/engines',
      'test/shops',
    ],
  },
  libraries: {
    '@marcbachmann/cel-js': ['src/mapping'],
    'better-sqlite3': ['connectors/sqlite', 'src/ledger', 'src/demo', 'bench'],
    'cli-progress': ['src/cli'],
    commander: ['src/cli'],
    'decimal.js': ['src/model', 'src/mapping', 'src/aiq'],
    mssql: ['connectors/mssql'],
    mysql2: ['connectors/mysql'],
    'node-cron': ['src/schedule'],
    'p-limit': ['src/aiq', 'src/sync', 'src/schedule', 'bench'],
    pg: ['connectors/postgres'],
    'temporal-polyfill': [
      'src/model',
      'src/extract',
      'src/preflight',
      'src/schedule',
      'src/sandbox',
      'src/demo',
    ],
    typeorm: ['connectors', 'src/ledger', 'ormconfig.ts'],
    undici: ['src/aiq'],
    winston: ['src/observe'],
    yaml: ['src/yaml'],
    zod: [
      'src/model',
      'src/connector',
      'connectors',
      'src/yaml',
      'src/mapping',
      'src/aiq',
      'src/config',
      'src/cli',
    ],
  },
  registry: 'src/connector/registry.ts',
  engines: ['sqlite', 'mysql', 'mariadb', 'postgres', 'mssql'],
  mayNameEngines: [
    'src/connector/registry.ts',
    'src/ledger/',
    'src/demo/',
    'src/cli/demo',
    'src/cli/tutorial',
  ],
};

/** Everything in the tree that the table forbids, each as one sentence that begins with the place. */
export function violations(tree: Tree, rules: Table = table): string[] {
  const graph = new Map<string, string[]>();
  const found: string[] = [];
  for (const [path, text] of tree) {
    const source = parseSource(path, text);
    const insideRoom: string[] = [];
    for (const one of source.imports) {
      const target = one.specifier === null ? null : resolved(path, one.specifier);
      const wrong = forbidden(path, one, target, rules);
      if (wrong) found.push(`${path}:${one.line} ${wrong}`);
      if (target !== null && roomOf(target) === roomOf(path)) insideRoom.push(target);
    }
    graph.set(path, insideRoom);
    if (!mayNameEngines(path, rules)) {
      for (const { text: word, line } of source.words) {
        const engine = rules.engines.find((name) => word.toLowerCase().includes(name));
        if (engine) found.push(`${path}:${line} names the engine ${engine}`);
      }
    }
  }
  return [
    ...found,
    ...cycles(graph).map((files) => `${files[0]} imports itself by way of ${files.join(' -> ')}`),
  ];
}

/** The path of a relative import from the root; null for a library. */
function resolved(from: string, specifier: string): string | null {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : null;
}

function forbidden(path: string, one: Import, target: string | null, rules: Table): string | null {
  const room = roomOf(path);
  const allowed = rules.rooms[rowOf(room)];
  if (allowed === undefined) return `is in the room ${room}, which is not in the table`;
  if (one.specifier === null) return path === rules.registry ? null : 'imports a computed path';
  if (target === null) return forbiddenLibrary(room, one.specifier, rules);
  if (roomOf(target) === room) return null;
  if (roomOf(target).startsWith('connectors/')) return forbiddenConnector(path, one, target, rules);
  if (!allowed.includes(roomOf(target))) return `imports ${target}: ${room} may not import ${roomOf(target)}`;
  if (target !== `${roomOf(target)}/index.ts`) return `imports ${target}: past the index.ts of its room`;
  return null;
}

function forbiddenConnector(path: string, one: Import, target: string, rules: Table): string | null {
  if (path !== rules.registry) return `imports ${target}: only ${rules.registry} may import connectors`;
  if (one.kind !== 'dynamic') return `imports ${target}: connectors are imported only when they are needed`;
  return target.endsWith('/index.ts') ? null : `imports ${target}: past the index.ts of its room`;
}

function forbiddenLibrary(room: string, specifier: string, rules: Table): string | null {
  if (specifier === 'node:module') return 'imports node:module, which could hide imports from this check';
  if (specifier.startsWith('node:')) return null;
  const library = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const homes = rules.libraries[library];
  if (homes === undefined) return `imports ${library}, which is not in the table`;
  return homes.includes(room) || homes.includes(rowOf(room))
    ? null
    : `imports ${library}, which ${room} may not hold`;
}

function mayNameEngines(path: string, rules: Table): boolean {
  return !path.startsWith('src/') || rules.mayNameEngines.some((place) => path.startsWith(place));
}

/** Each cycle once, beginning with the file that was met first. */
export function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const found: string[][] = [];
  const walk = (node: string, way: readonly string[]): void => {
    const start = way.indexOf(node);
    if (start >= 0) found.push([...way.slice(start), node]);
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return found;
}
