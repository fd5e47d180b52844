import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const { PRIORITY_BELOW_NORMAL } = constants.priority;

/**
 * From now on tills and database go first where all share a machine: below normal on Windows, nice 10 elsewhere. Linux
 * weighs sessions against each other before their processes, so a session of our own, as a service has, gives way as
 * well; one that began in somebody's terminal is not ours to slow down. Where the system refuses, all stays as it was.
 */
export function giveWay(): void {
  const ask = [
    () => setPriority(PRIORITY_BELOW_NORMAL),
    () => leadsSession() && writeFileSync('/proc/self/autogroup', String(PRIORITY_BELOW_NORMAL)),
  ];
  for (const one of ask) {
    try {
      one();
    } catch {
      // A container, or an old system: slower tills are prevented by pauses as well.
    }
  }
}

/** "4711 (node) S 4700 4711 4711 ...": process, program, state, parent, group, session. */
function leadsSession(): boolean {
  if (process.platform !== 'linux') return false;
  const [, , , session] = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(session) === process.pid;
}
