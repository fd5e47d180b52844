import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Mistake } from './mistakes.ts';

export const soundSettings = (url: string): string => `ledger: ./aiq-pos.db
aiq: { url: "${url}", limits: none }
sites:
  main-street:
    zone: America/Denver
    source: { engine: sqlite, file: ./pos.db }
    mapping: ./till.yaml
    params: { store_name: Main Street }
    aiq: { uid: "1234", key: { file: ./aiq.key } }
`;

/** A copy of a sound shop with the mistake in it, and what gives everything back. */
export async function shopWith(
  mistake: Mistake,
  sound: string,
): Promise<{ readonly folder: string; readonly close: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-mistake-'));
  cpSync(sound, folder, { recursive: true });
  change(join(folder, 'aiq-pos.yaml'), mistake.settings ?? []);
  change(join(folder, 'till.yaml'), mistake.mapping ?? []);
  const end = await mistake.folder?.(folder);
  return {
    folder,
    close: () => {
      end?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function shippedMapping(): string {
  return readFileSync(resolve(import.meta.dirname, '../../mappings/unicenta.yaml'), 'utf8');
}

function change(file: string, edits: readonly (readonly [string, string])[]): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${file} has no "${from}" to change`);
    text = text.replace(from, () => to);
  }
  writeFileSync(file, text);
}
