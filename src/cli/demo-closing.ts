import type { DeadLetter, LedgerView } from '../ledger/index.ts';
import type { World } from '../sandbox/index.ts';
import type { Summary } from './summary.ts';
import { summaryText } from './summary-text.ts';

/** The end of the demo: sums that add up, what was set aside and why, and what to type next. */
export function closingText(summary: Summary, view: LedgerView, world: World, folder: string | null): string {
  const sum = (pick: (stream: Summary['streams'][number]) => number) =>
    summary.streams.reduce((total, stream) => total + pick(stream), 0);
  const read = sum((stream) => stream.rowsRead);
  const changed = sum((stream) => stream.changed);
  const unchanged = sum((stream) => stream.unchanged);
  const filtered = sum((stream) => stream.filtered);
  const dead = sum((stream) => stream.deadRows);
  const open = sum((stream) => stream.pending + stream.waiting + stream.unknown);
  const adds = changed + unchanged + filtered + dead === read;
  const { counters } = world;
  const letters = view.deadLetters.list();
  return `
The shop closes.

${summaryText(summary)}

${read} rows read = ${changed} changed + ${unchanged} unchanged (not sent again) + ${filtered} filtered + ${dead} set aside${adds ? '' : '  <- THESE DO NOT ADD UP'}
(The ${letters.length} dead letters are met again at each reading, so they count more than once above.)
${open === 0 ? 'Everything that changed is at AIQ.' : `${open} records are still on their way.`}
${counters.requests} requests used. Messages fired to shoppers: ${counters.messagesFired}. Consents changed: ${counters.consentsChanged}.

Why rows were set aside:
${reasons(letters)}

What to type next:
  npm run aiq-pos -- demo --keep ./demo     the same, and the files stay
  ${folder ? `npm run aiq-pos -- dead-letters list -c ${folder}/aiq-pos.yaml` : 'npm run aiq-pos -- dead-letters list -c ./demo/aiq-pos.yaml'}
  npm run aiq-pos -- init                   settings for a database of your own
  npm run aiq-pos -- --help                 all commands`;
}

function reasons(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return '  none were';
  const counts = new Map<string, number>();
  for (const { model, code, reason, place } of letters) {
    const file = place?.split(/[\\/]/).at(-1);
    const why = `${model}: ${code}: ${reason}${file ? ` (${file})` : ''}`;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => `  ${String(count).padStart(3)} x ${why}`).join('\n');
}
