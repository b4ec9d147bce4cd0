/** One entry of the receiver directory as written in, checked, out: where secrets and keys lie, never what is in them. */
import { resolve } from 'node:path';
import { z } from 'zod';

const url = (wanted: string, protocol: RegExp) =>
  z
    .url({ protocol, error: `must be an ${wanted} URL` })
    .refine((text) => !URL.canParse(text) || !hasUser(text), 'must hold no user or password');

/** Signature algorithms of a client assertion (RFC 7518, RFC 8037) that every token server we know of may ask for. */
const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * The shape of an entry.
 *
 * @param folder what paths in it are relative to
 */
export function directoryEntry(folder: string) {
  const file = z
    .string()
    .min(1)
    .transform((path) => resolve(folder, path));

  const client = {
    /** Where access tokens are fetched. */
    tokenEndpoint: url('https://', /^https?$/).refine(
      (text) => !isPlain(text),
      'must be an https:// URL, or one of this machine',
    ),
    clientId: z.string().min(1),
    /** Scopes, separated by spaces (RFC 6749, section 3.3). */
    scope: z.string().min(1).optional(),
    /** What the token is for, where the token server asks for it (RFC 8707). */
    resource: z.url().optional(),
    /** CA certificates (PEM) to trust at the token endpoint, instead of the public ones. */
    caFile: file.optional(),
  };
  const credentials = z.discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('client-secret'),
        ...client,
        /** A file that holds the secret and nothing else. */
        secretFile: file.optional(),
        /** The name of the environment variable that holds the secret. */
        secretEnvironment: z.string().min(1).optional(),
        /** True: the token is bound to a key of this process (RFC 9449). */
        dpop: z.boolean().default(false),
      })
      .refine(
        ({ secretFile, secretEnvironment }) =>
          (secretFile === undefined) !== (secretEnvironment === undefined),
        'must have either secretFile or secretEnvironment',
      ),
    z.strictObject({
      kind: z.literal('private-key-jwt'),
      ...client,
      /** The token server's issuer identifier: the audience of the client assertion. */
      issuer: url('https://', /^https?$/),
      /** The client's private key: a JWK (JSON), or PEM (PKCS #8 or older). */
      keyFile: file,
      /** `kid` of the assertion; default is the JWK's. */
      keyId: z.string().min(1).optional(),
      /** `alg` of the assertion; default is the JWK's, else PS256 for an RSA key and what fits the curve for others. */
      algorithm: z.enum(ALGORITHMS).optional(),
      dpop: z.boolean().default(true),
    }),
  ]);

  return z.strictObject({
    /** A row id of receivers.csv, or a new id of this deployment's own. */
    id: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens'),
    /** Shown name; default is the table's. */
    name: z.string().min(1).optional(),
    /** HER-ids (level 1 or 2) under which senders address it. */
    herIds: z.array(z.string().regex(/^\d+$/)).default([]),
    organizationNumbers: z.array(z.string().regex(/^\d{9}$/)).default([]),
    /** Where bundles are POSTed. */
    endpoint: url('http:// or https://', /^https?$/),
    /** True: `endpoint` may be http:// though it is not on this machine. Referrals then travel unprotected unless something else protects them. */
    plainHttp: z.boolean().default(false),
    /** `message` = one message Bundle; `transaction` = the same entries with conditional creates. */
    delivery: z.enum(['message', 'transaction']).default('message'),
    /** True: a receiver that may get test messages, and only those. */
    test: z.boolean().default(false),
    /** For one request and its whole answer, ms. */
    timeoutMs: z.number().int().positive().default(30_000),
    /** Requests at once, from each adapter process. */
    concurrency: z.number().int().positive().default(16),
    tls: z
      .strictObject({
        /** CA certificates (PEM) to trust at the endpoint, instead of the public ones. */
        caFile: file.optional(),
        /** Our client certificate with its chain, and its key (PEM), where the receiver asks for one. */
        certificateFile: file.optional(),
        keyFile: file.optional(),
      })
      .refine(
        ({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined),
        'must have both certificateFile and keyFile, or none',
      )
      .optional(),
    credentials: credentials.optional(),
    /** When to leave a receiver that fails in peace. */
    breaker: z
      .strictObject({
        /** Failures in a row that open the circuit. */
        failures: z.number().int().positive().default(5),
        /** How long it stays open the first time, ms; doubled with each probe that fails. */
        openMs: z.number().int().positive().default(10_000),
        /** The longest it stays open without a probe, ms. */
        longestOpenMs: z.number().int().positive().default(300_000),
      })
      .prefault({}),
  });
}

export type DirectoryEntry = z.output<ReturnType<typeof directoryEntry>>;
export type Credentials = NonNullable<DirectoryEntry['credentials']>;

/** True for http:// to another machine, which everybody on the way can read. */
export function isPlain(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && !/^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}

function hasUser(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== '' || password !== '';
}
