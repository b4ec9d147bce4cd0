/**
 * What may stand in a log line: field by field, the shape a value must have. A field that is not listed is left out, a value
 * of another shape is withheld, so that no text of a message, a person or a receiver can reach a log by accident.
 */
import { REASON_CODES } from '../reasons.ts';

type Check = (value: unknown) => boolean;

const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const every =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** Our own codes: `dead-lettered`, `http-503`, `kith-1.0`, `rke-helse-vest`. */
const word = matching(/^[a-z][a-z0-9.-]{0,59}$/);
const knownReasons: ReadonlySet<unknown> = new Set(REASON_CODES);

const FIELDS: Readonly<Record<string, Check>> = {
  // A settled delivery.
  outcome: word,
  verdict: word,
  class: word,
  reasons: every((value) => knownReasons.has(value)),
  receiver: word,
  format: word,
  message: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  sha256: matching(/^[0-9a-f]{64}$/),
  urgent: (value) => typeof value === 'boolean',
  attempt: number,
  receipt: word,
  answer: word,
  bytes: number,
  durationMs: number,
  // A fault of ours.
  stage: word,
  fault: matching(/^[A-Za-z]{1,60}$/),
  code: (value) =>
    (typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,59}$/.test(value)) ||
    (typeof value === 'number' && value < 10_000),
  at: every(matching(/^(src|dist)\/[a-z0-9/-]+\.(ts|js):\d+$/)),
  // The service itself.
  version: matching(/^[\w.+-]{1,40}$/),
  mappingsVersion: matching(/^[0-9a-f]{12}$/),
  queue: word,
  event: word,
  // n.b. the queue's own texts name hosts, queues and system error codes; a run of eleven digits has no place there.
  detail: (value) => typeof value === 'string' && /^[\x20-\x7e]{1,500}$/.test(value) && !/\d{11}/.test(value),
  receivers: number,
  ids: every(matching(/^[a-z0-9-]{1,100}$/)),
  inHand: number,
  host: matching(/^[\w.:-]{1,100}$/),
  port: number,
  signal: matching(/^SIG[A-Z0-9]{1,10}$/),
  // An operator's act on dead letters: who, why, how many.
  by: matching(/^[A-Za-z0-9._@-]{1,64}$/),
  why: (value) =>
    typeof value === 'string' && /^[\p{L}\d .,:;()/_-]{3,100}$/u.test(value) && !/(\d ?){8}/.test(value),
  chosen: number,
  done: number,
  left: number,
  settings: every(matching(/^LOS_\w{1,60}$/)),
};

export type LogFields = Readonly<Record<string, unknown>>;

/** The fields that may be logged; null and undefined are left out. */
export function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const check = FIELDS[name];
    if (!check || value === null || value === undefined) continue;
    const shown = name === 'detail' ? oneLine(value) : value;
    kept[name] = check(shown) ? shown : '(withheld)';
  }
  return kept;
}

const DETAIL_LENGTH = 500;

/** The broker's and the system's words may go on for lines; what matters stands at the beginning. */
function oneLine(detail: unknown): unknown {
  return typeof detail === 'string' ? detail.replace(/\s+/g, ' ').trim().slice(0, DETAIL_LENGTH) : detail;
}
