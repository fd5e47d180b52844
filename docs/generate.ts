import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wireTable } from '../src/aiq/index.ts';
import { settingsTable } from '../src/config/index.ts';
import { failureCodes } from '../src/model/index.ts';
import { costTable } from './costs.ts';

/** A part of a document that is made from the code, between `<!-- name: begin -->` and `<!-- name: end -->`. */
export interface Generated {
  readonly file: string;
  readonly name: string;
  readonly text: () => string;
}

/** All of them. `node docs/generate.ts` writes them; a test fails when a document does not hold what the code says. */
export const generated: readonly Generated[] = [
  { file: 'errors.md', name: 'error table', text: errorTable },
  { file: 'settings.md', name: 'settings table', text: settingsTable },
  { file: 'aiq-api.md', name: 'wire table', text: wireTable },
  { file: 'costs.md', name: 'cost table', text: costTable },
];

function errorTable(): string {
  const rows = Object.entries(failureCodes).map(
    ([code, { next, about, hint }]) => `| \`${code}\` | ${next} | ${about} | ${hint} |`,
  );
  return ['| code | next | what happened | what to do |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The document with this part as the code says it now; throws where the document has no such part. */
export function renewed(document: string, { file, name, text }: Generated): string {
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `<!-- ${name}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/${file} has no part named "${name}".`);
  return `${document.slice(0, from + begin.length)}\n${text().trimEnd()}\n\n${document.slice(to)}`;
}

function writeAll(): void {
  for (const part of generated) {
    const path = join(import.meta.dirname, part.file);
    writeFileSync(path, renewed(readFileSync(path, 'utf8'), part));
  }
}

if (import.meta.main) writeAll();
