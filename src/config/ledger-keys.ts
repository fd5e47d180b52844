// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${NAME}` is how settings name a variable
import { asFailure, type Finding, finding, type Place, warning } from '../model/index.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { secretOf } from './key.ts';
import type { Machine } from './machine.ts';
import type { SettingsBlock } from './schema.ts';
import type { Secret } from './secret.ts';
import { namesVariable, within } from './variables.ts';

/** What is shorter can be guessed by trying. */
const leastLetters = 32;

interface Read {
  readonly keys: readonly Secret[];
  readonly findings: readonly Finding[];
}

/** The keys of the ledger's payloads. `raw`: the settings as written, before variables were filled in. */
export function ledgerKeysOf(
  { encryption }: SettingsBlock['ledger'],
  { document, raw }: { readonly document: YamlDocument; readonly raw: YamlDocument },
  machine: Machine,
): Read {
  const all = (encryption?.keys ?? []).map((key, at): Read => {
    const path = ['ledger', 'encryption', 'keys', at];
    const place = document.placeOf(path);
    try {
      const secret = secretOf(key, place, machine, 'key of the ledger');
      const long = secret.reveal().length >= leastLetters;
      return {
        keys: [secret],
        findings: [...(long ? [] : [tooShort(place)]), ...inClear(within(raw, path))],
      };
    } catch (thrown) {
      const { code, message, hint } = asFailure(thrown);
      return { keys: [], findings: [finding(code, message, { hint, place })] };
    }
  });
  return { keys: all.flatMap(({ keys }) => keys), findings: all.flatMap(({ findings }) => findings) };
}

function tooShort(place: Place): Finding {
  const sentence = `The key of the ledger has fewer than ${leastLetters} letters.`;
  return finding('CONFIG_INVALID', sentence, { hint: 'Make one: `openssl rand -base64 32`.', place });
}

function inClear(key: YamlDocument): Finding[] {
  if (typeof key.value !== 'string' || namesVariable(key.value)) return [];
  const sentence = 'The key of the ledger stands in the settings file itself.';
  const hint = 'Write `${AIQ_POS_LEDGER_KEY}`, or `{ file: ./ledger.key }` on another disk than the ledger.';
  return [warning('CONFIG_INVALID', sentence, { hint, place: key.placeOf([]) })];
}
