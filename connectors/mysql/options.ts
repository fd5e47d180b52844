import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../src/connector/index.ts';

const tls = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('off') }),
  z.strictObject({
    /** Encrypted, or no connection. The server's certificate and the name in it are always checked. */
    mode: z.literal('required'),
    /** The file (PEM) of the authority that signed it; without one, those that this machine trusts. */
    ca: z.string().min(1).optional(),
    /** The name in the certificate, where it is not `host`. */
    servername: z.string().min(1).optional(),
  }),
]);

export const options = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(3306),
    user: z.string().min(1),
    password: z.string().default(''),
    database: z.string().min(1),
    tls: tls.default({ mode: 'off' }),
    connect_timeout: z
      .string()
      .regex(/^[1-9]\d{0,2}s$/, 'must be seconds, such as 10s')
      .default('10s'),
    /**
     * The zone that TIMESTAMP columns are shown in; a mapping says the same of them. Never one with daylight saving: in
     * its autumn two instants have one wall clock, and rows between them would be read twice or not at all.
     */
    session_zone: z
      .string()
      .regex(/^[+-](0\d|1[0-2]):[0-5]\d$/, 'must be an offset such as +00:00 or -07:00')
      .default('+00:00'),
  })
  .refine(({ host, tls }) => tls.mode === 'off' || tls.servername !== undefined || isIP(host) === 0, {
    path: ['tls'],
    message: 'needs `servername`, the name in the certificate, where `host` is an address',
  });

export type Options = z.output<typeof options>;

/** What the driver is told of TLS. It checks the certificate against `host`, while the line is opened by ourselves. */
export async function encryption({ host, tls }: Options, baseDir: string) {
  if (tls.mode === 'off') return { host };
  const ca = tls.ca === undefined ? {} : { ca: await authority(resolve(baseDir, tls.ca)) };
  return {
    host: tls.servername ?? host,
    ssl: { ...ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' },
  };
}

async function authority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('POS_TLS', `The file ${file} cannot be read.`, {
      hint: 'Check `tls.ca` of the source, and that this account may read the file.',
      cause,
    });
  }
}
