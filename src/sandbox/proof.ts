/** The DPoP header of a request in (RFC 9449, section 4.3), the thumbprint of the key that made it out, or what is wrong with it. */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

export type CheckedProof =
  | { readonly kind: 'proof'; readonly thumbprint: string }
  | { readonly kind: 'faulty'; readonly error: 'invalid_dpop_proof' | 'use_dpop_nonce' };

/** A proof may be so old, s. */
const OLDEST_S = 60;

export class Proofs {
  readonly #seen = new Set<string>();
  #nonce = 0;

  /** The nonce that proofs must hold now. */
  get nonce(): string {
    return `sandbox-nonce-${this.#nonce}`;
  }

  /** From now on proofs must hold another nonce. */
  turn(): void {
    this.#nonce += 1;
  }

  /** @param accessToken that the request carries; null for a request for one */
  async check(
    proof: string | undefined,
    method: string,
    url: string,
    accessToken: string | null,
  ): Promise<CheckedProof> {
    try {
      const { payload, protectedHeader } = await jwtVerify(proof ?? '', EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'],
        maxTokenAge: OLDEST_S,
        requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      });
      const ath =
        accessToken === null ? undefined : createHash('sha256').update(accessToken).digest('base64url');
      const fits = payload.htm === method && payload.htu === url && payload.ath === ath;
      const jti = String(payload.jti);
      if (!fits || !protectedHeader.jwk || this.#seen.has(jti))
        return { kind: 'faulty', error: 'invalid_dpop_proof' };
      if (payload.nonce !== this.nonce) return { kind: 'faulty', error: 'use_dpop_nonce' };
      this.#seen.add(jti);
      return { kind: 'proof', thumbprint: await calculateJwkThumbprint(protectedHeader.jwk) };
    } catch {
      return { kind: 'faulty', error: 'invalid_dpop_proof' };
    }
  }
}
