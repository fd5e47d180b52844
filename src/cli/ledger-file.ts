import { loadSettings, machine, type Settings } from '../config/index.ts';
import { Findings } from '../model/index.ts';

/** Where the ledger is, by the settings alone: it can be looked at whatever is wrong with the mappings. */
export function ledgerFile(config: string): string {
  return settingsOf(config).ledger;
}

export function settingsOf(config: string): Settings {
  const { settings, findings } = loadSettings(config, machine);
  if (!settings) throw new Findings(findings);
  return settings;
}
