import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure, Findings, finding } from '../../src/model/index.ts';
import { createLogger, type Logger, type LoggerOptions } from '../../src/observe/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'observe-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A logger at a fixed time, and what it wrote: plain lines on its stream, JSON lines in its file. */
function capture(options: Partial<LoggerOptions> = {}) {
  const file = join(folder, 'logs/aiq-pos.log');
  let text = '';
  const stream = new Writable({
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  });
  const now = (): Date => new Date('2026-03-08T10:00:00Z');
  const log: Logger = createLogger({ level: 'info', file, stream, now, ...options });
  const lines = async (): Promise<{ plain: string[]; json: Record<string, unknown>[] }> => {
    await log.close();
    const json = readFileSync(file, 'utf8').trimEnd().split('\n');
    return { plain: text.trimEnd().split('\n'), json: json.map((line) => JSON.parse(line)) };
  };
  return { log, lines, file, plainText: () => text };
}

const driverError = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test('a line is plain on the stream and JSON in the file', async () => {
  const { log, lines } = capture();
  log.info('Page read.', { site: 'main-street', rows: 500, note: 'two words' });
  expect(await lines()).toEqual({
    plain: ['2026-03-08T10:00:00.000Z info  Page read. site=main-street rows=500 note="two words"'],
    json: [
      {
        at: '2026-03-08T10:00:00.000Z',
        level: 'info',
        sentence: 'Page read.',
        site: 'main-street',
        rows: 500,
        note: 'two words',
      },
    ],
  });
});

test('lines below the level are not written, anywhere', async () => {
  const { log, lines } = capture({ level: 'warn' });
  log.debug('One.');
  log.info('Two.');
  log.warn('Three.');
  log.error('Four.');
  const { plain, json } = await lines();
  expect(json.map((line) => line.sentence)).toEqual(['Three.', 'Four.']);
  expect(plain).toHaveLength(2);
});

test('a child says its fields on every line, and a line may say more', async () => {
  const { log, lines } = capture();
  log.child({ site: 'elm' }).child({ stream: 'sale' }).info('Read.', { rows: 1 });
  log.info('Done.');
  const { json } = await lines();
  expect(json[0]).toMatchObject({ site: 'elm', stream: 'sale', rows: 1 });
  expect(json[1]).not.toHaveProperty('site');
});

test('of a failure its code, sentence, hint and next are written; of its cause only class and code (promise 8)', async () => {
  const { log, lines, plainText } = capture({ level: 'debug' });
  const cause = driverError('UNIQUE constraint: Ann Lee, 3035550123', 'SQLITE_CONSTRAINT');
  log.error('A page was not read.', { error: new Failure('POS_BUSY', 'The POS was busy.', { cause }) });
  const { json } = await lines();
  expect(json[0]?.error).toEqual({
    code: 'POS_BUSY',
    sentence: 'The POS was busy.',
    hint: 'Nothing to do: the connector gives way to the POS and tries again.',
    next: 'retry',
    cause: { class: 'Error', code: 'SQLITE_CONSTRAINT' },
  });
  expect(plainText()).toContain('error.code=POS_BUSY error.sentence="The POS was busy."');
  expect(plainText()).not.toContain('Ann');
});

test('of a bug the places of its stack are written, never its message (promise 8)', async () => {
  const { log, lines } = capture();
  const thrown = new TypeError('Ann Lee\n    at 12 Elm St is not a function');
  log.error('It broke.', { error: new Failure('BUG', 'It broke.', { cause: thrown }) });
  log.error('It broke.', { error: thrown });
  log.error('It broke.', { error: 'Ann Lee' });
  const { json } = await lines();
  expect(JSON.stringify(json)).not.toMatch(/Ann|Elm/);
  expect(json[0]?.error).toMatchObject({ code: 'BUG', cause: { class: 'TypeError' } });
  expect(json[1]?.error).toMatchObject({
    class: 'TypeError',
    at: [expect.stringContaining('logger.test.ts'), ...Array(4).fill(expect.any(String))],
  });
  expect(json[2]?.error).toEqual({ class: 'string', at: [] });
});

test('findings are written by code and sentence', async () => {
  const { log, lines } = capture();
  log.error('The settings are wrong.', {
    error: new Findings([finding('CONFIG_INVALID', 'aiq.url must be an address.')]),
  });
  const { json } = await lines();
  expect(json[0]?.error).toEqual({
    findings: [{ code: 'CONFIG_INVALID', sentence: 'aiq.url must be an address.' }],
  });
});

test('a code that is no code is a value like any other, and is not written', async () => {
  const { log, lines } = capture();
  log.warn('Odd.', { error: driverError('x', 'ann@example.com') });
  const { json } = await lines();
  expect(json[0]?.error).toMatchObject({ class: 'Error' });
  expect(json[0]?.error).not.toHaveProperty('code');
});

test('whatever a value holds, a line stays one line', async () => {
  const { log, lines } = capture();
  log.info('Read.', { note: 'a\r\n2026-03-08T10:00:00.000Z error Forged.\u2028\u001b[31m' });
  const { plain, json } = await lines();
  expect(plain).toHaveLength(1);
  expect(plain[0]).not.toMatch(/[\p{Cc}\u2028]/u);
  expect(json).toHaveLength(1);
});

test('the file makes way for the next at 10 MB, and five are kept', async () => {
  const { log, lines, file } = capture();
  mkdirSync(join(folder, 'logs'));
  for (const name of ['.log', '.1.log', '.2.log', '.3.log', '.4.log']) {
    writeFileSync(join(folder, `logs/aiq-pos${name}`), `${name}\n`.padEnd(10_000_000, ' '));
  }
  log.info('New.');
  const { json } = await lines();
  expect(json).toMatchObject([{ sentence: 'New.' }]);
  const files = readdirSync(join(folder, 'logs')).sort();
  expect(files).toEqual(['.1.log', '.2.log', '.3.log', '.4.log', '.log'].map((name) => `aiq-pos${name}`));
  const first = (number: number): string =>
    readFileSync(file.replace('.log', `.${number}.log`), 'utf8')
      .slice(0, 6)
      .trim();
  expect([1, 2, 3, 4].map(first)).toEqual(['.log', '.1.log', '.2.log', '.3.log']);
});

test('a log file that cannot be written is told once, tried again, and stops nothing (promise 6)', async () => {
  let at = Date.parse('2026-03-08T10:00:00Z');
  const blocked = join(folder, 'logs');
  writeFileSync(blocked, 'a file where the folder should be');
  const { log, lines, plainText } = capture({ now: () => new Date(at) });
  log.info('One.');
  log.info('Two.');
  expect(plainText().match(/The log file cannot be written/g)).toHaveLength(1);
  expect(plainText()).toContain('Two.');
  rmSync(blocked);
  at += 60_000;
  log.info('Three.');
  const { json } = await lines();
  expect(json.map((line) => line.sentence)).toEqual(['Three.']);
});

test('without a file the log goes to its stream alone, and closing it is enough', async () => {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  const log = createLogger({ level: 'info', stream });
  for (let number = 0; number < 100; number++) log.info('Line.', { number });
  await log.close();
  expect(chunks).toHaveLength(100);
  expect(chunks.at(-1)).toContain('number=99');
});
