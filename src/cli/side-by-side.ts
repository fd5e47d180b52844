const between = ' | ';
/** A column that is narrower shows nothing: then one stands below the other. */
const narrowest = 24;

/**
 * Blocks of lines beside each other, each as wide as it needs to be and together no wider than `width`; what is longer
 * goes on in the next line. In a narrow terminal below each other.
 *
 *     row               | record
 *     phone: 303-555-.. | mobile_phone: 3035550123
 */
export function sideBySide(blocks: readonly (readonly string[])[], width: number): string {
  const widths = widthsOf(blocks, width - between.length * (blocks.length - 1));
  if (!widths) return blocks.map((block) => block.join('\n')).join('\n\n');
  const wrapped = blocks.map((block, at) => block.flatMap((line) => wrap(line, widths[at] ?? width)));
  const height = Math.max(...wrapped.map((block) => block.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((block, at) => (block[line] ?? '').padEnd(widths[at] ?? 0))
      .join(between)
      .trimEnd(),
  ).join('\n');
}

/** What is narrow keeps its width; the others share what is left. Null where they would be too narrow. */
function widthsOf(blocks: readonly (readonly string[])[], room: number): number[] | null {
  const needs = blocks.map((block) => Math.max(0, ...block.map((line) => line.length)));
  let [left, open] = [room, needs.length];
  const widths = new Map<number, number>();
  for (const [at, need] of [...needs.entries()].toSorted(([, a], [, b]) => a - b)) {
    const width = Math.min(need, Math.floor(left / open));
    if (width < need && width < narrowest) return null;
    widths.set(at, width);
    left -= width;
    open -= 1;
  }
  return needs.map((_, at) => widths.get(at) ?? 0);
}

function wrap(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += width) parts.push(line.slice(at, at + width));
  return parts;
}
