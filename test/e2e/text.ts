export type Nullable = string | null;

/** Blanks at the ends say nothing, and neither does a blank text. */
export function text(value: Nullable): string {
  return (value ?? '').trim();
}
