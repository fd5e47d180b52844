import { tmpdir } from 'node:os';
import { type TestDatabase as Administered, freshDatabase, type TestServer } from '../engines/index.ts';
import type { TestDatabase } from './database.ts';

const types = `CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`;

/** A PostgreSQL database of its own, written by the administrator's connection beside the connector's. */
export async function startPostgres(server: TestServer, setUp = types, charset = 'UTF8') {
  const database = await freshDatabase(server, { charset });
  await database.run(setUp);
  const { host, port, user, password } = server;
  return {
    own: database,
    rows: database.rows,
    options: { host, port, user, password, database: database.name },
    baseDir: tmpdir(),
    // Several statements in one message are one transaction.
    write: (statements) => database.run(statements.join(';\n')),
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    literal: (text) => `'${text.replaceAll("'", "''")}'`,
    types: {
      integer: 'bigint',
      text: 'varchar(100) COLLATE "C"',
      caseless: 'citext',
      guid: 'uuid',
      stamp: 'timestamp(6)',
      binary: 'bytea',
      binaryLiteral: `'\\x00ff'::bytea`,
    },
    samples: [
      { type: 'numeric(12,2)', literal: '12.5', text: '12.50' },
      {
        type: 'numeric',
        literal: '12345678901234567890.000000000001',
        text: '12345678901234567890.000000000001',
      },
      { type: 'double precision', literal: '0.1', text: '0.1' },
      { type: 'double precision', literal: '1e21', text: '1000000000000000000000' },
      { type: 'double precision', literal: '-1.5e-7', text: '-0.00000015' },
      { type: 'boolean', literal: 'true', text: '1' },
      { type: 'boolean', literal: 'false', text: '0' },
      { type: 'bit(1)', literal: `B'1'`, text: '1' },
      { type: 'mood', literal: `'happy'`, text: 'happy' },
      { type: 'date', literal: `'2026-03-08'`, text: '2026-03-08' },
      { type: 'timestamp', literal: `'2026-03-08 09:59:59.123456'`, text: '2026-03-08 09:59:59.123456' },
      { type: 'timestamptz', literal: `'2026-03-08 02:59:59.5-07'`, text: '2026-03-08 09:59:59.5+00' },
    ],
    stop: () => database.drop(),
  } satisfies TestDatabase & { own: Administered; rows: Administered['rows'] };
}
