import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

const room = resolve(import.meta.dirname, '../../src/cli/priority.ts');
const program = `
  import { existsSync, readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { giveWay } from ${JSON.stringify(room)};
  giveWay();
  const session = existsSync('/proc/self/autogroup') ? readFileSync('/proc/self/autogroup', 'utf8') : null;
  process.stdout.write(JSON.stringify({ priority: getPriority(), session }));
`;
const args = ['--input-type=module', '-e', program];
/** The group that the session of these tests is in; empty where the kernel groups otherwise, as in some containers. */
const ours = existsSync('/proc/self/autogroup') ? readFileSync('/proc/self/autogroup', 'utf8') : '';

describe('A connector that gives way', () => {
  test('lets other programs have the processor first, also as a service with a session of its own', async () => {
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const { priority, session } = JSON.parse(said);
    expect(priority).toBeGreaterThan(0);
    if (session) expect(session).toMatch(/nice 10\s*$/);
  });

  test("leaves the session alone that a technician's terminal began", () => {
    const { priority, session } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    expect(priority).toBeGreaterThan(0);
    expect(session ?? '').toBe(ours);
  });
});
