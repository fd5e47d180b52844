import { type LoadedSettings, loadSettings, type Machine, type Settings } from '../../src/config/index.ts';

/** A whole, sound file; tests change one thing in it. */
export const sound = `
ledger: ./data/ledger.db
log: { level: warn, file: ./logs/aiq-pos.log }
aiq:
  timeout: 20s
  limits: { hour: 1500 }
  fields: { sale.date: sold_at }
sites:
  main-street:
    zone: America/Denver
    source: { engine: sqlite, file: ./pos.db, port: 3306 }
    mapping: ./till.yaml
    params: { store_name: Main Street, locations: [1, 02] }
    aiq: { uid: 0123, key: "\${AIQ_KEY}" }
`;

/** A machine of its own: these files and this environment, nothing else. */
export function machineOf(files: Readonly<Record<string, string>>, env: Machine['env'] = {}): Machine {
  return {
    env,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      return text;
    },
  };
}

export function load(yaml: string, env: Machine['env'] = { AIQ_KEY: 'k-1' }): LoadedSettings {
  return loadSettings('/shop/aiq-pos.yaml', machineOf({ '/shop/aiq-pos.yaml': yaml }, env));
}

/** Findings as 'CODE line:column sentence', errors and warnings alike. */
export function found({ findings }: LoadedSettings): string[] {
  return findings.map(({ code, place, sentence }) => `${code} ${place?.line}:${place?.column} ${sentence}`);
}

export function settingsOf(yaml: string, env?: Machine['env']): Settings {
  const loaded = load(yaml, env);
  if (!loaded.settings) throw new Error(found(loaded).join('\n'));
  return loaded.settings;
}
