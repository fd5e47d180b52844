import type { Page, PageQuery, Source } from '../connector/index.ts';
import type { Window } from './position.ts';
import type { Step } from './step.ts';

/** The next page of a window. */
export function readRows(source: Source, step: Step, window: Window, limit: number): Promise<Page> {
  return source.readPage(pageQuery(step, window, limit));
}

function pageQuery(step: Step, window: Window, limit: number): PageQuery {
  return {
    ...step.query,
    limit,
    ...('lane' in step ? { watermark: step.lane.watermark.column } : {}),
    ...('columns' in step ? { unstamped: step.columns } : {}),
    ...(window.after ? { after: window.after } : {}),
    ...(window.ceiling === null ? {} : { ceiling: window.ceiling }),
  };
}
