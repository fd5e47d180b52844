import { loadSettings, machine, type Settings } from '../config/index.ts';
import type { LedgerPlace } from '../ledger/index.ts';
import { Findings } from '../model/index.ts';

/** Where the ledger is, by the settings alone: it can be looked at whatever is wrong with the mappings. */
export function ledgerFile(config: string): LedgerPlace {
  return ledgerOf(settingsOf(config));
}

export function ledgerOf({ ledger, ledgerKeys }: Pick<Settings, 'ledger' | 'ledgerKeys'>): LedgerPlace {
  return { file: ledger, keys: ledgerKeys.map((key) => key.reveal()) };
}

export function settingsOf(config: string): Settings {
  const { settings, findings } = loadSettings(config, machine);
  if (!settings) throw new Findings(findings);
  return settings;
}
