import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure, nearest, type Place } from '../model/index.ts';
import { packageRoot } from '../package/index.ts';

/** Names of the mappings that come with the product. */
export function shippedMappings(root: string = packageRoot()): readonly string[] {
  return readdirSync(join(root, 'mappings'))
    .filter((file) => /^[^.]+\.yaml$/.test(file))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The file that a mapping's name stands for: a path ending in `.yaml` or `.yml` from `baseDir`, or a shipped mapping.
 * A path is not looked up here: reading it tells.
 * @throws Failure MAPPING_NOT_FOUND
 */
export function mappingFile(
  name: string,
  baseDir: string,
  options: { readonly root?: string; readonly place?: Place } = {},
): string {
  if (/\.ya?ml$/i.test(name)) return resolve(baseDir, name);
  const root = options.root ?? packageRoot();
  const shipped = shippedMappings(root);
  if (shipped.includes(name)) return join(root, 'mappings', `${name}.yaml`);
  const guess = nearest(name, shipped);
  const list = `Shipped: ${shipped.join(', ') || 'none'}. A mapping of your own is named by its path, ending in .yaml.`;
  throw new Failure('MAPPING_NOT_FOUND', `No mapping named ${name} comes with the product.`, {
    hint: guess ? `Did you mean ${guess}? ${list}` : list,
    ...(options.place ? { place: options.place } : {}),
  });
}
