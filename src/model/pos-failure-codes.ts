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
  POS_ROWS_MISSING: code(
    'stop',
    'Far more rows of a table are gone than a shop deletes.',
    'Check that the source names the right database and that no restore is under way; the next pass looks again.',
  ),
  POS_QUERY: code(
    'stop',
    'The POS database refused a statement.',
    'Run `aiq-pos check`: the database may have changed since the last start.',
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
