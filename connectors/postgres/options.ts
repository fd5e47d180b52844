import { z } from 'zod';

const tls = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('off') }),
  z.strictObject({
    /** Encrypted, or no connection. The server's certificate and its name are always checked. */
    mode: z.literal('required'),
    /** The file (PEM) of the authority that signed it, or the certificate itself; without one, those that Node trusts. */
    ca: z.string().min(1).optional(),
    /** The name in the certificate, where it is not `host`. */
    servername: z.string().min(1).optional(),
  }),
]);

/** The `source` block. What it holds stays as written, so that parsing it twice changes nothing. */
export const options = z.strictObject({
  /** A name, an address, or the folder of the server's Unix socket. */
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(5432),
  user: z.string().min(1),
  password: z.string().default(''),
  database: z.string().min(1),
  tls: tls.default({ mode: 'off' }),
  connect_timeout: z
    .string()
    .regex(/^[1-9]\d{0,2}s$/, 'must be seconds, such as 10s')
    .default('10s'),
  /** The zone in which the server writes `timestamp with time zone`; the offset always stands behind it. */
  session_zone: z.string().min(1).default('UTC'),
  /** Where tables stand that the mapping names without a schema. */
  schema: z.string().min(1).default('public'),
});

export type Options = z.output<typeof options>;
