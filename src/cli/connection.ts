import type { Site } from '../config/index.ts';
import { type Connector, connectorFor, type OpenContext, type Source } from '../connector/index.ts';
import { asFailure, type Finding, finding } from '../model/index.ts';
import { parseWith } from '../yaml/index.ts';

/** How the database of a site is reached: its connector, with the options of the site. */
export interface Connection {
  /** Absent where the engine is not known. */
  readonly connect?: (onStatement?: OpenContext['onStatement']) => Promise<Source>;
  readonly findings: readonly Finding[];
}

export async function connectionOf(site: Site, statementTimeout: number): Promise<Connection> {
  let connector: Connector;
  try {
    connector = await connectorFor(site.engine);
  } catch (thrown) {
    const { code, message, hint } = asFailure(thrown);
    return { findings: [finding(code, message, { hint, place: site.block.placeOf(['source', 'engine']) })] };
  }
  const options = parseWith(connector.options, site.source);
  const context = { baseDir: site.baseDir, statementTimeout };
  return {
    connect: (onStatement) =>
      connector.open(options.value, onStatement ? { ...context, onStatement } : context),
    findings: options.findings,
  };
}
