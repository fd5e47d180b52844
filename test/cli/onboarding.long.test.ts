import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { runWithin } from '../e2e/within.ts';

/* docs/onboarding.md, followed as written: what it shows is what comes. */
const page = readFileSync(resolve(import.meta.dirname, '../../docs/onboarding.md'), 'utf8');
const block = (name: string): string =>
  new RegExp(`\`\`\`yaml ${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

describe('the tutorial', () => {
  const root = mkdtempSync(join(tmpdir(), 'aiq-tutorial-'));
  const folder = join(root, 'tutorial');
  const config = join(folder, 'aiq-pos.yaml');
  const run = async (command: string, ...args: string[]) =>
    runWithin([...command.split(' '), '-c', config, ...args]);
  beforeAll(async () => {
    expect((await runWithin(['tutorial', folder])).code).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('has the tables found, and a draft whose form is right', async () => {
    const { code, out } = await run('discover', '--out', join(folder, 'bakery.yaml'));
    expect([code, out.split('\n').slice(0, 5)]).toEqual([
      0,
      /\$ aiq-pos discover[^\n]*\n((?:.+\n){5})/.exec(page)?.[1]?.trimEnd().split('\n'),
    ]);
    const draft = readFileSync(join(folder, 'bakery.yaml'), 'utf8');
    const shown = /```yaml\n(sale:\n[\s\S]*?)```/.exec(page)?.[1] ?? 'nothing is shown';
    expect(draft).toContain(shown);
    expect(await run('lint')).toMatchObject({ code: 0, out: 'Settings and mappings are in order.\n' });
  });

  test('has two things to mend counted, and shows where', async () => {
    const { out } = await run('coverage');
    const [, count = '', key = ''] =
      /\? (\d+ of 900): the total differs from the sum of the lines, as in (\d+)/.exec(out) ?? [];
    expect(page).toContain(`${count}: the total differs from the sum of the lines, as in ${key}`);
    expect(out).toMatch(/location +0 % +none of 900/);
    const { out: explained } = await run('explain sale', key, '--full');
    const shown = /\$ aiq-pos explain[^\n]*\n([\s\S]*?)```/.exec(page)?.[1] ?? 'nothing is shown';
    for (const part of shown.split('...\n')) expect(explained).toContain(part);
  });

  test('is right with what was found out, by its cases, by its sums and at AIQ', async () => {
    writeFileSync(join(folder, 'bakery.yaml'), block('mapping'));
    writeFileSync(join(folder, 'bakery.cases.yaml'), block('cases'));
    const params = /below `mapping`:\n\n```yaml\n(.*\n)```/.exec(page)?.[1] ?? '';
    const settings = readFileSync(config, 'utf8').replace(/( +mapping: .*\n)/, `$1${params}`);
    const sandbox = await startSandbox({ accounts: [{ uid: '1234', key: 'sandbox-key' }] });
    onTestFinished(() => sandbox.close());
    writeFileSync(config, settings.replace('http://127.0.0.1:4010', sandbox.url));
    expect((await runWithin(['test-mapping', join(folder, 'bakery.yaml')])).out).toContain(
      '2 of 2 cases passed',
    );
    const { out } = await run('coverage');
    expect(out).not.toContain('the total differs');
    for (const asked of page.match(/^\? \d+ of \d+: (the shopper|a line) .*$/gm)?.slice(-2) ?? []) {
      expect(out).toContain(asked);
    }
    const ended = await run('once');
    expect(ended.code, ended.err).toBe(0);
    expect(ended.out).toMatch(/bakery sale +900 +880 +0 +20 +0/);
    expect(sandbox.world().sales.get('1234')?.size).toBe(880);
    const sent = sandbox.world().counters.requests;
    await run('once');
    expect(sandbox.world().counters.requests).toBe(sent);
    expect((await run('preview', '--model', 'sale', '--limit', '1', '--diff')).out).toContain(
      'AIQ has it so.',
    );
  });
});
