/** The bytes of a client's key file → the private key that signs its assertions. */
import { createPrivateKey, type JsonWebKey, type KeyObject, type webcrypto } from 'node:crypto';
import { importJWK } from 'jose';
import { UnusableFile } from './watched-files.ts';

export interface ClientKey {
  readonly key: KeyObject;
  readonly algorithm: string;
  readonly keyId: string | null;
}

/** Algorithms by curve, RFC 7518 section 3.4 and RFC 8037. */
const ALGORITHM_OF_CURVE: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
};

/**
 * Reads a JWK (JSON) or PEM. Throws {@link UnusableFile}, which holds nothing of the key.
 *
 * @param wanted what the receiver directory says of the key; it goes before what the JWK says
 */
export function readClientKey(
  content: Buffer,
  wanted: { readonly algorithm?: string | undefined; readonly keyId?: string | undefined },
): ClientKey {
  const text = content.toString('utf8').trim();
  const jwk = text.startsWith('{') ? jwkOf(text) : null;
  let key: KeyObject;
  try {
    key = jwk ? createPrivateKey({ key: jwk, format: 'jwk' }) : createPrivateKey(text);
  } catch {
    throw new UnusableFile('no private key as JWK or unencrypted PEM');
  }
  const algorithm = wanted.algorithm ?? textOf(jwk?.alg) ?? algorithmOf(key);
  if (!fits(algorithm, key)) throw new UnusableFile('the algorithm does not fit the kind of key');
  return { key, algorithm, keyId: wanted.keyId ?? textOf(jwk?.kid) ?? null };
}

/** The key in the form openid-client signs with. */
export async function signingKey({ key, algorithm }: ClientKey): Promise<webcrypto.CryptoKey> {
  const imported = await importJWK(key.export({ format: 'jwk' }), algorithm);
  if (imported instanceof Uint8Array) throw new UnusableFile('the key is a shared secret');
  return imported;
}

function jwkOf(text: string): JsonWebKey {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnusableFile('neither JSON nor PEM');
  }
}

function algorithmOf(key: KeyObject): string {
  return ALGORITHM_OF_CURVE[curveOf(key) ?? ''] ?? 'PS256';
}

function fits(algorithm: string, key: KeyObject): boolean {
  if (/^[PR]S(256|384|512)$/.test(algorithm)) return key.asymmetricKeyType === 'rsa';
  return algorithm === ALGORITHM_OF_CURVE[curveOf(key) ?? ''];
}

function curveOf(key: KeyObject): string | undefined {
  return key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'ed25519'
    ? key.export({ format: 'jwk' }).crv
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
