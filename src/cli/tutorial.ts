import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createBakery } from '../demo/index.ts';
import { Failure } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Terminal } from './terminal.ts';

const zone = 'America/Denver';

/** A folder to learn in: a POS database that nobody has described, and settings for it; docs/onboarding.md goes on from there. */
export function tutorial(folder: string, terminal: Terminal): ExitCode {
  const into = resolve(folder);
  const pos = join(into, 'bakery.db');
  if (existsSync(pos)) {
    throw new Failure('USAGE', `There is a bakery already: ${pos}.`, { hint: 'Name another folder.' });
  }
  mkdirSync(into, { recursive: true });
  createBakery(pos, { seed: 2026, now: Date.now(), zone });
  writeFileSync(join(into, 'aiq.key'), 'sandbox-key\n');
  writeFileSync(join(into, 'aiq-pos.yaml'), settings);
  terminal.out(`${pos}: the database of a bakery's POS, 180 customers and 900 receipts.
${join(into, 'aiq-pos.yaml')}: settings for it. The mapping that they name, bakery.yaml, is yours to make.

docs/onboarding.md goes on from here. First:
  aiq-pos discover -c ${folder}/aiq-pos.yaml --out ${folder}/bakery.yaml`);
  return exit.done;
}

const settings = `# The settings of the tutorial: docs/onboarding.md.
ledger: ./aiq-pos.db
sites:
  bakery:
    zone: ${zone}
    source: { engine: sqlite, file: ./bakery.db }
    mapping: ./bakery.yaml
    aiq:
      # A local AIQ: aiq-pos sandbox
      url: http://127.0.0.1:4010
      uid: "1234"
      key: { file: ./aiq.key }
      # As much as a local AIQ takes; without this line, what AIQ is believed to allow.
      limits: { second: 100, minute: 6000, hour: 360000 }
`;
