import { code } from './next.ts';

/** What goes wrong between the connector and a POS database, and in its rows. Part of `failureCodes`. */
export const posFailureCodes = {
  // The POS database
  POS_UNREADABLE: code(
    'configure',
    'The POS database cannot be opened.',
    'Check the path or address, and that this account may read it.',
  ),
  POS_UNREACHABLE: code(
    'retry',
    'The POS database does not answer.',
    'Nothing to do if it is restarting: the connector tries again by itself.',
  ),
  POS_BUSY: code(
    'retry',
    'The POS database was busy for too long.',
    'Nothing to do: the connector gives way to the POS and tries again.',
  ),
  POS_STALLED: code(
    'retry',
    'A stream has not moved for longer than it may, while it should be read.',
    'Nothing to do at first: a reading that hangs is cut off and begun anew. If it lasts, see why the POS database does not answer, then restart the connector.',
  ),
  POS_LOGIN: code(
    'configure',
    'The POS database refuses the login.',
    'Check the user and the password of the source, and that the server lets this machine in.',
  ),
  POS_FORBIDDEN: code(
    'configure',
    'The login may not read what the mapping needs.',
    'Let the administrator of the database grant it SELECT on the tables that the mapping names, and nothing else.',
  ),
  POS_TLS: code(
    'configure',
    'The connection to the POS database cannot be encrypted as the settings ask.',
    'Check the `tls` block of the source.',
  ),
  POS_DATABASE_MISSING: code(
    'configure',
    'The server has no such database.',
    'Correct `database` of the source.',
  ),
  POS_TABLE_MISSING: code(
    'configure',
    'The POS database has no such table.',
    'Check that the mapping fits this POS version and that the source names the right database.',
  ),
  POS_COLUMN_MISSING: code(
    'configure',
    'A table of the POS database has no such column.',
    'Check that the mapping fits this POS version.',
  ),
  POS_COLUMN_TYPE: code(
    'configure',
    'A column is of a type that cannot be read for this use.',
    'Name another column in the mapping.',
  ),
  POS_KEY_NOT_UNIQUE: code(
    'configure',
    'The key named by the mapping does not tell rows apart.',
    'Name the columns of the primary key, or of a unique index, in the mapping.',
  ),
  POS_KEY_NULL: code(
    'configure',
    'Rows have nothing in a column of their key, and are never read.',
    'Name columns that are always filled in, or let the rows be mended in the POS.',
  ),
  POS_WRITABLE: code(
    'configure',
    'The login may change the POS database.',
    'Let the administrator of the database make a login that has SELECT on the tables that the mapping names, and nothing else.',
  ),
  POS_INDEX_MISSING: code(
    'configure',
    'No index serves the column that tells when a row changed, so each poll reads the whole table.',
    'Let the administrator of the database make the index named; until then, poll less often with `every`.',
  ),
  POS_STAMP_MISSING: code(
    'configure',
    'Rows have nothing in the column that tells when they changed.',
    'If the POS fills it in a moment later, nothing is to do. If not, name another column beside it in `by`, or look at such rows more often with `strays`.',
  ),
  POS_STAMP_FUTURE: code(
    'configure',
    'Rows are stamped later than now.',
    'Such rows are looked at every `strays` only, until their time has come. Let wrong ones be mended in the POS.',
  ),
  POS_CLOCK: code(
    'configure',
    'The clocks of the POS database and of this machine differ.',
    'Set both by a time service. Rows are read by the clock of the database; a wrong one stamps them wrongly.',
  ),
  POS_COMPARISON: code(
    'configure',
    'Two joined columns are not of one kind: no index serves, and the server may refuse to compare them.',
    'Check that the mapping joins the right columns; a view can convert one of them.',
  ),
  POS_ROWS_MISSING: code(
    'stop',
    'Far more rows of a table are gone than a shop deletes.',
    'Check that the source names the right database and that no restore is under way; the next pass looks again. If the rows are rightly gone, say so: `aiq-pos state confirm-missing`.',
  ),
  POS_ROWS_UNMAPPABLE: code(
    'stop',
    'The mapping cannot make records of most rows of a table.',
    'See what is wrong with them by `aiq-pos preview`, and correct the mapping: reading then goes on by itself. If such rows are rightly set aside, say so: `aiq-pos state confirm-unmappable`.',
  ),
  POS_REWOUND: code(
    'stop',
    'The POS database is another one, or an older state of it, than the one read before.',
    'Check that the source names the right database. If it was rightly restored or replaced, let all of it be read again: `aiq-pos state rewind`.',
  ),
  POS_QUERY: code(
    'stop',
    'The POS database refused a statement.',
    'Run `aiq-pos check`: the database may have changed since the last start.',
  ),
  POS_UNRECOGNISED: code(
    'configure',
    'No table of the POS database looks like customers, receipts or products.',
    'Check that the source names the right database, and that the login may read its tables. Else write the mapping by hand: docs/mapping.md.',
  ),
  ENGINE_UNKNOWN: code(
    'configure',
    'There is no connector for this engine.',
    'Correct the engine of the source.',
  ),

  // Rows that cannot become records
  ROW_VALUE: code(
    'reject',
    'A value in a row is not of the form that its field needs.',
    'Correct the row in the POS, or give the field a rule in the mapping; the row is read again when it changes.',
  ),
  ROW_KEY_MISSING: code(
    'reject',
    'A row has no value for its key.',
    'Correct the row in the POS, or filter such rows in the mapping.',
  ),
  ROW_KEY_TAKEN: code(
    'reject',
    'The same AIQ key comes from two different rows.',
    'Give the mapping a key that tells the rows apart.',
  ),
  ROW_KEY_OTHER_SITE: code(
    'reject',
    'The same AIQ key comes from two sites of one AIQ account.',
    'Give the sites different `id_prefix` settings.',
  ),
} as const;
