import { vi } from 'vitest';
import { describeEngine, isBabelfish, leaveOut } from '../engines/index.ts';
import { type OpenRmsDatabase, rmsOnServer } from './rms-database.ts';
import { provesRms, shopOf } from './rms-shop.ts';

const variants = ['rms', 'rmh', 'hq'] as const;
const whole = { rowversion: true, wholeCents: false };
/** What is left of the shops on Babelfish for PostgreSQL, which is not as SQL Server is. */
const reduced = { rowversion: false, wholeCents: true };
const why = 'Babelfish has no MIN_ACTIVE_ROWVERSION(), and rounds what it writes of money';

describeEngine('mssql', (server) => {
  // Babelfish takes many times as long as the other engines.
  vi.setConfig({ testTimeout: 240_000 });
  const onServer = rmsOnServer(server);
  const open: OpenRmsDatabase = (made) => onServer(isBabelfish(server) ? made.map(withoutRowversion) : made);
  for (const variant of variants) provesRms(variant, { ...whole, open });
  if (!isBabelfish(server)) return;
  leaveOut(Object.fromEntries(variants.map((variant) => [shopOf(variant, whole), why])));
  for (const variant of variants) provesRms(variant, { ...reduced, open });
});

/** Babelfish refuses the type unless an administrator allows it. */
const withoutRowversion = (statement: string): string =>
  statement.replace(', [DBTimeStamp] timestamp NOT NULL', '');
