import { code } from './next.ts';
import { posFailureCodes } from './pos-failure-codes.ts';

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
  CONFIG_CA_FILE: code(
    'configure',
    'The file of a certificate authority is missing, or holds no certificate that can be read.',
    'It must be readable for this account and begin with -----BEGIN CERTIFICATE-----; a binary one is turned by `openssl x509 -inform der -in ca.cer -out ca.pem`.',
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
  MAPPING_SELECT: code(
    'configure',
    'A SELECT in the mapping is more than one that reads named columns of the shop.',
    'Keep to one SELECT with JOIN, WHERE and GROUP BY, or name the tables instead.',
  ),
  MAPPING_DELETES_UNSEEN: code(
    'configure',
    'The mapping says what becomes of deleted rows, but reads in a way that does not notice them.',
    'Add `pass: 1d` to the section’s `sync`, or say `on_delete: keep`.',
  ),
  MAPPING_CHANGED: code(
    'configure',
    'The mapping of a site is another one than before.',
    'Nothing that AIQ has is sent again before its row changes; `aiq-pos plan apply-mapping` says what sending it would cost.',
  ),
  MAPPING_SENSITIVE: code(
    'configure',
    'The mapping names a column that the product refuses to read.',
    'Remove the column: card numbers, social security numbers and passwords are never read. Is it no such thing, as a loyalty card of the shop, then have a view show it under another name, and map the view.',
  ),

  ...posFailureCodes,

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
  LEDGER_STRANGE: code(
    'retry',
    'The ledger is not the one that was last used in its place.',
    'Everything is read again, and AIQ is told of it anew, in the background. Nothing else is to be done.',
  ),
  LEDGER_SEALED: code(
    'configure',
    'The payloads of the ledger are encrypted with a key that is not given.',
    'Give the key as `ledger.encryption` says. If it is lost, start with a new ledger: see docs/operations.md.',
  ),
  LEDGER_FULL: code(
    'retry',
    'The disk of the ledger is full.',
    'Free disk space: reading and sending go on by themselves.',
  ),
  DISK_SHORT: code(
    'retry',
    'The disk of the ledger is nearly full, so reading pauses.',
    'Free disk space: reading goes on by itself. What has been read is sent meanwhile, and the rest stays in the POS.',
  ),
  BACKLOG_FULL: code(
    'retry',
    'As much waits to be sent as may, so reading pauses.',
    'See `aiq-pos status` why it is not sent. Reading goes on by itself when enough has gone; the rest stays in the POS. `disk.backlog` may be raised where the disk has room.',
  ),
  LEDGER_COMMAND_TIMEOUT: code(
    'retry',
    'The running connector did not answer the command in time.',
    'Look at `aiq-pos status`; the command is kept and will be carried out.',
  ),
  VOID_TOO_LATE: code(
    'reject',
    'A sale was voided after the ledger had dropped what AIQ has of it.',
    'Take it back at AIQ by hand, then discard this dead letter. `ledger.prune.sales` says how long it is kept.',
  ),
  FORGET_LATER: code('retry', 'The customer cannot be forgotten just now.', 'Say it again in a minute.'),
  NO_SUCH_DEAD_LETTER: code(
    'configure',
    'There is no dead letter with this number.',
    'List them with `aiq-pos dead-letters list`.',
  ),
  NO_SUCH_RECORD: code(
    'configure',
    'Neither the ledger nor the POS has a record with this key.',
    'Check the key: AIQ’s, or with --source-key the values of the key columns in the POS.',
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
    'Compare the `aiq.fields` settings and the mapping with the AIQ documentation; one record is tried now and then, and sending goes on by itself. Then `aiq-pos dead-letters replay --code AIQ_REJECTED`.',
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
