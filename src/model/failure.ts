import { type FailureCode, failureCodes } from './failure-codes.ts';

/** Where a mistake stands: line and column count from 1, as editors do. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface FailureOptions {
  readonly hint?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/**
 * Every error of the product: a code for machines, a sentence and a hint for the technician, and what to do next.
 * The sentence never holds a value of a row, a key or a password (promise 8): it may reach a log.
 */
export class Failure<C extends FailureCode = FailureCode> extends Error {
  override readonly name = 'Failure';
  readonly code: C;
  readonly next: (typeof failureCodes)[C]['next'];
  readonly hint: string;
  readonly place: Place | undefined;

  constructor(code: C, sentence: string, options: FailureOptions = {}) {
    super(sentence, { cause: options.cause });
    this.code = code;
    this.next = failureCodes[code].next;
    this.hint = options.hint ?? failureCodes[code].hint;
    this.place = options.place;
  }
}

/** One thing found wrong (or doubtful) by lint or check. All are reported, never only the first. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: FailureCode;
  readonly sentence: string;
  readonly hint: string;
  readonly place?: Place;
}

/** A refusal with everything that is wrong: thrown where no work can start until a person has mended the findings. */
export class Findings extends Error {
  override readonly name = 'Findings';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map((finding) => finding.sentence).join(' '));
    this.findings = findings;
  }
}

export function finding(code: FailureCode, sentence: string, options: FailureOptions = {}): Finding {
  return {
    severity: 'error',
    code,
    sentence,
    hint: options.hint ?? failureCodes[code].hint,
    ...(options.place ? { place: options.place } : {}),
  };
}

export function warning(code: FailureCode, sentence: string, options: FailureOptions = {}): Finding {
  return { ...finding(code, sentence, options), severity: 'warning' };
}

/** Any thrown thing as a failure; what is not ours is a bug until proven otherwise, and keeps its cause. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure('BUG', 'Something happened that the product does not expect.', { cause: thrown });
}
