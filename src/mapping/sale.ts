import type { SourceRow } from '../connector/index.ts';
import { Decimal, type InstantText, type Sale, type SaleLine } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { type Draft, writers } from './body.ts';
import type { CompiledChild } from './child.ts';
import { resultText } from './convert.ts';
import type { Scope } from './frame.ts';
import { wireKey } from './key.ts';
import { compileLink } from './persona-link.ts';
import { neededField, optionalField } from './rule.ts';
import type { MappingSpec, SaleSpec } from './schema.ts';
import { type Section, scopesOf } from './section.ts';
import type { Site } from './site.ts';
import { spread } from './spread.ts';
import { draftStream } from './stream.ts';
import { lineAmounts, lineTexts, posId, saleTexts, soldAt } from './target.ts';

const path = ['sale', 'fields'] as const;

export function compileSale(spec: SaleSpec, file: MappingSpec, document: YamlDocument, site: Site) {
  const draft = draftStream('sale', spec, document, site);
  const { section, notes } = draft;
  const { fields } = spec;
  const { items } = spec;
  const below = draft.child('items', { ...items, from: items.from ?? [], on: items.on ?? {} }, [
    'sale',
    'items',
  ]);
  const id = fields.pos_id && optionalField(fields.pos_id, posId.kind, [...path, 'pos_id'], section);
  const link = compileLink(fields.persona, file.persona, [...path, 'persona'], section);
  const time = neededField(fields.sold_at, soldAt.kind, [...path, 'sold_at'], section);
  const fill = writers<Sale, string, typeof saleTexts>(
    saleTexts,
    fields,
    path,
    section,
    (body, key, value) => {
      body[key] = value;
    },
  );
  const whole = compileLines(items, below, section);
  const lines = discounted(items, whole, section);

  const stream = draft.finish({
    keyOf: (row, scope) => wireKey(site.idPrefix, id ? [id(scope) ?? null] : row.key),
    keyPath: id ? [...path, 'pos_id'] : ['sale', 'key'],
    record: (key, scope) => {
      const { persona, personaKey } = link(scope);
      const rest: Draft<Sale> = {};
      for (const write of fill) write(rest, scope);
      const body: Sale = { persona, soldAt: time(scope), ...rest, lines: lines(scope) };
      if (body.lines.length === 0) return { kind: 'filtered', key, reason: 'no lines' };
      if (site.stores.length > 0 && !site.stores.includes(body.location ?? '')) {
        return { kind: 'filtered', key, reason: 'its store is not among the `stores` of the site' };
      }
      return { kind: 'record', record: { model: 'sale', key, body }, ...(personaKey ? { personaKey } : {}) };
    },
  });
  return { stream: { ...stream, soldAt: timeOf(time) }, findings: notes.findings };
}

function timeOf(time: (scope: Scope) => InstantText): (row: SourceRow) => InstantText | null {
  return ({ values, children }) => {
    try {
      return time({ own: values, parent: values, children });
    } catch {
      return null;
    }
  };
}

/** Takes what the receipt as a whole was reduced by off its lines. */
function discounted(
  { receipt_discount: rule, fields }: SaleSpec['items'],
  lines: (scope: Scope) => readonly SaleLine[],
  section: Section,
): (scope: Scope) => readonly SaleLine[] {
  if (rule === undefined) return lines;
  const off = optionalField(rule, 'money', ['sale', 'items', 'receipt_discount'], section);
  return (scope) => {
    const [full, money] = [lines(scope), off(scope)];
    if (typeof money !== 'string') return full;
    const shares = spread(
      new Decimal(money),
      full.map(({ amount }) => new Decimal(amount)),
    );
    return full.map((line, at) => {
      const share = shares[at] ?? new Decimal(0);
      const amount = resultText(new Decimal(line.amount).minus(share));
      const discount = fields.discount && resultText(share.plus(line.discount ?? 0));
      return { ...line, amount, ...(discount === undefined ? {} : { discount }) };
    });
  };
}

function compileLines(
  spec: SaleSpec['items'],
  { child, lists }: CompiledChild,
  parent: Section,
): (scope: Scope) => readonly SaleLine[] {
  const section: Section = { ...parent, frame: child.frame, children: lists };
  const at = ['sale', 'items', 'fields'];
  const { fields } = spec;
  const quantity = neededField(fields.quantity, lineAmounts.quantity.kind, [...at, 'quantity'], section);
  const amount = neededField(fields.amount, lineAmounts.amount.kind, [...at, 'amount'], section);
  const fill = writers<SaleLine, string, typeof lineTexts>(
    lineTexts,
    fields,
    at,
    section,
    (body, key, value) => {
      body[key] = value;
    },
  );
  const line = (scope: Scope): SaleLine => {
    const rest: Draft<SaleLine> = {};
    for (const write of fill) write(rest, scope);
    return { quantity: quantity(scope), amount: amount(scope), ...rest };
  };
  return (scope) => scopesOf(child, scope).map(line);
}
