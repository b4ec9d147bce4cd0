/** A receiver's HTTP answer → accepted, transient or refused. Pure. */
import { readAnswerBody, type Said, UNCODED } from './answer-body.ts';
import type { Answer } from './deliver.ts';
import type { AnswerHeaders } from './wire.ts';

/** Children of `transient` in FHIR issue-type (R4). */
const TRANSIENT_ISSUES: ReadonlySet<string> = new Set([
  'transient',
  'lock-store',
  'no-store',
  'exception',
  'timeout',
  'incomplete',
  'throttled',
]);

/** However long a receiver asks for, it is asked again after this. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/**
 * The class of one whole answer: 2xx accepted unless the body says otherwise, 409 with issue
 * `duplicate` accepted, 408, 425, 429 and 5xx transient, other 4xx refused.
 *
 * Transient too, because the fault lies between us and the receiver and says nothing of the referral, which waits until an
 * operator has mended it: 401, 403 and 407 (our credentials), redirects, and 404 or 405 without an OperationOutcome (a wrong
 * endpoint, or a gateway that has lost its receiver).
 *
 * @param headers by lower-case name
 * @param body null when too large to be read
 * @param nowMs for a Retry-After that is a date, ms since 1970
 */
export function classifyAnswer(
  status: number,
  headers: AnswerHeaders,
  body: string | null,
  nowMs: number,
): Answer {
  const said = readAnswerBody(headerOf(headers, 'content-type'), body);
  const retryAfterMs = retryAfter(headerOf(headers, 'retry-after'), nowMs);
  const transient = (why: string): Answer => ({ kind: 'transient', status, why, retryAfterMs });
  const refused = (why: string): Answer => ({
    kind: 'refused',
    status,
    why,
    issueCodes: said.errors.filter((code) => code !== UNCODED),
  });

  if (status >= 200 && status < 300) {
    if (said.response === 'ok') return { kind: 'accepted', status, duplicate: said.duplicate };
    if (said.response === 'fatal-error') return refused('fatal-error');
    if (said.response === 'transient-error') return transient('transient-error');
    if (said.duplicate) return { kind: 'accepted', status, duplicate: true };
    if (isTransient(said)) return transient('transient-issue');
    if (said.errors.length > 0) return refused('error-issue');
    return { kind: 'accepted', status, duplicate: false };
  }
  if (status >= 300 && status < 400) return transient('redirect');
  if (status === 401 || status === 403 || status === 407) return transient('credentials');
  if (status === 408 || status === 425 || status === 429) return transient(`http-${status}`);
  if (status >= 400 && status < 500) {
    if (status === 409 && said.duplicate) return { kind: 'accepted', status, duplicate: true };
    const nobodyThere = (status === 404 || status === 405) && said.errors.length === 0;
    return nobodyThere || isTransient(said) ? transient(`http-${status}`) : refused(`http-${status}`);
  }
  if (status >= 500 && status < 600) return transient(`http-${status}`);
  return transient('answer-broken');
}

/** The receiver says that it will pass: response code `transient-error`, or error issues that are all of the transient kind. */
function isTransient({ response, errors }: Said): boolean {
  if (response !== null) return response === 'transient-error';
  return errors.length > 0 && errors.every((code) => TRANSIENT_ISSUES.has(code));
}

/** Seconds or an HTTP date (RFC 9110 section 10.2.3) → ms from now, within bounds; null when absent or something else. */
function retryAfter(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  const trimmed = text.trim();
  const ms = /^\d+$/.test(trimmed)
    ? Number(trimmed) * 1000
    : HTTP_DATE.test(trimmed)
      ? Date.parse(trimmed) - nowMs
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function headerOf(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}
