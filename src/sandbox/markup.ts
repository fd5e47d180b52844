/** HTML that is safe to show as it is. */
export interface Markup {
  readonly markup: string;
}

/** A template whose values are escaped, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Markup)[]): Markup {
  const written = values.map((value) =>
    typeof value === 'object' ? value.markup : escapeHtml(String(value)),
  );
  return { markup: parts.map((part, index) => `${part}${written[index] ?? ''}`).join('') };
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const headRow = join(head.map((cell) => html`<th>${cell}</th>`));
  const bodyRows = join(
    rows.map((row) => html`<tr>${join(row.map((cell) => html`<td>${cell}</td>`))}</tr>\n`),
  );
  return html`<table><tr>${headRow}</tr>\n${bodyRows}</table>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function join(parts: readonly Markup[]): Markup {
  return { markup: parts.map((part) => part.markup).join('') };
}
