import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openScene } from '../e2e/scene.ts';
import { runWithin } from '../e2e/within.ts';

const shop = { customers: 20, receipts: 30, products: 10, days: 5 };

test.concurrent('coverage counts what the mapping makes of the shop, and tells what it makes badly', async () => {
  await using scene = await openScene({ shop });
  scene.edit((db) => db.exec(`UPDATE customers SET email = ''; UPDATE products SET pricesell = 0`));
  const { streams, withheld } = JSON.parse((await scene.cli('coverage', ['--json'])).out);
  expect(withheld).toEqual([]);
  const [persona, sale, inventory] = streams;
  expect(persona).toMatchObject({
    site: 'main-street',
    model: 'persona',
    days: null,
    isWhole: true,
    rows: 20,
  });
  expect(persona.fields).toContainEqual({ field: 'email', filled: 0, of: persona.records });
  expect(sale).toMatchObject({ model: 'sale', days: 30, rows: 30 });
  expect(inventory.odd).toContainEqual(
    expect.objectContaining({ what: 'no price, or 0', records: inventory.records }),
  );
  const { code, out } = await scene.cli('coverage', ['--rows', '7', '--days', '2']);
  expect([code, out]).toEqual([0, expect.stringMatching(/main-street persona: the first 7 rows\n/)]);
  expect(out).toMatch(/email +0 % +none of/);
  expect(out).toMatch(/main-street sale, of the last 2 days: /);
  expect(scene.world().counters.requests).toBe(0);
});

test.concurrent('preview shows row, record and body side by side, and what AIQ has otherwise', async () => {
  await using scene = await openScene({ shop });
  const shown = async () =>
    (await scene.cli('preview', ['--model', 'inventory', '--limit', '1', '--diff'])).out;
  const first = await shown();
  expect(first).toMatch(/^main-street inventory .+\nrow +\| record +\| AIQ would get\nproducts\.id: /);
  expect(first).toContain('AIQ has nothing of it yet.');
  expect((await scene.cli('once')).code).toBe(0);
  expect(await shown()).toContain('AIQ has it so.');
  scene.edit((db) => db.exec(`UPDATE products SET name = 'New name'`));
  expect(await shown()).toMatch(/AIQ has it otherwise:\n {2}name: .+ -> New name\n/);
});

describe.concurrent('test-mapping', () => {
  test('runs the cases of the mappings that the settings use, or of those named', async () => {
    await using scene = await openScene({ shop });
    const used = await scene.cli('test-mapping');
    expect([used.code, used.out]).toEqual([
      0,
      expect.stringMatching(/unicenta\.yaml: (\d+) of \1 cases passed/),
    ]);
    const { code, out } = await runWithin(['test-mapping', 'unicenta', 'ospos']);
    expect([code, out.match(/cases passed/g)]).toEqual([0, ['cases passed', 'cases passed']]);
  });

  test('tells a case that fails by its line and fields, one that is wrong, and cases that are not there', async () => {
    await using scene = await openScene({ shop });
    const mapping = join(scene.folder, 'corner.yaml');
    const cases = join(scene.folder, 'corner.cases.yaml');
    writeFileSync(
      mapping,
      'pos: Corner\nengines: [sqlite]\npersona: { from: c, key: id, sync: { mode: snapshot }, fields: { mobile_phone: phone } }\n',
    );
    const run = () => runWithin(['test-mapping', mapping]);
    const absent = await run();
    expect([absent.code, absent.out]).toEqual([
      2,
      expect.stringContaining('They stand beside it, in corner.cases.yaml'),
    ]);
    writeFileSync(
      cases,
      'cases:\n  - name: A phone is sent\n    stream: persona\n    row: { id: 1, phone: 303-555-0123 }\n    expect: { record: 1, fields: { mobile_phone: 1 } }\n',
    );
    const failed = await run();
    expect([failed.code, failed.out]).toEqual([
      2,
      expect.stringContaining('corner.yaml: 0 of 1 cases passed'),
    ]);
    expect(failed.out).toMatch(
      /failed {2}A phone is sent {2}.*corner\.cases\.yaml:2:5\n {2}mobile_phone: expected "1", got "3035550123"/,
    );
    writeFileSync(cases, readFileSync(cases, 'utf8').replace('phone: 303', 'phoen: 303'));
    const wrong = await run();
    expect([wrong.code, wrong.out]).toEqual([2, expect.stringContaining('Did you mean "phone"?')]);
  });
});
