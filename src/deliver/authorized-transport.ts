/** A call without authorization in, the same call with the receiver's access token sent, the answer out. */
import type { DirectoryEntry } from '../tables/directory.ts';
import type { Authorization } from './access.ts';
import type { Token } from './tokens.ts';
import type { Call, Transport, WireAnswer } from './wire.ts';

/**
 * Sends over `transport`. A receiver that answers 401 is asked once more with a new token: the old one may have been withdrawn.
 * Rejects with NoToken when none can be had; then nothing was sent.
 *
 * @param authorizationOf null for a receiver that wants no token
 */
export function authorizedTransport(
  transport: Transport,
  authorizationOf: (receiver: DirectoryEntry) => Authorization | null,
): Transport {
  /** The latest nonce of each receiver that gives any (RFC 9449, section 9). */
  const nonces = new Map<string, string>();

  async function attempt(call: Call, token: Token, { dpop, target }: Authorization): Promise<WireAnswer> {
    const { receiver, headers } = call;
    const nonce = nonces.get(receiver.id) ?? null;
    const authorization = dpop
      ? {
          authorization: `DPoP ${token.value}`,
          dpop: dpop.proof('POST', target, token.value, nonce, Date.now()),
        }
      : { authorization: `Bearer ${token.value}` };
    const answer = await transport.send({ ...call, headers: { ...headers, ...authorization } });
    const given = answer.headers['dpop-nonce'];
    if (typeof given === 'string') nonces.set(receiver.id, given);
    return answer;
  }

  async function withNonce(call: Call, token: Token, by: Authorization): Promise<WireAnswer> {
    const answer = await attempt(call, token, by);
    return by.dpop && wantsNonce(answer) ? attempt(call, token, by) : answer;
  }

  return {
    async send(call) {
      const authorization = authorizationOf(call.receiver);
      if (!authorization) return transport.send(call);
      const { tokens } = authorization;
      const token = await tokens.get();
      const answer = await withNonce(call, token, authorization);
      if (answer.status !== 401) return answer;
      tokens.reject(token);
      return withNonce(call, await tokens.get(), authorization);
    },
    close: () => transport.close(),
  };
}

/** RFC 9449, section 9: the token is good, only the proof lacks the receiver's nonce. */
function wantsNonce({ status, headers }: WireAnswer): boolean {
  const challenge = String(headers['www-authenticate'] ?? '');
  return status === 401 && 'dpop-nonce' in headers && /\buse_dpop_nonce\b/.test(challenge);
}
