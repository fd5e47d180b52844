import { asFailure, type Failure, type Finding, Findings, type Place } from '../model/index.ts';

/** Where a command writes: `out` is what was asked for, `err` is what goes with it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A person watches: progress bars are welcome. */
  readonly interactive: boolean;
  /** Columns. */
  readonly width: number;
}

/** Of a file, a pipe, a program that reads. */
const widthOfNone = 160;

export const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  interactive: process.stderr.isTTY === true && process.env.CI === undefined,
  width: process.stdout.columns ?? widthOfNone,
};

/**
 * Whoever reads may have seen enough, as `head` does: that is no failure of the command. One whose log nobody reads any
 * more goes on.
 */
export function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === process.stdout) process.exit();
    });
  }
}

/** For machines: one JSON document, indented for the people who read it all the same. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/**
 *     error CONFIG_UNKNOWN_KEY  aiq-pos.yaml:12:5
 *       sites.main.zonne is not known.
 *       -> Did you mean "zone"?
 */
export function findingText(finding: Finding): string {
  const where = finding.place ? `  ${placeText(finding.place)}` : '';
  return `${finding.severity} ${finding.code}${where}\n  ${finding.sentence}\n  -> ${finding.hint}`;
}

export function failureText(failure: Failure): string {
  const { code, message: sentence, hint, place } = failure;
  return findingText({ severity: 'error', code, sentence, hint, ...(place ? { place } : {}) });
}

export function placeText(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

/** Whatever was thrown, for a person and for a machine. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Findings) return thrown.findings.map(findingText).join('\n');
  return failureText(asFailure(thrown));
}

export function thrownJson(thrown: unknown): unknown {
  if (thrown instanceof Findings) return { findings: thrown.findings };
  const { code, message: sentence, hint, next, place } = asFailure(thrown);
  return { error: { code, sentence, hint, next, ...(place ? { place } : {}) } };
}

/** Columns of text, left aligned, two blanks apart. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
