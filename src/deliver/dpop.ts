/** A key of this process's own, and the proofs that a request to a receiver comes from who holds it (RFC 9449). */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  type webcrypto,
} from 'node:crypto';
import { importJWK } from 'jose';

const ALGORITHM = 'ES256';

export class DpopKey {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  /** The head of every proof, ready for use. */
  readonly #head: string;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
    this.#head = encoded({ alg: ALGORITHM, typ: 'dpop+jwt', jwk: publicKey.export({ format: 'jwk' }) });
  }

  /** The pair in the form openid-client signs token requests with. */
  async pair(): Promise<webcrypto.CryptoKeyPair> {
    const [privateKey, publicKey] = await Promise.all(
      [this.#privateKey, this.#publicKey].map((key) =>
        importJWK(key.export({ format: 'jwk' }), ALGORITHM, { extractable: key.type === 'public' }),
      ),
    );
    if (!(privateKey && publicKey) || privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) {
      throw new Error('an elliptic key that is none');
    }
    return { privateKey, publicKey };
  }

  /**
   * The `DPoP` header of one request (RFC 9449, section 4.2). Signed by node:crypto, which is several times as fast as WebCrypto.
   *
   * @param target where it goes, as {@link targetOf} gives it
   * @param nonce the latest the receiver gave, null when it gave none
   * @param nowMs ms since 1970
   */
  proof(method: string, target: string, accessToken: string, nonce: string | null, nowMs: number): string {
    const claims = {
      jti: randomUUID(),
      htm: method,
      htu: target,
      iat: Math.floor(nowMs / 1000),
      ath: createHash('sha256').update(accessToken).digest('base64url'),
      ...(nonce === null ? {} : { nonce }),
    };
    const unsigned = `${this.#head}.${encoded(claims)}`;
    const signature = sign('sha256', Buffer.from(unsigned), {
      key: this.#privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${unsigned}.${signature.toString('base64url')}`;
  }
}

/** An address as proofs name it: query and fragment are no part of it. */
export function targetOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
