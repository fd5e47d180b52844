import { asFailure, type Finding, finding, warning } from '../model/index.ts';
import type { Subject } from './subject.ts';

/** Reads one row of each table as the stream would: only the server itself knows whether it will. */
export async function readFindings({ source, stream }: Subject): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const query of stream.queries) {
    try {
      await source.readPage({ ...query, limit: 1 });
    } catch (thrown) {
      const { code, message, hint } = asFailure(thrown);
      if (code === 'POS_UNREACHABLE' || code === 'BUG') throw thrown;
      const { table } = query.relation;
      const mention = stream.tables.find((one) => one.table === table);
      const place = mention ? { place: mention.place } : {};
      if (code === 'POS_BUSY') {
        const sentence = `A first row of "${table.name}" could not be read in time.`;
        found.push(warning(code, sentence, { ...place, hint: 'See which of its joins lacks an index.' }));
      } else found.push(finding(code, message, { ...place, hint }));
    }
  }
  return found;
}
