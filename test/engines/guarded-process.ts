import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A private server process with a folder of its own. */
export interface GuardedProcess {
  /** Undefined while it runs; then the end of what it said. */
  ended(): string | undefined;
  /** Kills it, waits for its end, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * The guard is a shell that holds the server's process group and a pipe to us. The pipe closes however we end, by kill
 * -9 too; then the guard kills the group, again and again until nobody is left, for a program that is just starting does
 * not feel every signal yet. Then it removes the folder. Being the leader of a session, it does not feel ^C.
 */
const guard = `
exec 3<&0
setsid sh -c "$START" </dev/null & server=$!
exec >/dev/null 2>&1
{ read -r _ <&3; while kill -s "$SIGNAL" -- -$server; do sleep 0.1; done; } & reader=$!
wait $server
kill $reader
rm -rf "$FOLDER"
`;

/**
 * Runs a shell script that becomes a server (`exec` in its last line). `signal`: the one that ends the server at once;
 * its data need not survive.
 */
export function startGuarded(options: {
  readonly start: string;
  readonly folder: string;
  readonly signal: 'KILL' | 'QUIT';
}): GuardedProcess {
  const child = spawn('/bin/sh', ['-c', guard], {
    cwd: options.folder,
    detached: true,
    env: {
      PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${process.env.PATH}`,
      LC_ALL: 'C',
      TZ: 'UTC',
      START: options.start,
      SIGNAL: options.signal,
      FOLDER: options.folder,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  child.stdin.on('error', () => undefined);
  const exit = once(child, 'exit');
  let running = true;
  exit.then(() => {
    running = false;
  });
  return {
    ended: () => (running ? undefined : `The server ended: ${said.trim()}`),
    async stop() {
      child.stdin.end();
      await exit;
    },
  };
}
