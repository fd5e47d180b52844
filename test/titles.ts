import { parseSync, Visitor } from 'oxc-parser';

/** A test as a test file names it. */
export interface Title {
  readonly title: string;
  /** What it is called by: 'test', 'it.each', 'test.skip'. */
  readonly call: string;
}

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

/** The tests of one file, by the titles that stand in it: those of `each` with their placeholders as written. */
export function titlesOf(path: string, text: string): Title[] {
  const found: Title[] = [];
  new Visitor({
    CallExpression: (node) => {
      const call = chainOf(node.callee);
      const [first] = node.arguments;
      const title = first && textOf(first);
      if (title !== undefined && /^(test|it)\b/.test(call)) found.push({ title, call });
    },
  }).visit(parseSync(path, text).program);
  return found;
}

/** `test.skip.each(rows)` -> 'test.skip.each' */
function chainOf(node: unknown): string {
  if (!isNode(node)) return '';
  switch (node.type) {
    case 'Identifier':
      return String(node.name);
    case 'MemberExpression':
      return `${chainOf(node.object)}.${chainOf(node.property)}`;
    case 'CallExpression':
      return chainOf(node.callee);
    case 'TaggedTemplateExpression':
      return chainOf(node.tag);
    default:
      return '';
  }
}

function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return node.quasis.map((quasi: { value: { raw: string } }) => quasi.value.raw).join('*');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
