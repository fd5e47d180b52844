/**
 * What the caller does next:
 * - `retry`: it may work later by itself
 * - `reject`: this one record or row is wrong; the others go on
 * - `stop`: stop this stream, key or endpoint and tell a person
 * - `configure`: a person mends the configuration, then starts again
 * - `bug`: our mistake
 */
export type Next = 'retry' | 'reject' | 'stop' | 'configure' | 'bug';

/**
 * Every code the product can answer with. A code, once released, keeps its meaning and is never used again for
 * another. `docs/errors.md` is made from this table, and a test holds the two together.
 */
export const failureCodes = {
  // Configuration: YAML files, environment, parameters
  CONFIG_UNREADABLE: code(
    'configure',
    'A settings or mapping file cannot be read.',
    'Check the path and that this account may read the file.',
  ),
  CONFIG_SYNTAX: code(
    'configure',
    'A YAML file is not well formed.',
    'Mend the line named; indentation and missing quotes are the usual causes.',
  ),
  CONFIG_UNKNOWN_KEY: code(
    'configure',
    'A YAML file holds a key that the product does not know.',
    'Correct the spelling, or remove the key.',
  ),
  CONFIG_MISSING_KEY: code('configure', 'A YAML file lacks a key that is needed.', 'Add the key named.'),
  CONFIG_INVALID: code(
    'configure',
    'A value in a YAML file is not of the form needed.',
    'Change the value as the sentence says.',
  ),
  CONFIG_VARIABLE_UNSET: code(
    'configure',
    'A file names an environment variable that is not set.',
    'Set the variable for the account that runs the connector, then try again.',
  ),
  CONFIG_SECRET_FILE: code(
    'configure',
    'A file that should hold a secret is missing, empty or unreadable.',
    'Create the file with the secret as its only line.',
  ),
  MAPPING_NOT_FOUND: code(
    'configure',
    'The mapping named does not exist.',
    'Name a shipped mapping, or give the path of a file.',
  ),
  MAPPING_ENGINE: code(
    'configure',
    'The mapping is written for other engines than the source uses.',
    'Choose a mapping for this engine, or correct the engine of the source.',
  ),
  MAPPING_REFERENCE: code(
    'configure',
    'The mapping names something that it does not define.',
    'Correct the name, or define it.',
  ),
  MAPPING_EXPRESSION: code(
    'configure',
    'An expression in the mapping cannot be used.',
    'Correct the expression at the place named.',
  ),
  MAPPING_SENSITIVE: code(
    'configure',
    'The mapping names a column that the product refuses to read.',
    'Remove the column: card numbers, social security numbers and passwords are never read.',
  ),

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

  // The ledger
  LEDGER_UNREADABLE: code(
    'configure',
    'The ledger file cannot be opened.',
    'Check the path, and that this account may write there.',
  ),
  LEDGER_IN_USE: code(
    'configure',
    'Another process owns the ledger.',
    'Stop that process first, or use the commands that work beside it: status, dead-letters.',
  ),
  LEDGER_NEWER: code(
    'configure',
    'The ledger was written by a newer version of the connector.',
    'Run the newer version, or restore the backup made before the upgrade.',
  ),
  LEDGER_FULL: code(
    'retry',
    'The disk of the ledger is full.',
    'Free disk space: reading and sending go on by themselves.',
  ),
  LEDGER_COMMAND_TIMEOUT: code(
    'retry',
    'The running connector did not answer the command in time.',
    'Look at `aiq-pos status`; the command is kept and will be carried out.',
  ),
  NO_SUCH_DEAD_LETTER: code(
    'configure',
    'There is no dead letter with this number.',
    'List them with `aiq-pos dead-letters list`.',
  ),

  // AIQ
  AIQ_UNREACHABLE: code(
    'retry',
    'AIQ does not answer.',
    'Nothing to do: everything is kept and sent when AIQ answers again. Check the internet connection if it lasts.',
  ),
  AIQ_BUSY: code(
    'retry',
    'AIQ asks the connector to send more slowly.',
    'Nothing to do: the connector waits as long as AIQ asks. Lower `limits` if it happens often.',
  ),
  AIQ_KEY_REFUSED: code(
    'stop',
    'AIQ refuses the API key.',
    'Correct the key or the uid; sending goes on by itself within a minute.',
  ),
  AIQ_ENDPOINT_REFUSED: code(
    'stop',
    'AIQ does not know an address that the connector uses.',
    'Compare the `aiq.paths` settings with the AIQ documentation; sending goes on by itself when it answers.',
  ),
  AIQ_REFUSES_EVERYTHING: code(
    'stop',
    'AIQ refuses every record of an endpoint.',
    'Compare the `aiq.fields` settings with the AIQ documentation, then `aiq-pos dead-letters replay --all`.',
  ),
  AIQ_REJECTED: code(
    'reject',
    'AIQ refused this record.',
    'Correct the record in the POS, or the mapping; then replay the dead letter.',
  ),
  RECORD_INVALID: code(
    'reject',
    'A record cannot be written in the form that AIQ takes.',
    'Correct the row in the POS or the mapping; then replay the dead letter.',
  ),

  // Machine
  PORT_TAKEN: code(
    'configure',
    'Another program listens on this port.',
    'Choose another port with --port, or stop the other program.',
  ),
  USAGE: code('configure', 'The command was not called as it should be.', 'See `aiq-pos --help`.'),
  BUG: code(
    'bug',
    'Something happened that the product does not expect.',
    'Please report it with the log file; nothing read is lost.',
  ),
} as const;

export type FailureCode = keyof typeof failureCodes;

function code<N extends Next>(next: N, about: string, hint: string) {
  return { next, about, hint } as const;
}
