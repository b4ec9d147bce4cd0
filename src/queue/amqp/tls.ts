/** Names of certificate and key files → what an AMQPS connection needs of them, read anew for each connection. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

export interface TlsFiles {
  /** PEM: the authorities that may vouch for the broker. Without it, those that Node knows. */
  readonly caFile?: string | undefined;
  /** PEM: our own certificate, with its chain; together with `keyFile`. */
  readonly certFile?: string | undefined;
  /** PEM: the certificate's private key. */
  readonly keyFile?: string | undefined;
  readonly keyPassphrase?: string | undefined;
}

/**
 * Throws when a file can't be read. n.b. the broker's certificate is always verified, whatever the environment says
 * (`NODE_TLS_REJECT_UNAUTHORIZED`).
 */
export function tlsOptions({ caFile, certFile, keyFile, keyPassphrase }: TlsFiles): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase }),
  };
}
