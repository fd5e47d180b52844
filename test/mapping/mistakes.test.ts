import { describe, expect, it } from 'vitest';
import { findingsOf, personaWith, saleWith } from './small.ts';

const child = '  children: { contact: { from: k, on: { c: id } } }';
const format = 'must be iso, epoch_s, epoch_ms, or made of YYYY';

describe('a mistake in a rule is told where it stands, with what to do', () => {
  it.each([
    [
      'a child by a wrong name',
      personaWith('first_name: { pick: contract.v }', child),
      12,
      25,
      'names the child "contract"',
      'Children here: contact.',
    ],
    [
      'a child that is none',
      personaWith('first_name: { sum: contact.v }'),
      12,
      24,
      'names the child "contact"',
      'Declare it under children.',
    ],
    [
      'a column of another child',
      personaWith('first_name: { pick: contact.v, where: { other.k: [x] } }', child),
      12,
      45,
      '"other.k" names the table',
      'Defined here: contact, c.',
    ],
    [
      'a path that is none',
      personaWith('first_name: { column: a, path: "b..c" }'),
      12,
      36,
      'first_name.path must be written as',
      undefined,
    ],
    [
      'a parameter for a path',
      personaWith('first_name: { column: a, path: { param: shp } }'),
      12,
      45,
      '"shp" is not declared',
      'Declared: shop, places.',
    ],
    [
      'a list of a text that is none',
      personaWith('first_name: a', '  lists: { d: { column: x, path: "[" } }'),
      10,
      34,
      'd.path must be written as',
      undefined,
    ],
    [
      'letters in a format',
      personaWith('birthdate: { column: a, format: DD/MM/JJJJ }'),
      12,
      37,
      format,
      undefined,
    ],
    ['a month twice', personaWith('birthdate: { column: a, format: MM/MM/YYYY }'), 12, 37, format, undefined],
    [
      'a year without a day',
      personaWith('birthdate: { column: a, format: YYYY }'),
      12,
      37,
      format,
      undefined,
    ],
    [
      'a part of a name',
      personaWith('first_name: { column: a, part: given }'),
      12,
      36,
      'must be first or last',
      undefined,
    ],
    [
      'a switch without rules',
      personaWith('first_name: { switch: a }'),
      12,
      17,
      'cases is missing',
      undefined,
    ],
    [
      'a mistyped word',
      personaWith('first_name: { pick: contact.v, wher: { k: [x] } }', child),
      12,
      36,
      'wher is not known',
      'Did you mean "where"?',
    ],
    [
      'a name in an expression that is none',
      personaWith('first_name: { expr: "x + y", let: { "x-y": a } }'),
      12,
      41,
      'must be a plain name',
      undefined,
    ],
    [
      'a time of day that is an epoch',
      saleWith({}).replace('sold_at: at', 'sold_at: { date: { column: a, format: epoch_s }, time: b }'),
      10,
      22,
      'is a time of its own',
      undefined,
    ],
    [
      'a discount of a column of the lines',
      saleWith({}).replace('    on:', '    receipt_discount: l.off\n    on:'),
      14,
      23,
      '"l.off" names the table or join "l"',
      undefined,
    ],
    [
      'one key for two',
      saleWith({ fields: 'persona: [{ const: A }, b]' }).replace(
        'sale:',
        'persona: { from: c, key: id, sync: { mode: snapshot }, without_contact: send, fields: {} }\nsale:',
      ),
      12,
      14,
      'must name as many columns as persona.key: 1',
      undefined,
    ],
  ])('%s', (_, text, line, column, sentence, hint) => {
    const [found] = findingsOf(text);
    expect(found?.sentence).toContain(sentence);
    expect(found?.place).toMatchObject({ line, column });
    if (hint) expect(found?.hint).toBe(hint);
  });
});
