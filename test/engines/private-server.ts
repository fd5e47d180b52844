import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Certificates } from './certificates.ts';
import type { EngineName, Missing, OwnEngine, Running } from './engine.ts';
import { startGuarded } from './guarded-process.ts';
import { programOf } from './programs.ts';
import { lastingSettings, settingsOf, type TlsFiles } from './server-settings.ts';
import { versionOf } from './session.ts';
import { mariadbScript, mysqlScript, postgresScript } from './start-scripts.ts';

/** The account that servers run as where we are root: it owns nothing else. */
const nobody = { uid: 65_534, gid: 65_534 };

export interface PrivateOptions {
  /** When it was killed it starts again on its port, with all that was committed, after half a second. */
  readonly revives?: boolean;
  /** Arguments of the server besides those of all servers. */
  readonly settings?: readonly string[];
}

/** Starts a server of our own from an installed program: on loopback, with a free port and a folder that goes with it. */
export async function startPrivateServer(
  engine: EngineName,
  certificates: Certificates | undefined,
  { revives = false, settings: more = [] }: PrivateOptions = {},
): Promise<Running | Missing> {
  if (engine === 'mssql') return { why: noProcess };
  const program = programOf(engine);
  if ('why' in program) return program;
  const folder = privateFolder(engine);
  const port = await freePort();
  const address = {
    engine,
    host: '127.0.0.1',
    port,
    user: 'pos_admin',
    password: randomBytes(9).toString('hex'),
  };
  const tls = certificates && writeCertificates(folder, certificates);
  const settings = [...settingsOf(engine, tls), ...(revives ? lastingSettings(engine) : []), ...more];
  const guarded = startGuarded({
    start: scripts[engine]({ ...address, ...program, folder, settings, asRoot, revives }),
    folder,
    signal: engine === 'postgres' ? 'QUIT' : 'KILL',
  });
  try {
    const version = await versionOf(address, { within: 60_000, lost: guarded.ended });
    const authority = certificates && engine !== 'mysql' ? { authority: certificates.authority } : {};
    return { server: { ...address, ...authority, version, how: 'process' }, stop: guarded.stop };
  } catch (thrown) {
    await guarded.stop();
    return { why: `It did not start. ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

/** It is no free software, and no package. */
const noProcess =
  'SQL Server is not started as a process: name a server with AIQ_POS_TEST_MSSQL_URL, or an image with AIQ_POS_TEST_MSSQL_IMAGE.';

const asRoot = process.getuid?.() === 0;
const scripts = { mariadb: mariadbScript, mysql: mysqlScript, postgres: postgresScript };

/** In the first folder for temporary files that the servers' account can reach. */
function privateFolder(engine: OwnEngine): string {
  const base = [tmpdir(), '/tmp'].find((folder) => !asRoot || openToAll(folder)) ?? tmpdir();
  const folder = mkdtempSync(join(base, `aiq-pos-${engine}-`));
  if (asRoot) chownSync(folder, nobody.uid, nobody.gid);
  return folder;
}

/** PostgreSQL wants the key to be its own account's alone. */
function writeCertificates(folder: string, { certificate, key }: Certificates): TlsFiles {
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key, { mode: 0o600 });
  if (asRoot) chownSync(files.key, nobody.uid, nobody.gid);
  return files;
}

function openToAll(folder: string): boolean {
  const passable = (statSync(folder).mode & 0o001) !== 0;
  return passable && (dirname(folder) === folder || openToAll(dirname(folder)));
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return promise;
}
