/** Token requests in, access tokens out, and requests with tokens judged: as strict as HelseID is with its clients. */
import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { Proofs } from './proof.ts';

/** How clients show who they are. */
export interface ClientAuthentication {
  readonly clientId: string;
  /** For `client_secret_basic`; null = a signed assertion and a DPoP proof are asked for. */
  readonly secret: string | null;
  /** The public key of assertions. */
  readonly publicKey: JWK;
}

/** What a request says, as far as it is judged. */
export interface Asking {
  readonly method: string;
  /** Absolute, without query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** How long a token holds, s. */
const LIFETIME_S = 600;
/** A client assertion must end so soon, s (HelseID, "Client assertion"). */
const ASSERTION_S = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export class TokenServer {
  readonly #client: ClientAuthentication;
  readonly #proofs = new Proofs();
  readonly #assertionsSeen = new Set<string>();
  /** Tokens that hold: the thumbprint they are bound to (null = none), and when they end, ms since 1970. */
  readonly #tokens = new Map<string, { readonly thumbprint: string | null; readonly endsAtMs: number }>();
  #issued = 0;

  constructor(client: ClientAuthentication) {
    this.#client = client;
  }

  /** How many tokens have been handed out. */
  get issued(): number {
    return this.#issued;
  }

  /** No token handed out so far holds any longer, and proofs must hold another nonce. */
  withdraw(): void {
    this.#tokens.clear();
    this.#proofs.turn();
  }

  /**
   * A client credentials request (RFC 6749, section 4.4). Errors have the codes of section 5.2 and RFC 9449.
   *
   * @param issuer that assertions must name as their audience
   */
  async grant(asking: Asking, form: URLSearchParams, issuer: string): Promise<TokenAnswer> {
    if (form.get('grant_type') !== 'client_credentials') return this.#refusal(400, 'unsupported_grant_type');
    const { secret } = this.#client;
    if (secret !== null) {
      if (!this.#knowsSecret(asking.authorization, secret)) return this.#refusal(401, 'invalid_client');
      return this.#token(null);
    }
    if (!(await this.#acceptsAssertion(form, issuer))) return this.#refusal(401, 'invalid_client');
    const proof = await this.#proofs.check(asking.dpop, asking.method, asking.url, null);
    return proof.kind === 'proof' ? this.#token(proof.thumbprint) : this.#refusal(400, proof.error);
  }

  /** Judges a request to a receiver; null when its token is good, else the headers of a 401 (RFC 6750, RFC 9449). */
  async challenge(asking: Asking): Promise<Readonly<Record<string, string>> | null> {
    const bound = this.#client.secret === null;
    const [scheme, value = ''] = (asking.authorization ?? '').split(' ');
    const token = this.#tokens.get(value);
    const holds =
      token !== undefined && token.endsAtMs > Date.now() && scheme === (bound ? 'DPoP' : 'Bearer');
    if (!holds) return { 'WWW-Authenticate': `${bound ? 'DPoP' : 'Bearer'} error="invalid_token"` };
    if (!bound) return null;
    const proof = await this.#proofs.check(asking.dpop, asking.method, asking.url, value);
    if (proof.kind === 'proof' && proof.thumbprint === token.thumbprint) return null;
    const error = proof.kind === 'faulty' ? proof.error : 'invalid_token';
    return { 'WWW-Authenticate': `DPoP error="${error}"`, 'DPoP-Nonce': this.#proofs.nonce };
  }

  #token(thumbprint: string | null): TokenAnswer {
    const value = `${randomUUID()}.${randomUUID()}`;
    this.#tokens.set(value, { thumbprint, endsAtMs: Date.now() + LIFETIME_S * 1000 });
    this.#issued += 1;
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      body: {
        access_token: value,
        token_type: thumbprint === null ? 'Bearer' : 'DPoP',
        expires_in: LIFETIME_S,
      },
    };
  }

  #refusal(status: number, error: string): TokenAnswer {
    const headers: Record<string, string> = {};
    if (error === 'use_dpop_nonce') headers['DPoP-Nonce'] = this.#proofs.nonce;
    return { status, headers, body: { error } };
  }

  /** `client_secret_basic`: both parts are form-encoded within the header (RFC 6749, section 2.3.1). */
  #knowsSecret(authorization: string | undefined, secret: string): boolean {
    const basic = /^Basic (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    const given = Buffer.from(basic, 'base64').toString('latin1').split(':');
    const [id, shown] = given.map((part) => new URLSearchParams(`part=${part}`).get('part') ?? '');
    return id === this.#client.clientId && shown === secret;
  }

  async #acceptsAssertion(form: URLSearchParams, issuer: string): Promise<boolean> {
    const { clientId, publicKey } = this.#client;
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) return false;
    try {
      const { payload } = await jwtVerify(
        form.get('client_assertion') ?? '',
        createLocalJWKSet({ keys: [publicKey] }),
        {
          typ: 'client-authentication+jwt',
          issuer: clientId,
          subject: clientId,
          audience: issuer,
          requiredClaims: ['jti', 'exp', 'iat'],
        },
      );
      const jti = String(payload.jti);
      const short = Number(payload.exp) - Number(payload.iat) <= ASSERTION_S;
      if (!short || this.#assertionsSeen.has(jti)) return false;
      this.#assertionsSeen.add(jti);
      return true;
    } catch {
      return false;
    }
  }
}
