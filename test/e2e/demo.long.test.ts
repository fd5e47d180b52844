import { expect, test, vi } from 'vitest';
import { runCli } from './child.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

test('`demo` plays a shop to its end: sums that add up, everything at AIQ, nobody messaged', async () => {
  const { code, out, err } = await runCli(['demo', '--seconds', '5']);
  expect(code, err).toBe(0);
  const sums =
    /^(\d+) rows read = (\d+) changed \+ (\d+) unchanged .*? \+ (\d+) filtered \+ (\d+) set aside$/m;
  const [, read = 0, ...ends] = (sums.exec(out) ?? []).map(Number);
  expect(read).toBeGreaterThan(2_000);
  expect(ends.reduce((sum, count) => sum + count, 0)).toBe(read);
  expect(out).toContain('Everything that changed is at AIQ.');
  expect(out).toContain('Messages fired to shoppers: 0. Consents changed: 0.');
  // What happens at the till is told as it happens.
  expect(out).toMatch(/^ {2}\d\.\d s {2}\S/m);
});
