/** Why no whole answer came: what the network said in, a transient answer with a short code out. Pure. */
import type { Answer } from './deliver.ts';
import { NoToken } from './tokens.ts';
import { AnswerCutShort, TimedOut } from './wire.ts';

const WHY: Readonly<Record<string, string>> = {
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connection',
  UND_ERR_SOCKET: 'connection',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  ECONNABORTED: 'connection',
  EPIPE: 'connection',
  ETIMEDOUT: 'connection',
  EHOSTUNREACH: 'connection',
  ENETUNREACH: 'connection',
  EADDRNOTAVAIL: 'connection',
  ENOTFOUND: 'name-lookup',
  EAI_AGAIN: 'name-lookup',
  EPROTO: 'tls',
  OAUTH_TIMEOUT: 'timeout',
  OAUTH_PARSE_ERROR: 'answer-broken',
  OAUTH_RESPONSE_IS_NOT_JSON: 'answer-broken',
  OAUTH_INVALID_RESPONSE: 'answer-broken',
};
const TLS_CODES =
  /^ERR_(TLS|SSL)_|^CERT_|^CRL_|^UNABLE_TO_|SELF_SIGNED_CERT|^INVALID_CA$|^HOSTNAME_MISMATCH$/;
const BROKEN_CODES = /^HPE_|^UND_ERR_RES_CONTENT_LENGTH_MISMATCH$/;

/**
 * Always transient, since the receiver has refused nothing. `why` is `no-token`, or what {@link whyNoAnswer} says.
 */
export function classifyFailure(error: unknown): Answer {
  const why = error instanceof NoToken ? 'no-token' : whyNoAnswer(error);
  return { kind: 'transient', status: null, why, retryAfterMs: null };
}

/** One of `timeout`, `answer-broken`, `tls`, `connection`, `name-lookup`, and `unexpected` for what none of these covers. */
export function whyNoAnswer(error: unknown): string {
  const causes = causesOf(error);
  const whys = causes.map((cause) => whyOfCode('code' in cause ? String(cause.code) : ''));
  if (causes.some((cause) => cause instanceof TimedOut) || whys.includes('timeout')) return 'timeout';
  if (causes.some((cause) => cause instanceof AnswerCutShort)) return 'answer-broken';
  if (whys.includes('tls')) return 'tls';
  return whys.find((why) => why !== null) ?? 'unexpected';
}

function whyOfCode(code: string): string | null {
  if (TLS_CODES.test(code)) return 'tls';
  if (BROKEN_CODES.test(code)) return 'answer-broken';
  return WHY[code] ?? null;
}

const DEEPEST_CAUSE = 8;

/** The error and what it was caused by; fetch wraps the network's error in one of its own. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let next = error; next instanceof Error && causes.length < DEEPEST_CAUSE; next = next.cause) {
    causes.push(next);
  }
  return causes;
}
