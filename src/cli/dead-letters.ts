import { basename } from 'node:path';
import type { DeadLetter } from '../ledger/index.ts';
import { Failure } from '../model/index.ts';
import { type DeadLetterOptions, isNarrowed, noneText, withLetters } from './dead-letter-choice.ts';
import { type ExitCode, exit } from './exit.ts';
import { ledgerFile } from './ledger-file.ts';
import { maskedContent } from './masked-content.ts';
import { json, type Terminal, table } from './terminal.ts';

/** One line each; without the rows themselves, which hold personal data. */
export function listDeadLetters(options: DeadLetterOptions, terminal: Terminal): ExitCode {
  const letters = withLetters(options, (all) => Array.from(all, ({ content: _, ...letter }) => letter));
  if (options.json) terminal.out(json(letters));
  else if (letters.length === 0) terminal.out(noneText(options));
  else {
    const rows = letters.map((letter) => [
      String(letter.id),
      `${letter.site} ${letter.model}`,
      keyText(letter),
      letter.code,
      letter.reread ? 'to be read again' : `${letter.attempts} x`,
      minute(letter.firstAt),
      minute(letter.lastAt),
      basename(letter.place ?? ''),
      letter.reason,
    ]);
    const head = ['id', 'stream', 'key', 'code', 'seen', 'first (UTC)', 'last (UTC)', 'made by', 'reason'];
    terminal.out(table(head, rows));
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
  const found = withLetters(options, (all) => Array.from(all).find((letter) => letter.id === id));
  if (!found) throw new Failure('NO_SUCH_DEAD_LETTER', `There is no dead letter ${id}.`);
  const letter = { ...found, content: contentOf(found, full) };
  if (options.json) {
    terminal.out(json(letter));
    return exit.done;
  }
  const at = (ms: number) => new Date(ms).toISOString();
  const place = letter.place ? `\nmade by    ${letter.place}` : '';
  terminal.out(
    `${letter.site} ${letter.model} ${keyText(letter)}\n${letter.code}: ${letter.reason}\n-> ${letter.hint}${place}
first seen ${at(letter.firstAt)}\nlast seen  ${at(letter.lastAt)} (${letter.attempts} x)
${letter.kind === 'row' ? 'row of the POS' : 'record for AIQ'}${full ? '' : ' (masked; --full shows it)'}\n${json(letter.content)}`,
  );
  return exit.done;
}

/** The row or record that was set aside: personal data masked, unless asked for in full. */
export function contentOf({ content }: Pick<DeadLetter, 'content'>, full: boolean): unknown {
  const value: unknown = JSON.parse(content === '' ? 'null' : content);
  return full ? value : maskedContent(value);
}

/** How often the choice is made again, where what was chosen went by itself before the owner came to it. */
const patience = 5;

/** Replay or discard, by the running owner where there is one, else by this process. */
export async function settleDeadLetters(
  name: 'replay' | 'discard',
  named: readonly number[],
  options: DeadLetterOptions & { readonly all: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const ids = idsOrAll(named, options);
  const { order } = await import('./order.ts');
  const file = ledgerFile(options.config);
  for (let tries = 1; ; tries++) {
    const chosen = ids ?? withLetters(options, (all) => Array.from(all, (letter) => letter.id));
    if (chosen.length === 0) {
      terminal.out(options.json ? json({ entries: 0 }) : noneText(options));
      return exit.done;
    }
    const answer = await order(file, { name, ids: chosen });
    if (answer.kind === 'done') {
      terminal.out(options.json ? json({ entries: answer.entries }) : doneText(name, answer.entries));
      return exit.done;
    }
    if (ids || answer.code !== 'NO_SUCH_DEAD_LETTER' || tries === patience)
      throw new Failure('NO_SUCH_DEAD_LETTER', answer.sentence, { hint: answer.hint });
  }
}

/** The ids that a person named, or null: all that the options choose. */
function idsOrAll(ids: readonly number[], options: DeadLetterOptions & { readonly all: boolean }) {
  const isChosen = options.all || isNarrowed(options);
  const hint =
    'Give their numbers, as `aiq-pos dead-letters list` shows them, or say --all, or name a --code.';
  if (ids.length > 0 && isChosen) throw new Failure('USAGE', 'Dead letters are named in two ways.', { hint });
  if (ids.length === 0 && !isChosen) throw new Failure('USAGE', 'No dead letter is named.', { hint });
  return isChosen ? null : ids;
}

function doneText(name: 'replay' | 'discard', entries: number): string {
  return name === 'replay'
    ? `${entries} to go again: refused records are sent, unmappable rows read, at the next turn.`
    : `${entries} discarded: each comes back only when its row changes.`;
}

function keyText(letter: Pick<DeadLetter, 'sourceKey'>): string {
  const key: unknown = JSON.parse(letter.sourceKey);
  return Array.isArray(key) ? key.join(', ') : letter.sourceKey;
}

/** "2026-03-08 09:59" */
function minute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
