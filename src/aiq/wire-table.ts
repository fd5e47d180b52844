import { wireFields, wirePaths } from './wire.ts';

/** The wire contract as two Markdown tables, for the documentation: what is asked for, and how sure we are. */
export function wireTable(): string {
  const paths = Object.entries(wirePaths).map(([path, { method, path: text, confidence }]) => [
    `\`${path}\``,
    `\`${method} ${text}\``,
    confidence,
  ]);
  const fields = Object.entries(wireFields).map(([field, { name, confidence }]) => [
    `\`${field}\``,
    `\`${name}\``,
    confidence,
  ]);
  return [
    table(['setting in `aiq.paths`', 'call', 'confidence'], paths),
    table(['setting in `aiq.fields`', 'name on the wire', 'confidence'], fields),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
