/** When a message comes again: the delay of a retry, the pause after a release, and which headers travel with it. Pure. */
import type { DeliveryMeta, Headers } from './queue.ts';

/** Delays between attempts, ms, when nothing else is configured: 10 s, 1 min, 10 min, 1 h (then every hour). */
export const RETRY_DELAYS_MS: readonly number[] = [10_000, 60_000, 600_000, 3_600_000];

/** How often a process may die on a message that is judged alone before it counts as poison. */
export const DEATHS_ALONE = 3;

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

/** The headers of a copy that comes back to us: what it brought (replay count, batch id …), and over that what is new. */
export function headersForReturn(meta: DeliveryMeta, headers: Headers): Headers {
  const kept = Object.entries(meta.headers).filter(([name]) => !OF_ONE_ATTEMPT.has(name));
  return { ...Object.fromEntries(kept), ...headers };
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

/** `los-attempt` as a count; 0 when it is absent or no whole number. */
export function attemptOf(headers: Headers): number {
  return wholeNumber(headers['los-attempt']) ?? 0;
}

/** ISO time of the first receipt: `los-first-received` when it is a time, else `otherwise`. Never later than now. */
export function firstReceived(headers: Headers, otherwise: number | null, nowMs: number): string {
  const stated = Date.parse(String(headers['los-first-received'] ?? ''));
  const time = Number.isFinite(stated) ? stated : (otherwise ?? nowMs);
  return new Date(time > 0 && time <= nowMs ? time : nowMs).toISOString();
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
