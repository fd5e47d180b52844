import { type Model, warning } from '../model/index.ts';
import type { Notes } from './frame.ts';
import type { StreamSpec } from './schema.ts';

/**
 * What is deleted leaves no stamp behind: in the mode watermark only a complete read notices it. A shop voids receipts
 * and deletes none, so of those only a file that says otherwise is warned.
 */
export function warnOfUnseenDeletes(model: Model, { sync, on_delete }: StreamSpec, notes: Notes): void {
  if (sync.mode !== 'watermark' || sync.pass !== undefined) return;
  if (on_delete === undefined || on_delete === 'keep') return;
  const sentence = `Rows of "${model}" that are deleted in the POS are not noticed: nothing reads all rows.`;
  const place = notes.document.placeOf([model, 'sync']);
  notes.findings.push(warning('MAPPING_DELETES_UNSEEN', sentence, { place }));
}
