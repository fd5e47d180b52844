import { tmpdir } from 'node:os';
import { freshDatabase, type TestServer } from '../engines/index.ts';

/** A fresh database on SQL Server, or on what speaks as it does, written by a connection beside the connector's. */
export async function startMssql(server: TestServer) {
  const { host, port, user, password } = server;
  const database = await freshDatabase(server);
  const literal = (text: string) => `${isPlain(text) ? '' : 'N'}'${text.replaceAll("'", "''")}'`;
  // A view wants to be made by a batch of its own.
  const alone = (statement: string) =>
    statement.startsWith('CREATE VIEW') ? `EXEC(${literal(statement)})` : statement;
  return {
    own: database,
    options: { host, port, user, password, database: database.name },
    baseDir: tmpdir(),
    write: (statements: readonly string[]) =>
      database.run(
        ['SET XACT_ABORT ON', 'BEGIN TRANSACTION', ...statements.map(alone), 'COMMIT'].join(';\n'),
      ),
    quote: (name: string) => `[${name.replaceAll(']', ']]')}]`,
    literal,
    types: {
      integer: 'BIGINT',
      text: 'NVARCHAR(100) COLLATE Latin1_General_BIN2',
      caseless: 'NVARCHAR(100) COLLATE Latin1_General_CI_AS',
      guid: 'UNIQUEIDENTIFIER',
      stamp: 'DATETIME2(6)',
      binary: 'VARBINARY(MAX)',
      binaryLiteral: '0x00FF',
    },
    // Every type stands in docs/types.md.
    samples,
    // It allows snapshots.
    consistent: true,
    stop: () => database.drop(),
  };
}

/** Babelfish makes a datetimeoffset of no text in Unicode. */
const isPlain = (text: string): boolean => /^[ -~\s]*$/.test(text);

const samples = [
  { type: 'DECIMAL(20,4)', literal: '1234567890123456.5', text: '1234567890123456.5000' },
  { type: 'SMALLMONEY', literal: '-214748.3648', text: '-214748.3648' },
  { type: 'TINYINT', literal: '255', text: '255' },
  { type: 'BIT', literal: '1', text: '1' },
  { type: 'BIT', literal: '0', text: '0' },
  { type: 'FLOAT', literal: '0.1', text: '0.1' },
  { type: 'FLOAT', literal: '1E21', text: '1000000000000000000000' },
  { type: 'FLOAT', literal: '-1.5E-7', text: '-0.00000015' },
  { type: 'REAL', literal: '0.1', text: '0.1' },
  { type: 'DATE', literal: "'2026-03-08'", text: '2026-03-08' },
  { type: 'SMALLDATETIME', literal: "'2026-03-08 09:59:00'", text: '2026-03-08 09:59' },
  { type: 'DATETIME', literal: "'2026-03-08 09:59:59.997'", text: '2026-03-08 09:59:59.997' },
  { type: 'DATETIME2(0)', literal: "'2026-03-08 09:59:59'", text: '2026-03-08 09:59:59' },
  { type: 'CHAR(5)', literal: "'AB'", text: 'AB' },
  { type: 'VARCHAR(20)', literal: "'5 € é'", text: '5 € é' },
  { type: 'NCHAR(5)', literal: "N'日本'", text: '日本' },
  { type: 'NVARCHAR(MAX)', literal: "N'😀 long'", text: '😀 long' },
  { type: 'TEXT', literal: "'old'", text: 'old' },
  { type: 'NTEXT', literal: "N'old'", text: 'old' },
  { type: 'XML', literal: "N'<a>1</a>'", text: '<a>1</a>' },
];

/** To the last digit that there is. */
export const finer = [
  { type: 'MONEY', literal: '922337203685477.5807', text: '922337203685477.5807' },
  { type: 'TIME(7)', literal: "'09:59:59.1234567'", text: '09:59:59.1234567' },
  { type: 'DATETIME2(7)', literal: "'2026-03-08 09:59:59.1234567'", text: '2026-03-08 09:59:59.1234567' },
  {
    type: 'DATETIMEOFFSET(3)',
    literal: "'2026-03-08 02:59:59.500 -07:00'",
    text: '2026-03-08T09:59:59.500Z',
  },
];
