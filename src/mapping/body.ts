import type { Path } from '../yaml/index.ts';
import type { Cell } from './cell.ts';
import type { Scope } from './frame.ts';
import { optionalField } from './rule.ts';
import type { Rule } from './rule-schema.ts';
import type { Section } from './section.ts';
import type { KeysFor, Target } from './target.ts';

/** A body while it is filled. Fields are written in the order of the targets, so that equal bodies are equal JSON. */
export type Draft<Body> = { -readonly [Key in keyof Body]?: Body[Key] };

export type Writer<Body> = (body: Draft<Body>, scope: Scope) => void;

/** Writers for the fields that the mapping names; `set` puts one value into the body. */
export function writers<Body, Type, Targets extends Readonly<Record<string, Target<KeysFor<Body, Type>>>>>(
  targets: Targets,
  rules: { readonly [Name in keyof Targets]?: Rule | undefined },
  path: Path,
  section: Section,
  set: (body: Draft<Body>, key: Targets[keyof Targets]['key'], value: string | null) => void,
): Writer<Body>[] {
  const names: (keyof Targets & string)[] = Object.keys(targets);
  return names.flatMap((name): Writer<Body>[] => {
    const [rule, target] = [rules[name], targets[name]];
    if (rule === undefined || target === undefined) return [];
    const cell: Cell = optionalField(rule, target.kind, [...path, name], section);
    return [
      (body, scope) => {
        const value = cell(scope);
        if (value !== undefined) set(body, target.key, value);
      },
    ];
  });
}
