import { isIP } from 'node:net';
import { z } from 'zod';

const tls = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('off') }),
  z.strictObject({
    /**
     * Encrypted, or no connection. `required` agrees on it within TDS, as all versions do; `strict` (TDS 8.0, SQL Server
     * 2022) begins with TLS. The server's certificate and the name in it are always checked.
     */
    mode: z.enum(['required', 'strict']),
    /** The file (PEM) of the authority that signed it, or the certificate itself; without one, those that Node trusts. */
    ca: z.string().min(1).optional(),
    /** The name in the certificate, where it is not `host`. */
    servername: z.string().min(1).optional(),
    /** The oldest TLS that this connection may use: old servers know no other. No other connection is touched. */
    min_version: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2']).default('TLSv1.2'),
  }),
]);

/** The `source` block. What it holds stays as written, so that parsing it twice changes nothing. */
export const options = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .refine((host) => !/localdb/i.test(host), {
        message: 'is LocalDB, which no network reaches: move the database to SQL Server Express',
        abort: true,
      })
      .refine((host) => !/^(\.|\(local\))$/i.test(host), {
        message: 'must be localhost, where this machine is meant',
      })
      .refine((host) => !/[\\,]/.test(host), {
        message: 'must be a name or an address alone: give `instance` or `port` besides',
      }),
    /** Looked up at the server's SQL Server Browser (UDP 1434). */
    instance: z
      .string()
      .regex(/^[^\\]+$/, 'must be the name alone, such as SQLEXPRESS')
      .optional(),
    /** 1433 where there is no `instance`. */
    port: z.int().min(1).max(65_535).optional(),
    user: z
      .string()
      .min(1)
      .refine((user) => !user.includes('\\'), {
        message: 'must be the name alone: give the `domain` of a Windows login besides',
      }),
    password: z.string().default(''),
    /** Of a Windows login (NTLM); without one, the login is SQL Server's own. */
    domain: z.string().min(1).optional(),
    database: z
      .string()
      .min(1)
      .refine((database) => !/\.(sdf|mdf)$/i.test(database), {
        message:
          'must be the name of a database on a server: a file (SQL Server CE, LocalDB) cannot be reached',
      }),
    /** Where tables stand that the mapping names without a schema. */
    schema: z.string().min(1).default('dbo'),
    tls: tls.default({ mode: 'off' }),
    application_name: z.string().min(1).max(128).default('aiq-pos'),
    /** Says that we only read: an availability group then sends us to a readable copy. */
    read_only_intent: z.boolean().default(false),
    connect_timeout: z
      .string()
      .regex(/^[1-9]\d{0,2}s$/, 'must be seconds, such as 10s')
      .default('10s'),
  })
  .refine(({ instance, port }) => instance === undefined || port === undefined, {
    path: ['port'],
    message: 'is what `instance` is looked up for: give one of the two',
  })
  .refine(({ host, tls }) => tls.mode === 'off' || tls.servername !== undefined || isIP(host) === 0, {
    path: ['tls'],
    message: 'needs `servername`, the name in the certificate, where `host` is an address',
  });

export type Options = z.output<typeof options>;
