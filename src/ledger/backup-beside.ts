import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '../model/index.ts';

type Said =
  | { readonly bytes: number }
  | { readonly code: FailureCode; readonly message: string; readonly hint: string };

/** As `backUp`, beside whatever else this process does. */
export async function backUpBeside(ledger: string, to: string): Promise<number> {
  const thread = new URL(`./backup-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(thread, { workerData: { ledger, to } });
  try {
    const [said]: Said[] = await once(worker, 'message');
    if (said && 'bytes' in said) return said.bytes;
    throw new Failure(
      said?.code ?? 'BUG',
      said?.message ?? 'A backup came to no end.',
      said ? { hint: said.hint } : {},
    );
  } finally {
    await worker.terminate();
  }
}
