import type { Page, PageQuery, Source } from '../connector/index.ts';
import type { Stream } from '../mapping/index.ts';
import type { Reading } from './position.ts';

/** The next page of a reading. */
export function readRows(source: Source, stream: Stream, reading: Reading, limit: number): Promise<Page> {
  return source.readPage(pageQuery(stream, reading, limit));
}

function pageQuery(stream: Stream, reading: Reading, limit: number): PageQuery {
  return {
    ...stream.query,
    limit,
    ...(reading.kind !== 'pass' && stream.sync.mode !== 'snapshot' ? { watermark: stream.sync.by } : {}),
    ...(reading.after ? { after: reading.after } : {}),
    ...(reading.ceiling === null ? {} : { ceiling: reading.ceiling }),
  };
}
