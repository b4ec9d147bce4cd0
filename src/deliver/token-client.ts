/** A receiver's credentials in, access tokens of its token server out: OAuth 2.0 client credentials (RFC 6749, section 4.4). */
import type { SecureContext } from 'node:tls';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  Configuration,
  clientCredentialsGrant,
  customFetch,
  getDPoPHandle,
  modifyAssertion,
  PrivateKeyJwt,
  ResponseBodyError,
} from 'openid-client';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Credentials } from '../tables/directory.ts';
import { readClientKey, signingKey } from './client-key.ts';
import type { DpopKey } from './dpop.ts';
import { whyNoAnswer } from './failure.ts';
import { TLS_ALWAYS, watchTls } from './tls.ts';
import { NoToken, type Token } from './tokens.ts';
import { UnusableFile, WatchedFiles } from './watched-files.ts';

/** For one request to the token server and its whole answer, s. */
const TIMEOUT_S = 10;
/** How long a client assertion holds, s: HelseID takes no more than 60. */
const ASSERTION_S = 30;
/** How long a token holds that comes without `expires_in`, s. */
const LIFETIME_S = 60;
/** A token is renewed when the last fifth of its life begins, at most a minute before its end. */
const LAST_PART = 0.2;
const LAST_PART_AT_MOST_MS = 60_000;

/** Hears of each change of a file; `setting` names it as in the receiver directory. */
type Told = (setting: string, why: string | null) => void;

/**
 * Returns what fetches one token; it rejects with {@link NoToken}, whose code holds no text of the server's. Throws an Error
 * that says which file or variable cannot be used.
 *
 * @param dpop the key the tokens are bound to; null for bearer tokens
 */
export function tokenClient(
  credentials: Credentials,
  dpop: DpopKey | null,
  told: Told,
): () => Promise<Token> {
  const authentication = authenticationOf(credentials, told);
  const fetch = fetchTrusting(credentials.caFile, told);
  const { tokenEndpoint, clientId, scope, resource } = credentials;
  const issuer = credentials.kind === 'private-key-jwt' ? credentials.issuer : new URL(tokenEndpoint).origin;

  async function grant(): Promise<Token> {
    const server = { issuer, token_endpoint: tokenEndpoint };
    const configuration = new Configuration(server, clientId, undefined, await authentication());
    configuration.timeout = TIMEOUT_S;
    configuration[customFetch] = fetch;
    // n.b. the directory allows http:// on this machine only.
    if (new URL(tokenEndpoint).protocol === 'http:') allowInsecureRequests(configuration);
    const asked = performance.now();
    const answer = await clientCredentialsGrant(
      configuration,
      { ...(scope === undefined ? {} : { scope }), ...(resource === undefined ? {} : { resource }) },
      dpop ? { DPoP: getDPoPHandle(configuration, await dpop.pair()) } : undefined,
    );
    // n.b. a server that hands out an unbound token where a bound one was asked for would weaken us unseen (RFC 9449, section 5).
    if (answer.token_type !== (dpop ? 'dpop' : 'bearer')) throw new NoToken('token-type');
    if (!/^[\x21-\x7e]+$/.test(answer.access_token)) throw new NoToken('answer-broken');
    const lifetimeMs = (answer.expires_in ?? LIFETIME_S) * 1000;
    const endsAtMs = asked + lifetimeMs;
    return {
      value: answer.access_token,
      endsAtMs,
      renewAtMs: endsAtMs - Math.min(lifetimeMs * LAST_PART, LAST_PART_AT_MOST_MS),
    };
  }

  return () =>
    grant().catch((error: unknown) => {
      throw error instanceof NoToken ? error : new NoToken(whyRefused(error));
    });
}

/** How the client shows who it is, from the newest key or secret. */
function authenticationOf(credentials: Credentials, told: Told): () => Promise<ClientAuth> {
  if (credentials.kind === 'client-secret') {
    const secret = secretOf(credentials, told);
    return async () => ClientSecretBasic(secret());
  }
  const { issuer, keyFile } = credentials;
  const file = new WatchedFiles(
    [keyFile],
    ([content]) => readClientKey(content ?? Buffer.alloc(0), credentials),
    (why) => told('credentials.keyFile', why),
  );
  return async () => {
    const clientKey = file.current();
    const key = await signingKey(clientKey);
    return PrivateKeyJwt(clientKey.keyId === null ? key : { key, kid: clientKey.keyId }, {
      [modifyAssertion](header, payload) {
        header.typ = 'client-authentication+jwt';
        payload.aud = issuer;
        payload.exp = Number(payload.iat) + ASSERTION_S;
      },
    });
  };
}

function secretOf(
  { secretFile, secretEnvironment }: Extract<Credentials, { kind: 'client-secret' }>,
  told: Told,
): () => string {
  if (secretFile === undefined) {
    const secret = process.env[secretEnvironment ?? ''] ?? '';
    if (secret === '') throw new Error(`environment variable ${secretEnvironment}: is not set`);
    return () => secret;
  }
  const file = new WatchedFiles(
    [secretFile],
    ([content]) => {
      const secret = content?.toString('utf8').trim() ?? '';
      if (secret === '') throw new UnusableFile('empty');
      return secret;
    },
    (why) => told('credentials.secretFile', why),
  );
  return () => file.current();
}

/** A fetch that trusts these CAs, and follows no redirect. */
function fetchTrusting(caFile: string | undefined, told: Told) {
  const file = caFile === undefined ? null : watchTls({ caFile }, (why) => told('credentials.caFile', why));
  const agentTrusting = (context: SecureContext | null) => ({
    context,
    agent: new Agent({ connect: { ...TLS_ALWAYS, ...(context && { secureContext: context }) } }),
  });
  let trusted = agentTrusting(file?.current() ?? null);

  function agent(): Agent {
    const context = file?.current() ?? null;
    if (trusted.context !== context) {
      void trusted.agent.close();
      trusted = agentTrusting(context);
    }
    return trusted.agent;
  }

  return async (url: string, options: object): Promise<Response> =>
    (await undiciFetch(url, { ...options, redirect: 'manual', dispatcher: agent() })) as unknown as Response;
}

/** The server's own code (RFC 6749, section 5.2) where it gave one, else its status, else what the network said. */
function whyRefused(error: unknown): string {
  if (error instanceof ResponseBodyError && /^[a-z_]{1,40}$/.test(error.error)) {
    return error.error.replaceAll('_', '-');
  }
  const answered = error instanceof Error ? error.cause : null;
  if (typeof answered === 'object' && answered !== null && 'status' in answered) {
    const status = Number(answered.status);
    return status < 300 ? 'answer-broken' : `http-${status}`;
  }
  return whyNoAnswer(error);
}
