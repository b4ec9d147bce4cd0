/** A prefix → the names of everything that is ours on the broker. */

export interface Names {
  /** Topic exchange that senders publish to, with any routing key. */
  readonly exchange: string;
  /** Alternate exchange: what `exchange` can't route. */
  readonly unrouted: string;
  readonly inbox: string;
  /** What the broker itself gave up on; judged one at a time. */
  readonly quarantine: string;
  readonly deadLetter: string;
  readonly receipts: string;
  readonly test: string;
  readonly ignored: string;
  /** One queue per delay, ms. */
  retry(delayMs: number): string;
}

/** `referrals` → exchange `referrals`, queues `referrals.inbox`, `referrals.retry.10s` … */
export function namesFor(prefix: string): Names {
  return {
    exchange: prefix,
    unrouted: `${prefix}.unrouted`,
    inbox: `${prefix}.inbox`,
    quarantine: `${prefix}.quarantine`,
    deadLetter: `${prefix}.dead-letter`,
    receipts: `${prefix}.receipts`,
    test: `${prefix}.test`,
    ignored: `${prefix}.ignored`,
    retry: (delayMs) => `${prefix}.retry.${label(delayMs)}`,
  };
}

function label(delayMs: number): string {
  if (delayMs % 3_600_000 === 0) return `${delayMs / 3_600_000}h`;
  if (delayMs % 60_000 === 0) return `${delayMs / 60_000}m`;
  if (delayMs % 1_000 === 0) return `${delayMs / 1_000}s`;
  return `${delayMs}ms`;
}
