import { type DeadLetter, type DeadLetterChoice, viewLedger } from '../ledger/index.ts';
import { Failure, failureCodes, nearest } from '../model/index.ts';
import { ledgerFile } from './ledger-file.ts';

export interface DeadLetterQuestion extends DeadLetterChoice {
  readonly config: string;
}

export interface DeadLetterOptions extends DeadLetterQuestion {
  readonly json: boolean;
}

/** Gives `work` the dead letters that are meant, one after the other, beside the ledger's owner or without one. */
export function withLetters<T>(options: DeadLetterQuestion, work: (letters: Iterable<DeadLetter>) => T): T {
  refuseUnknownCode(options.code);
  const view = viewLedger(ledgerFile(options.config));
  try {
    return work(view?.deadLetters.each(options) ?? []);
  } finally {
    view?.close();
  }
}

/** Of nothing with a mistyped reason one would believe that all is well. */
function refuseUnknownCode(code: string | undefined): void {
  if (code === undefined || code in failureCodes) return;
  const like = nearest(code, Object.keys(failureCodes));
  throw new Failure('USAGE', 'There is no such code of a reason.', {
    hint: like ? `Did you mean ${like}?` : '`aiq-pos dead-letters list` shows the codes that there are.',
  });
}

/** "There are no dead letters.", with what was asked for. */
export function noneText({ code, site, model }: DeadLetterChoice): string {
  const named = [code, site, model].filter((part) => part !== undefined);
  return named.length === 0
    ? 'There are no dead letters.'
    : `There are no dead letters of ${named.join(', ')}.`;
}

export function isNarrowed({ code, site, model }: DeadLetterChoice): boolean {
  return (code ?? site ?? model) !== undefined;
}
