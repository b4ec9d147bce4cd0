/** When a message comes again: the delay of a retry, the pause after a release, and which headers travel with it. Pure. */
import type { DeliveryMeta, Headers } from './queue.ts';

/** Delays between attempts, ms, when nothing else is configured: 10 s, 1 min, 10 min, 1 h (then every hour). */
export const RETRY_DELAYS_MS: readonly number[] = [10_000, 60_000, 600_000, 3_600_000];

/** How often a process may die on a message that is judged alone before it is judged no more. */
const DEATHS_JUDGING = 3;
/** How often after that, while only its sender is looked for, before it isn't read at all. */
const DEATHS_READING = 3;

/** What may be done with a message that has cost so many processes their lives while it was alone with them. */
export function handlingAfter(deathsAlone: number): DeliveryMeta['handling'] {
  if (deathsAlone < DEATHS_JUDGING) return 'judge';
  return deathsAlone < DEATHS_JUDGING + DEATHS_READING ? 'set-aside' : 'set-aside-unread';
}

/**
 * The delay, ms, before the attempt that `headers` announce: the step for `los-attempt` (1 = the first retry, the last step
 * repeats), or, when the receiver asked for longer (`los-retry-after-ms`), the first step that is long enough, else the longest.
 */
export function retryDelayMs(headers: Headers, delaysMs: readonly number[]): number {
  const steps = delaysMs.toSorted((a, b) => a - b);
  const longest = steps.at(-1) ?? 0;
  const attempt = wholeNumber(headers['los-attempt']) ?? 1;
  const step = steps[Math.min(Math.max(attempt, 1), steps.length) - 1] ?? longest;
  const asked = wholeNumber(headers['los-retry-after-ms']) ?? 0;
  if (asked <= step) return step;
  return steps.find((delay) => delay >= asked) ?? longest;
}

/** The pause, ms, before a released delivery is handed over again: doubles from 250 ms to 30 s, so a failing process doesn't spin. */
export function pauseMs(releases: number): number {
  return Math.min(30_000, 250 * 2 ** Math.min(releases, 10));
}

/** Said once, true of one attempt only. */
const OF_ONE_ATTEMPT = new Set(['los-retry-after-ms', 'los-answer']);

/** The headers of a copy that comes back after `delayMs`: what it brought (replay count, batch id …), and over that what is new. */
export function headersForReturn(meta: DeliveryMeta, headers: Headers, delayMs: number): Headers {
  const kept = Object.entries(meta.headers).filter(([name]) => !OF_ONE_ATTEMPT.has(name));
  return { ...Object.fromEntries(kept), ...headers, 'los-waited-ms': meta.waitedMs + delayMs };
}

/** Keeps what is ours (`los-…`) and plain; anybody may have written the rest. */
export function ownHeaders(all: Readonly<Record<string, unknown>>): Headers {
  const own: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(all)) {
    if (!name.startsWith('los-') || name === PUBLISH_HEADER) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      own[name] = value;
  }
  return own;
}

/** Numbers one publish on one channel, so that a `basic.return` finds its publish; it means nothing to anybody else. */
export const PUBLISH_HEADER = 'los-publish';

/** What only a copy says whose fate was settled: when such a message comes, somebody has put it back into the inbox. */
const OF_A_FATE = ['los-class', 'los-verdict'];
/** What stays true of a message that is put back. */
const OF_THE_MESSAGE = new Set(['los-batch', 'los-batch-index', 'los-batch-count', 'los-first-outcome']);

/**
 * Headers as they came → what is known of earlier turns. A dead letter that was put back begins anew, one replay the older: what it
 * has waited for is over, and its age must not make it be given up at once.
 */
export function earlierTurns(
  all: Readonly<Record<string, unknown>>,
  nowMs: number,
): Pick<DeliveryMeta, 'headers' | 'attempt' | 'ownFaults' | 'replays' | 'firstReceivedAt' | 'waitedMs'> {
  const headers = putBack(ownHeaders(all));
  const stated = Date.parse(String(headers['los-first-received'] ?? ''));
  return {
    headers,
    attempt: wholeNumber(headers['los-attempt']) ?? 0,
    ownFaults: wholeNumber(headers['los-own-faults']) ?? 0,
    replays: wholeNumber(headers['los-replay-count']) ?? 0,
    waitedMs: wholeNumber(headers['los-waited-ms']) ?? 0,
    // n.b. never the sender's clock, nor the time before we came to it: neither is the receiver's failing.
    firstReceivedAt: new Date(stated > 0 && stated <= nowMs ? stated : nowMs).toISOString(),
  };
}

function putBack(own: Headers): Headers {
  if (!OF_A_FATE.some((name) => name in own)) return own;
  const kept = Object.entries(own).filter(([name]) => OF_THE_MESSAGE.has(name));
  return {
    ...Object.fromEntries(kept),
    'los-replay-count': (wholeNumber(own['los-replay-count']) ?? 0) + 1,
  };
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
