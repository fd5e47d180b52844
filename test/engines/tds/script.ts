import type { Asked } from './call.ts';
import type { Login } from './login.ts';
import type { Identity } from './secure.ts';
import type { Columns } from './tokens.ts';

/** What the server answers to a statement. */
export type Answer = Rows | Refused | 'silent' | 'deaf';

export interface Rows {
  readonly columns: Columns;
  readonly rows: readonly (readonly (string | null)[])[];
  /** The line is cut behind so many rows... */
  readonly cutAfter?: number;
  /** ... or nothing more is said, and no cancel heard. */
  readonly stalls?: boolean;
}

export interface Refused {
  /** The server's own number of the error. */
  readonly error: number;
  readonly message?: string;
  /** As after a deadlock: the transaction is no more. */
  readonly endsTransaction?: boolean;
}

/** How a server behaves. A test says what it needs; `silent` waits to be cancelled, `deaf` does not hear that either. */
export interface Script {
  /** Absent: "encryption not supported". */
  readonly identity?: Identity;
  /** It talks to none who does not encrypt. */
  readonly insists?: boolean;
  /** The errors of a login, the first told first; none: welcome. */
  login?(login: Login): readonly Refused[];
  answer(asked: Asked): Answer;
}
