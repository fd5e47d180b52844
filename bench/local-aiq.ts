import { startSandbox } from '../src/sandbox/index.ts';

/** AIQ in a process of its own. Tells its address; on every message, how many records it has taken in so far. */
const accounts = ['1234', '5678'].map((uid) => ({ uid, key: 'sandbox-key' }));
const sandbox = await startSandbox({ accounts, keepRequests: 0, keepBodies: false, keepAccepted: 1 });
process.on('message', () => {
  const { persona, sale, inventory } = sandbox.world().counters.posted;
  process.send?.(persona + sale + inventory);
});
process.on('disconnect', () => void sandbox.close());
process.send?.(sandbox.url);
