import { type Path, pathText } from '../yaml/index.ts';
import { type Cell, converted, fixed, nothing, parameterOf } from './cell.ts';
import { tidied } from './column-rule.ts';
import { type Column, report, type Scope } from './frame.ts';
import type { Section } from './section.ts';
import type { TargetKind } from './target.ts';

/** "{StoreID}-{TransactionNumber}": nothing where any of the columns has nothing. */
export function templateRule(text: string, kind: TargetKind, path: Path, section: Section): Cell {
  // Texts and column names take turns: ["", "StoreID", "-", "TransactionNumber", ""].
  const pieces = text.split(/\{([^{}]+)\}/);
  const { notes } = section.frame;
  if (pieces.length < 2 || pieces.some((piece, i) => i % 2 === 0 && /[{}]/.test(piece))) {
    const sentence = `${pathText(path)} must name its columns in braces: "{StoreID}-{Number}".`;
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path));
    return nothing;
  }
  const parts = pieces.map((piece, i): Column['read'] => {
    if (i % 2 === 0) return () => piece;
    const column = section.frame.column(piece.trim(), notes.document.placeOf(path));
    return column ? tidied(column) : nothing;
  });
  return converted((scope) => whole(parts, scope), kind, path, section);
}

function whole(parts: readonly Column['read'][], scope: Scope): string | null {
  let text = '';
  for (const part of parts) {
    const value = part(scope);
    if (value === null) return null;
    text += value;
  }
  return text;
}

export function constRule(text: string, kind: TargetKind, path: Path, section: Section): Cell {
  const value = fixed(text, kind, path, section);
  return () => value;
}

export function paramRule(name: string, kind: TargetKind, path: Path, section: Section): Cell {
  const value = parameterOf(name, path, section);
  if (typeof value === 'string') return constRule(value, kind, path, section);
  if (Array.isArray(value)) {
    const { notes } = section.frame;
    const sentence = `The parameter "${name}" is a list, and a field takes one text.`;
    report(notes, 'CONFIG_INVALID', sentence, notes.document.placeOf(path));
  }
  return nothing;
}

/** The first that has a value. One that cannot be sent (half a phone number) counts only when there is nothing else. */
export function coalesceRule(cells: readonly Cell[]): Cell {
  return (scope) => {
    let unfit = false;
    for (const cell of cells) {
      const value = cell(scope);
      if (typeof value === 'string') return value;
      if (value === undefined) unfit = true;
    }
    return unfit ? undefined : null;
  };
}

/** `{switch: Kind, cases: {B: Company, default: Name}}`: the rule of the column's value. */
export function switchRule(
  text: string,
  cases: ReadonlyMap<string, Cell>,
  path: Path,
  section: Section,
): Cell {
  const column = section.frame.column(text, section.frame.notes.document.placeOf([...path, 'switch']));
  if (!column) return nothing;
  const read = tidied(column);
  const otherwise = cases.get('default') ?? nothing;
  return (scope) => {
    const value = read(scope);
    const cell = value === null ? otherwise : (cases.get(value) ?? otherwise);
    return cell(scope);
  };
}

/** "12 Elm St, Denver, CO 80202": those without a value are skipped. */
export function joinRule(
  cells: readonly Cell[],
  between: string,
  kind: TargetKind,
  path: Path,
  section: Section,
): Cell {
  const join = (scope: Scope): string | null => {
    const values = cells.map((cell) => cell(scope)).filter((value) => typeof value === 'string');
    return values.length === 0 ? null : values.join(between);
  };
  return converted(join, kind, path, section);
}
