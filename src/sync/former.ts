import type { SourceRow } from '../connector/index.ts';
import type { PageCommit, PageItem } from '../ledger/index.ts';
import type { Stream } from '../mapping/index.ts';
import type { Site, Surroundings } from './site.ts';

/** What former versions of the mapping make of a row; nothing where there are none. */
export function formerlyOf(site: Site, { model }: Stream, row: SourceRow): Pick<PageItem, 'formerly'> {
  const { formers = [] } = site;
  if (formers.length === 0) return {};
  return {
    formerly: (version) => {
      const former = formers.find((mapping) => mapping.version === version);
      const outcome = former?.streams.find((stream) => stream.model === model)?.map(row);
      return outcome?.kind === 'record' ? outcome.record : null;
    },
  };
}

/** Whether what only the changed mapping makes otherwise is held back, or is to go. */
export function remapOf(
  { name, mapping, formers = [] }: Site,
  { model }: Stream,
  { ledger }: Pick<Surroundings, 'ledger'>,
): Pick<PageCommit, 'formers' | 'applied'> {
  if (ledger.streams.get(name, model)?.applied === mapping.version) return { applied: true };
  return formers.length === 0 ? {} : { formers: formers.map(({ version }) => version) };
}
