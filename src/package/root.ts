import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../model/index.ts';

const packageName = 'aiq-pos-connector';

/** The folder that the product is installed in, whether it runs from its sources or from what was built of them. */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (holdsPackage(folder)) return folder;
    if (folder === dirname(folder)) throw new Failure('BUG', 'The product does not find its own folder.');
  }
}

function holdsPackage(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && Reflect.get(manifest, 'name') === packageName;
  } catch {
    return false;
  }
}
