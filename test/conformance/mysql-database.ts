import { tmpdir } from 'node:os';
import {
  type TestDatabase as AdministeredDatabase,
  freshDatabase,
  type TestServer,
} from '../engines/index.ts';
import type { TestDatabase } from './database.ts';

/** A fresh database on a MySQL or MariaDB server, written by a connection beside the connector's. */
export async function startMysql(
  server: TestServer,
  charset = 'utf8mb4',
): Promise<TestDatabase & { readonly administrator: AdministeredDatabase }> {
  const { host, port, user, password } = server;
  const database = await freshDatabase(server, { charset });
  return {
    administrator: database,
    options: { host, port, user, password, database: database.name },
    baseDir: tmpdir(),
    write: (statements) => database.run(['BEGIN', ...statements, 'COMMIT'].join(';\n')),
    quote: (name) => `\`${name.replaceAll('`', '``')}\``,
    literal: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
    types: {
      integer: 'BIGINT',
      text: 'VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      caseless: 'VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci',
      guid: server.engine === 'mariadb' ? 'UUID' : 'CHAR(36)',
      stamp: 'DATETIME(6)',
      binary: 'BLOB',
      binaryLiteral: "x'00ff'",
    },
    // Every type stands in docs/types.md, and is tried by test/connector/mysql-types.test.ts.
    samples: [
      { type: 'DECIMAL(20,4)', literal: '1234567890123456.5000', text: '1234567890123456.5000' },
      { type: 'BIGINT UNSIGNED', literal: '18446744073709551615', text: '18446744073709551615' },
      { type: 'BIT(1)', literal: "b'1'", text: '1' },
      { type: 'DOUBLE', literal: '0.1', text: '0.1' },
      { type: 'DATETIME(6)', literal: "'2026-03-08 09:59:59.123456'", text: '2026-03-08 09:59:59.123456' },
    ],
    stop: () => database.drop(),
  };
}
