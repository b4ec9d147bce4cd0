/** Names of certificate and key files → the TLS context made of them, made anew when they change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { UnusableFile, WatchedFiles } from './watched-files.ts';

export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/**
 * What every connection insists on. n.b. `rejectUnauthorized` is stated because NODE_TLS_REJECT_UNAUTHORIZED in the environment
 * would change its default: no setting of ours or of Node's turns the verification of receivers off.
 */
export const TLS_ALWAYS = { minVersion: 'TLSv1.2', rejectUnauthorized: true } as const;

/** Throws an Error that says which file cannot be used. Without files, the public CAs are trusted and no certificate is shown. */
export function watchTls(
  { caFile, certificateFile, keyFile }: TlsFiles,
  told: (why: string | null) => void,
): WatchedFiles<SecureContext> {
  const named = { ca: caFile, cert: certificateFile, key: keyFile };
  const given = Object.entries(named).flatMap(([name, path]) => (path === undefined ? [] : [{ name, path }]));
  return new WatchedFiles(
    given.map(({ path }) => path),
    (contents) => {
      const material: { ca?: Buffer; cert?: Buffer; key?: Buffer } = Object.fromEntries(
        given.map(({ name }, index) => [name, contents[index]]),
      );
      verify(material);
      return createSecureContext({ ...material, minVersion: TLS_ALWAYS.minVersion });
    },
    told,
  );
}

/** n.b. OpenSSL takes a CA file without any certificate for an empty list, and then trusts nobody. */
function verify({ ca, cert, key }: { ca?: Buffer; cert?: Buffer; key?: Buffer }): void {
  if (ca) parsed(() => new X509Certificate(ca), 'the CA file holds no certificate in PEM');
  if (!cert || !key) return;
  const certificate = parsed(() => new X509Certificate(cert), 'the certificate file holds none in PEM');
  const privateKey = parsed(
    () => createPrivateKey(key),
    'the key file holds no unencrypted private key in PEM',
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new UnusableFile('the key is not that of the certificate');
}

function parsed<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch {
    throw new UnusableFile(otherwise);
  }
}
