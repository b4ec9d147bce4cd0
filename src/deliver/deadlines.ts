/**
 * The overall time limit of everything in flight. One slow tick serves all, because a timer or an abort signal of its own for
 * every request costs a quarter of the throughput.
 */
interface Deadline {
  readonly atMs: number;
  readonly expire: () => void;
}

const TICK_MS = 100;

export class Deadlines {
  readonly #pending = new Set<Deadline>();
  #ticking: NodeJS.Timeout | null = null;

  /** Calls `expire` once when `afterMs` have passed (or a tick later), unless the returned function is called first. */
  after(afterMs: number, expire: () => void): () => void {
    const deadline = { atMs: performance.now() + afterMs, expire };
    this.#pending.add(deadline);
    this.#ticking ??= setInterval(() => this.#tick(), TICK_MS).unref();
    return () => {
      this.#pending.delete(deadline);
    };
  }

  #tick(): void {
    const nowMs = performance.now();
    for (const deadline of this.#pending) {
      if (deadline.atMs > nowMs) continue;
      this.#pending.delete(deadline);
      deadline.expire();
    }
    if (this.#pending.size === 0 && this.#ticking) {
      clearInterval(this.#ticking);
      this.#ticking = null;
    }
  }
}
