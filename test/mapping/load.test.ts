import { describe, expect, it } from 'vitest';
import { loadMapping } from '../../src/mapping/index.ts';
import { compiled, findingsOf, personaWith, saleWith } from './small.ts';

describe('a mapping file', () => {
  it('shows all mistakes of form at once, each with its line and column', () => {
    const findings = findingsOf(`
pos: Test
engines: []
persona:
  from: c
  sync: { mode: snapshots }
  fields:
    firstname: a
    email: { colum: e }
extra: 1
`);
    expect(findings.map((one) => [one.code, one.sentence, one.place?.line, one.place?.column])).toEqual([
      ['CONFIG_INVALID', 'engines must not be empty.', 3, 10],
      ['CONFIG_MISSING_KEY', 'persona.key is missing.', 5, 3],
      ['CONFIG_INVALID', 'persona.sync.mode must be watermark, append or snapshot.', 6, 17],
      ['CONFIG_UNKNOWN_KEY', 'persona.fields.email.colum is not known.', 9, 14],
      ['CONFIG_UNKNOWN_KEY', 'persona.fields.firstname is not known.', 8, 5],
      ['CONFIG_UNKNOWN_KEY', 'extra is not known.', 10, 1],
    ]);
    expect(findings[3]?.hint).toBe('Did you mean "column"?');
    expect(findings[4]?.hint).toBe('Did you mean "first_name"?');
  });

  it('that is not YAML says where', () => {
    expect(findingsOf('pos: [a\n')).toMatchObject([{ code: 'CONFIG_SYNTAX', place: { file: 'm.yaml' } }]);
  });

  it('must hold at least one model', () => {
    const findings = findingsOf('pos: A\nengines: [any]\n');
    expect(findings.map((one) => one.sentence)).toEqual(['The file must hold persona, sale or inventory.']);
  });

  it.each(['every: 30', 'every: 0s', 'lag: 5 minutes', 'settle: -2s'])(
    'refuses the duration "%s"',
    (duration) => {
      const text = saleWith({}).replace('by: at', `by: at, ${duration}`);
      expect(findingsOf(text)).toMatchObject([{ code: 'CONFIG_INVALID', place: { line: 7 } }]);
    },
  );

  it('has sane defaults for how change is seen', () => {
    const by = [{ column: { alias: 's', column: 'at' }, zone: 'America/Denver' }];
    const stamped = {
      by,
      stamps: 'database',
      every: 30,
      lag: 300,
      settle: 2,
      strays: 900,
      census: false,
      steady: 0,
    };
    const syncOf = (text: string) => compiled(text).streams[0]?.sync;
    const sweep = { back: 259_200, every: 3600 };
    expect(syncOf(saleWith({}))).toEqual({ mode: 'append', ...stamped, sweep });
    expect(syncOf(saleWith({}).replace('append', 'watermark'))).toEqual({ mode: 'watermark', ...stamped });
    expect(syncOf(personaWith('email: e'))).toEqual({ mode: 'snapshot', every: 900, steady: 0 });
  });

  it('keeps what leaves or is deleted, except that stock goes to zero and sales are taken back', () => {
    const inventory = `
pos: T
engines: [any]
inventory:
  from: p
  key: id
  sync: { mode: snapshot }
  fields: { sku: id, quantity: units }
`;
    expect(compiled(inventory).streams[0]).toMatchObject({ onLeave: 'zero', onDelete: 'zero' });
    expect(compiled(`${inventory}  on_delete: keep\n`).streams[0]).toMatchObject({ onDelete: 'keep' });
    expect(compiled(personaWith('email: e')).streams[0]).toMatchObject({ onLeave: 'keep', onDelete: 'keep' });
    const receipts = saleWith({});
    expect(compiled(receipts).streams[0]).toMatchObject({ onLeave: 'void', onDelete: 'void' });
    const kept = `${receipts}  on_leave: keep\n  on_delete: keep\n`;
    expect(compiled(kept).streams[0]).toMatchObject({ onLeave: 'keep', onDelete: 'keep' });
    for (const wrong of [personaWith('email: e', '  on_leave: void'), `${receipts}  on_leave: zero\n`]) {
      expect(findingsOf(wrong)).toMatchObject([{ code: 'CONFIG_INVALID' }]);
    }
  });

  it('never throws, whatever stands in it', () => {
    for (const text of [
      '',
      '[]',
      '1',
      'null',
      '- a',
      '? [a]\n: b',
      '!!set {a}',
      '&a [*a]',
      '\u0000',
      'a: !x 1',
    ]) {
      expect(loadMapping('m.yaml', text).findings.length).toBeGreaterThan(0);
    }
  });
});
