import { stat } from 'node:fs/promises';
import { Failure } from '../../src/connector/index.ts';

/**
 * The file itself, not its name: another one laid in its place is another database, and has another inode or birth. The
 * number of the device is left out: disks and network shares may get another one whenever the machine starts.
 */
export async function identityOf(path: string): Promise<string> {
  try {
    const { ino, birthtimeNs } = await stat(path, { bigint: true });
    return `${ino}-${birthtimeNs}`;
  } catch (cause) {
    throw new Failure('POS_UNREACHABLE', `The file ${path} cannot be reached.`, { cause });
  }
}
