import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { built, processorOf } from './child.ts';

/**
 * A `run` that can be stopped and let go on at will. Stopped, it does nothing at all, and let go on, it is as warm as in
 * a shop, where it runs for months: starting it anew each time would measure nothing but starts.
 */
export interface Connector {
  goOn(): void;
  /** Between two pages: a stopped process must hold nothing open in the database. */
  halt(): Promise<void>;
  /** Seconds of processor used so far. */
  processor(): number;
  end(): Promise<void>;
}

/** `isIdle`: has its login neither a statement under way nor a transaction open? */
export async function startConnector(folder: string, isIdle: () => Promise<boolean>): Promise<Connector> {
  const args = [built('../src/cli/main.js'), 'run', '--config', 'aiq-pos.yaml'];
  // Detached: a service has a session of its own.
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  await running(child);
  const ended = once(child, 'exit');
  return {
    goOn: () => void child.kill('SIGCONT'),
    async halt() {
      for (;;) {
        child.kill('SIGSTOP');
        if (await isIdle()) return;
        child.kill('SIGCONT');
        await sleep(5 + 20 * Math.random());
      }
    },
    processor: () => processorOf(child.pid ?? 0),
    async end() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A `once`, to its end. */
export async function readOnce(folder: string): Promise<void> {
  const args = [built('../src/cli/main.js'), 'once', '--json'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The first \`once\` ended with exit code ${code}.`);
}

function running(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
      if (said.includes('Running.')) resolve();
    });
    child.once('exit', () => reject(new Error(`The connector ended: ${said}`)));
  });
}
