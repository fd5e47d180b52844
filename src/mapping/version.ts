import { createHash } from 'node:crypto';
import type { Stream } from './mapping.ts';
import type { MappingSpec, StreamSpec } from './schema.ts';
import type { Site } from './site.ts';

/** Raised when the rules of the product itself (phones, e-mails, rounding) begin to give other records. */
const rules = 1;

/**
 * Sixteen hex digits that change whenever the file, the site's values or the columns taken change what could be sent;
 * comments, layout, the order of keys, defaults written out, and when and by what columns rows are read do not count.
 */
export function versionOf(spec: MappingSpec, site: Site, streams: readonly Stream[]): string {
  const { persona, sale, inventory } = spec;
  const others = streams.flatMap(({ choices }) =>
    choices
      .filter(({ path }) => !path.endsWith('.by'))
      .flatMap(({ path, columns, taken }) => (taken === columns[0]?.ref ? [] : [[path, taken]])),
  );
  const parameters = [...site.parameters].filter(([name]) => site.used.has(name));
  const content = {
    rules,
    streams: [persona, sale, inventory].map((stream) => stream && unread(stream)),
    parameters: Object.fromEntries(parameters),
    zone: site.zone,
    idPrefix: site.idPrefix,
    ...(others.length > 0 ? { others } : {}),
    ...(site.stores.length > 0 ? { stores: site.stores } : {}),
  };
  return createHash('sha256').update(canonical(content)).digest('hex').slice(0, 16);
}

/** A section without what says only when it is read. */
function unread({ sync: _, ...stream }: StreamSpec): object {
  const children = Object.entries(stream.children).map(([name, { by: _by, ...child }]) => [name, child]);
  if (!('items' in stream)) return { ...stream, children: Object.fromEntries(children) };
  const { by: _by, ...items } = stream.items;
  return { ...stream, children: Object.fromEntries(children), items };
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
