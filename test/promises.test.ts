import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from './imports.ts';
import { titlesOf } from './titles.ts';

const root = resolve(import.meta.dirname, '..');

interface Promised {
  readonly number: number;
  readonly title: string;
  readonly shownBy: readonly { readonly file: string; readonly title: string }[];
  readonly owed: boolean;
}

/** The promises as docs/promises.md has them: `## 3. Never backwards`, then `- "test/file.test.ts" › "title"`. */
function promisesIn(document: string): Promised[] {
  const [, ...sections] = document.split(/^## (?=\d+\. )/m);
  return sections.map((section) => {
    const [, number = '', title = ''] = /^(\d+)\. (.+)$/m.exec(section) ?? [];
    const tests = section.matchAll(/^- "(.+?)" › "(.+)"$/gm);
    return {
      number: Number(number),
      title,
      shownBy: [...tests].map(([, file = '', name = '']) => ({ file, title: name })),
      owed: /^Not yet kept: \S/m.test(section),
    };
  });
}

/** What the document says that the tests do not show, and what tests say they show that the document does not. */
function disagreements(promises: readonly Promised[], files: ReadonlyMap<string, string>): string[] {
  const titles = new Map([...files].map(([path, text]) => [path, titlesOf(path, text)]));
  const listed = new Set(
    promises.flatMap(({ number, shownBy }) => shownBy.map((one) => keyOf(number, one.file, one.title))),
  );
  return [
    ...promises
      .filter(({ shownBy, owed }) => shownBy.length === 0 && !owed)
      .map(({ number }) => `promise ${number} is shown by no test`),
    ...promises.flatMap(({ number, shownBy }) =>
      shownBy
        .filter(({ file, title }) => !titles.get(file)?.some((one) => one.title === title))
        .map(({ file, title }) => `promise ${number} names a test that is not there: ${file} › ${title}`),
    ),
    ...[...titles].flatMap(([file, tests]) =>
      tests.flatMap(({ title }) =>
        claimsOf(title)
          .filter((number) => !listed.has(keyOf(number, file, title)))
          .map((number) => `promise ${number} does not list ${file} › ${title}`),
      ),
    ),
  ];
}

const keyOf = (number: number, file: string, title: string): string => `${number} ${file} ${title}`;

/** "... (promise 3)" -> [3], "... (promises 1, 2)" -> [1, 2] */
const claimsOf = (title: string): number[] =>
  [...title.matchAll(/\(promises? ([\d, ]+)\)/g)].flatMap(([, numbers = '']) =>
    numbers.split(',').map(Number),
  );

const document = readFileSync(resolve(root, 'docs/promises.md'), 'utf8');
const files = new Map(
  [...readTree(root, ['test', 'mappings'])].filter(([path]) => path !== 'test/promises.test.ts'),
);

test('the ten promises stand in the document, in their order and by their names', () => {
  expect(promisesIn(document).map(({ number, title }) => `${number}. ${title}`)).toEqual([
    '1. Nothing is lost',
    '2. Effectively once',
    '3. Never backwards',
    '4. The POS does not notice',
    '5. One bad row harms no other row, and does not vanish',
    '6. Outages end by themselves',
    '7. Values are exact',
    '8. Secrets and personal data stay out',
    '9. Mistakes in configuration are all shown before anything is sent',
    '10. Nobody is messaged, and nobody’s consent changed, by accident',
  ]);
});

test('every promise names the tests that show it, and every test that shows one is named', () => {
  expect(disagreements(promisesIn(document), files)).toEqual([]);
});

/** The one place that may: it announces an engine that is not there, and fails where engines are required. */
const announces = 'test/engines/describe-engine.ts';

test('no test is skipped, left to do, or run alone', () => {
  const odd = [...files]
    .filter(([path]) => path !== announces)
    .flatMap(([path, text]) =>
      titlesOf(path, text)
        .filter(({ call }) => /\.(skip|skipIf|runIf|todo|only|fails)\b/.test(call))
        .map(({ title }) => `${path} › ${title}`),
    );
  expect(odd).toEqual([]);
});

test('a test that is gone, one that is not listed, and a promise without any are all found', () => {
  const promises = promisesIn(`# Promises
## 1. Nothing is lost
- "test/a.test.ts" › "is gone"
- "test/a.test.ts" › "each %s is kept (promises 1, 2)"
## 2. Effectively once
Some words.
## 3. Never backwards
Not yet kept: it is not written.
`);
  const text = `
    test.each(rows)('each %s is kept (promises 1, 2)', () => {});
    describe('of none (promise 3)', () => { it('goes forward (promise 3)', () => {}); });`;
  expect(disagreements(promises, new Map([['test/a.test.ts', text]]))).toEqual([
    'promise 2 is shown by no test',
    'promise 1 names a test that is not there: test/a.test.ts › is gone',
    'promise 2 does not list test/a.test.ts › each %s is kept (promises 1, 2)',
    'promise 3 does not list test/a.test.ts › goes forward (promise 3)',
  ]);
});
