import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PEM texts, made anew for each run. */
export interface Certificates {
  /** Of an authority that nobody knows. */
  readonly authority: string;
  /** The servers', for the names localhost and 127.0.0.1, signed by the authority. */
  readonly certificate: string;
  readonly key: string;
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout'];

/** Undefined where there is no openssl: then the servers offer no TLS. */
export async function makeCertificates(): Promise<Certificates | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'aiq-pos-tls-'));
  const openssl = (...parameters: string[]) => promisify(execFile)('openssl', parameters, { cwd: folder });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  try {
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const authority = ['req', '-x509', '-days', '2', '-subj', '/CN=Test authority', ...key, 'ca.key'];
    await openssl(...authority, '-out', 'ca.pem');
    await openssl('req', '-subj', '/CN=localhost', ...key, 'key.pem', '-out', 'request.pem');
    const sign = ['x509', '-req', '-days', '2', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    await openssl(...sign, '-in', 'request.pem', '-extfile', 'names', '-out', 'cert.pem');
    return { authority: read('ca.pem'), certificate: read('cert.pem'), key: read('key.pem') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
