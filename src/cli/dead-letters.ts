import { type DeadLetter, viewLedger } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { type ExitCode, exit } from './exit.ts';
import { order } from './order.ts';
import { ledgerFile } from './status.ts';
import { json, type Terminal, table } from './terminal.ts';

export interface DeadLetterOptions {
  readonly config: string;
  readonly json: boolean;
}

/** One line each; without the rows themselves, which hold personal data. */
export function listDeadLetters(options: DeadLetterOptions, terminal: Terminal): ExitCode {
  const letters = readLetters(options.config);
  if (options.json) terminal.out(json(letters.map(({ content: _, ...letter }) => letter)));
  else if (letters.length === 0) terminal.out('There are no dead letters.');
  else {
    const rows = letters.map((letter) => [
      String(letter.id),
      `${letter.site} ${letter.model}`,
      keyText(letter),
      letter.code,
      letter.reread ? 'to be read again' : `${letter.attempts} x`,
      letter.reason,
    ]);
    terminal.out(table(['id', 'stream', 'key', 'code', 'seen', 'reason'], rows));
    terminal.out(
      '\nOne in full: `aiq-pos dead-letters show <id>`. Again: `replay <id>` or `replay --all`. Given up: `discard <id>`.',
    );
  }
  return exit.done;
}

/** One dead letter with its row or record: personal data masked, unless asked for in full. */
export function showDeadLetter(
  id: number,
  full: boolean,
  options: DeadLetterOptions,
  terminal: Terminal,
): ExitCode {
  const letter = readLetters(options.config).find((candidate) => candidate.id === id);
  if (!letter) throw new Failure('NO_SUCH_DEAD_LETTER', `There is no dead letter ${id}.`);
  const content: unknown = JSON.parse(letter.content === '' ? 'null' : letter.content);
  const shown = full ? content : maskedContent(content);
  if (options.json) {
    terminal.out(json({ ...letter, content: shown }));
    return exit.done;
  }
  const at = (ms: number) => new Date(ms).toISOString();
  const place = letter.place ? `\nmade by    ${letter.place}` : '';
  terminal.out(
    `${letter.site} ${letter.model} ${keyText(letter)}\n${letter.code}: ${letter.reason}\n-> ${letter.hint}${place}
first seen ${at(letter.firstAt)}\nlast seen  ${at(letter.lastAt)} (${letter.attempts} x)
${letter.kind === 'row' ? 'row of the POS' : 'record for AIQ'}${full ? '' : ' (masked; --full shows it)'}\n${json(shown)}`,
  );
  return exit.done;
}

/** Replay or discard, by the running owner where there is one, else by this process. */
export async function settleDeadLetters(
  name: 'replay' | 'discard',
  ids: readonly number[] | 'all',
  options: DeadLetterOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = ledgerFile(options.config);
  const chosen = ids === 'all' ? readLetters(options.config).map((letter) => letter.id) : ids;
  if (chosen.length === 0) {
    terminal.out(options.json ? json({ entries: 0 }) : 'There are no dead letters.');
    return exit.done;
  }
  const answer = await order(file, { name, ids: chosen });
  if (answer.kind === 'failed')
    throw new Failure('NO_SUCH_DEAD_LETTER', answer.sentence, { hint: answer.hint });
  terminal.out(options.json ? json({ entries: answer.entries }) : doneText(name, answer.entries));
  return exit.done;
}

function doneText(name: 'replay' | 'discard', entries: number): string {
  return name === 'replay'
    ? `${entries} to go again: refused records are sent, unmappable rows read, at the next turn.`
    : `${entries} discarded: each comes back only when its row changes.`;
}

function readLetters(config: string): DeadLetter[] {
  const view = viewLedger(ledgerFile(config));
  try {
    return view?.deadLetters.list() ?? [];
  } finally {
    view?.close();
  }
}

function keyText(letter: DeadLetter): string {
  const key: unknown = JSON.parse(letter.sourceKey);
  return Array.isArray(key) ? key.join(', ') : letter.sourceKey;
}

/** Texts keep their first letter and their length, so that an empty or a cut value still shows. */
function maskedContent(value: unknown): unknown {
  if (typeof value === 'string')
    return /^-?[\d.]{0,6}$/.test(value) ? value : value.slice(0, 1).padEnd(value.length, '*');
  if (Array.isArray(value)) return value.map(maskedContent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskedContent(inner)]));
}
