import { parentPort, workerData } from 'node:worker_threads';
import { asFailure } from '../model/index.ts';
import { backUp } from './backup.ts';

// Copying and checking a large ledger takes seconds, in which the owner goes on.
try {
  const { ledger, to }: { ledger: string; to: string } = workerData;
  parentPort?.postMessage({ bytes: backUp(ledger, to) });
} catch (thrown) {
  const { code, message, hint } = asFailure(thrown);
  parentPort?.postMessage({ code, message, hint });
}
