/** A dead letter → what may be shown of it: codes, ids, times and counts of the shape they must have, nothing of its content. */
import { createHash } from 'node:crypto';
import { uuidV5 } from '../ids.ts';
import type { Letter } from '../queue/browse.ts';
import type { Headers } from '../queue/queue.ts';
import { CallError } from './errors.ts';

/** What stands on the envelope; null where nothing, or nothing sensible, does. */
export interface Summary {
  /** The id that stands in the bundle, the receipt and the log. */
  readonly message: string;
  /** Id of this very dead letter: a message that dies again makes another one. */
  readonly letter: string;
  readonly class: string | null;
  readonly verdict: string | null;
  readonly reasons: readonly string[];
  readonly receiver: string | null;
  readonly format: string | null;
  readonly urgent: boolean;
  /** False when nobody could be answered. */
  readonly senderTold: boolean;
  readonly answer: string | null;
  readonly firstReceived: string | null;
  readonly died: string | null;
  readonly attempts: number;
  readonly replays: number;
  readonly replayOf: string | null;
  readonly replayedBy: string | null;
  readonly replayedAt: string | null;
  readonly replayReason: string | null;
  readonly bytes: number;
}

// n.b. anybody who may publish to the queue can write a header; only what has the shape of ours is shown.
const WORD = /^[a-z][a-z0-9.-]{0,59}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const CODES = /^[A-Z][A-Z0-9_]*(,[A-Z][A-Z0-9_]*)*$/;
/** Who replays: a user name. */
export const NAME = /^[A-Za-z0-9._@-]{1,64}$/;
/** Why. */
export const WHY = /^[\p{L}\d .,:;()/_-]{3,100}$/u;
/** A telephone or a national identity number, spaces in it or not. */
export const NUMBER = /(\d ?){8}/;

export function summaryOf({ body, headers }: Letter): Summary {
  const value = (name: string, shape: RegExp): string | null => {
    const given = headers[name];
    return typeof given === 'string' && shape.test(given) ? given : null;
  };
  const message = value('los-message', UUID) ?? uuidV5(createHash('sha256').update(body).digest('hex'));
  const died = value('los-last-attempt', TIME);
  const replays = countOf(headers, 'los-replay-count');
  return {
    message,
    letter: uuidV5(`letter\n${message}\n${died}\n${replays}`),
    class: value('los-class', WORD),
    verdict: value('los-verdict', WORD),
    reasons: value('los-reasons', CODES)?.split(',') ?? [],
    receiver: value('los-receiver', WORD),
    format: value('los-format', WORD),
    urgent: headers['los-urgent'] === true,
    senderTold: headers['los-receipt'] !== undefined,
    answer: value('los-answer', WORD),
    firstReceived: value('los-first-received', TIME),
    died,
    attempts: countOf(headers, 'los-attempt'),
    replays,
    replayOf: value('los-replay-of', UUID),
    replayedBy: value('los-replayed-by', NAME),
    replayedAt: value('los-replayed-at', TIME),
    replayReason: value('los-replay-reason', WHY),
    bytes: body.length,
  };
}

function countOf(headers: Headers, name: string): number {
  const given = headers[name];
  return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? given : 0;
}

export interface FilterOptions {
  readonly code?: string;
  readonly class?: string;
  readonly receiver?: string;
  readonly urgent?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly message?: string;
  readonly all?: boolean;
}

/** Options as typed → which letters are meant. Throws {@link CallError} for what can match nothing by its shape. */
export function filterOf(options: FilterOptions, nowMs: number): (summary: Summary) => boolean {
  const since = timeOf('--since', options.since, nowMs);
  const until = timeOf('--until', options.until, nowMs);
  if (since !== null && until !== null && since >= until)
    throw new CallError('--since is not before --until');
  const { message } = options;
  if (message !== undefined && !/^[0-9a-f-]{8,36}$/.test(message)) {
    throw new CallError(
      '--message: wants the id from the list or the log, or at least its first eight signs',
    );
  }
  return (summary) => {
    // n.b. one without a time of its own is outside of every range of time.
    const died = summary.died === null ? Number.NaN : Date.parse(summary.died);
    return (
      (options.code === undefined || summary.reasons.includes(options.code)) &&
      (options.class === undefined || summary.class === options.class) &&
      (options.receiver === undefined || summary.receiver === options.receiver) &&
      (!options.urgent || summary.urgent) &&
      (since === null || died >= since) &&
      (until === null || died < until) &&
      (message === undefined || summary.message.startsWith(message))
    );
  };
}

/** Whether anything narrows the choice; an act on everything must be asked for by `--all`. */
export function narrows({
  code,
  class: kind,
  receiver,
  urgent,
  since,
  until,
  message,
}: FilterOptions): boolean {
  return [code, kind, receiver, urgent, since, until, message].some((given) => given !== undefined);
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `24h` = so long ago, or an ISO date or time (without a zone: UTC) → milliseconds since 1970. */
function timeOf(option: string, given: string | undefined, nowMs: number): number | null {
  if (given === undefined) return null;
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(given) ?? [];
  if (count && unit) return nowMs - Number(count) * UNITS[unit as keyof typeof UNITS];
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(given) || !given.includes('T') ? given : `${given}Z`;
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(given) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time))
    throw new CallError(`${option}: wants a time such as 24h (ago), 2026-11-24 or 2026-11-24T08:00Z`);
  return time;
}
