import { readFileSync } from 'node:fs';
import type { TestServer } from './engine.ts';
import { openSession } from './session.ts';

/** SIGKILL for a server that runs as a process of this machine: no good-bye, no flush. */
export async function killServer(server: TestServer): Promise<void> {
  process.kill(await processOf(server), 'SIGKILL');
}

async function processOf(server: TestServer): Promise<number> {
  if (server.how !== 'process') throw new Error('Only a process of our own may be killed.');
  const session = await openSession(server);
  try {
    const [row] = await session.rows(
      server.engine === 'postgres'
        ? "SELECT pg_read_file('postmaster.pid') AS pid"
        : 'SELECT @@pid_file AS pid',
    );
    const said = String(row?.pid);
    const pid = Number.parseInt(server.engine === 'postgres' ? said : readFileSync(said, 'utf8'), 10);
    if (!(pid > 1)) throw new Error('The server did not say which process it is.');
    return pid;
  } finally {
    await session.close();
  }
}
