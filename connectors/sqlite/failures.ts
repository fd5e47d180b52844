import { Failure, tableMissing } from '../../src/connector/index.ts';

/** What SQLite and TypeORM throw as a `Failure`. The sentence holds names of the schema, never values. */
export function failureOf(thrown: unknown, path: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const cause = driverError(thrown);
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : '';
  if (isBusy(cause))
    return new Failure('POS_BUSY', `The POS program kept ${path} locked for too long.`, { cause });
  if (code.startsWith('SQLITE_IOERR')) {
    return new Failure('POS_UNREACHABLE', `The disk or network share of ${path} does not answer.`, { cause });
  }
  const unreadable = Object.entries(unreadables).find(([start]) => code.startsWith(start))?.[1];
  if (unreadable) {
    return new Failure('POS_UNREADABLE', `The file ${path} ${unreadable.what}`, {
      hint: unreadable.hint,
      cause,
    });
  }
  const table = /^no such table: (?:main\.)?(.+)$/.exec(message)?.[1];
  if (table !== undefined) return tableMissing({ name: table });
  const column = /^no such column: (?:\w+\.)?(.+)$/.exec(message)?.[1];
  if (column !== undefined) {
    return new Failure('POS_COLUMN_MISSING', `The POS database no longer has the column ${column}.`);
  }
  return new Failure('POS_QUERY', `SQLite refused a statement (${code || 'no code given'}).`, { cause });
}

/** Another connection holds a lock that passes by itself; a writer that crashed is mended by the POS's next write. */
export function isBusy(thrown: unknown): boolean {
  return /^SQLITE_(?:BUSY|LOCKED|PROTOCOL|READONLY_ROLLBACK|READONLY_RECOVERY)/.test(
    codeOf(driverError(thrown)),
  );
}

const unreadables = {
  SQLITE_NOTADB: {
    what: 'is not an SQLite database, or is encrypted.',
    hint: 'Check `file` of the source: the POS may keep its data in another file.',
  },
  SQLITE_CORRUPT: {
    what: 'is damaged.',
    hint: 'Let the vendor of the POS check the file; the connector changes nothing in it.',
  },
  SQLITE_CANTOPEN: {
    what: 'cannot be opened.',
    hint: 'Check that this account may read the file. A database in WAL mode also needs the right to write in its folder while the POS is closed.',
  },
  SQLITE_READONLY: {
    what: 'cannot be opened for reading alone.',
    hint: 'A database in WAL mode needs the right to write in its folder while the POS is closed.',
  },
  SQLITE_PERM: {
    what: 'may not be read by this account.',
    hint: 'Give this account the right to read the file.',
  },
};

/** TypeORM wraps the driver's error and adds the parameters, which are values of rows: they must not reach a log. */
function driverError(thrown: unknown): unknown {
  return thrown instanceof Error && 'driverError' in thrown ? thrown.driverError : thrown;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
