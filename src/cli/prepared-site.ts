import type { Site as SiteSettings } from '../config/index.ts';
import type { OpenContext, Source } from '../connector/index.ts';
import type { Mapping } from '../mapping/index.ts';

/** One site of the settings with its mapping compiled and its connector found. */
export interface PreparedSite {
  readonly settings: SiteSettings;
  readonly mapping: Mapping;
  /** What the mapping was compiled of. */
  readonly mappingText: string;
  /** Which columns of `first_existing` the database lacks, so that the mapping is made for it; null: not known. */
  readonly lacks: readonly string[] | null;
  readonly connect: (onStatement?: OpenContext['onStatement']) => Promise<Source>;
}
