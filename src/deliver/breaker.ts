/**
 * A receiver's circuit: while it is closed requests pass; when the receiver fails it opens and nobody asks; after a while one
 * request, the probe, finds out whether it may close again.
 */
import type { Answer, CircuitState } from './deliver.ts';

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open the first time, ms; doubled with each probe that fails. */
  readonly openMs: number;
  readonly longestOpenMs: number;
}

/** However long a receiver asks for or has been down, it is probed again after this. */
const LONGEST_WAIT_MS = 3_600_000;

export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #changed: (state: CircuitState, why: string | null, pauseMs: number) => void;
  readonly #now: () => number;
  #state: CircuitState = 'closed';
  /** Failures in a row while closed; probes in a row that failed while not. */
  #failures = 0;
  /** Goes up with every change of state: an answer to what was asked before the change says nothing of the time after it. */
  #period = 0;
  #downSince = 0;
  #openUntil = 0;

  /**
   * @param changed gets each new state, the class of the answer that led to it, and how long nobody will ask, ms
   * @param now ms on any clock that never goes back
   */
  constructor(
    settings: BreakerSettings,
    changed: (state: CircuitState, why: string | null, pauseMs: number) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#settings = settings;
    this.#changed = changed;
    this.#now = now;
  }

  /** How long to keep away, ms; null when a request may pass. */
  get waitMs(): number | null {
    if (this.#state === 'closed') return null;
    const untilProbe = Math.max(this.#openUntil - this.#now(), 0);
    if (this.#state === 'open' && untilProbe === 0) return null;
    // n.b. the longer it has been down, the longer the others stay away: days of waiting then cost next to nothing.
    const sofar = (this.#now() - this.#downSince) / 2;
    return Math.ceil(Math.min(Math.max(untilProbe, sofar, 1), LONGEST_WAIT_MS));
  }

  /** Lets one request pass, whose answer is told to the returned function; null when it must keep away. */
  enter(): ((answer: Answer) => void) | null {
    if (this.waitMs !== null) return null;
    if (this.#state === 'open') this.#become('half-open', null);
    const period = this.#period;
    return (answer) => {
      if (period === this.#period) this.#learn(answer);
    };
  }

  #learn(answer: Answer): void {
    if (answer.kind !== 'transient') {
      this.#failures = 0;
      if (this.#state !== 'closed') this.#become('closed', null);
      return;
    }
    this.#failures += 1;
    const { failures, openMs, longestOpenMs } = this.#settings;
    const asked = Math.min(answer.retryAfterMs ?? 0, LONGEST_WAIT_MS);
    const enough = this.#state === 'half-open' || this.#failures >= failures;
    // n.b. a receiver that says when to come again is left in peace until then, however few have failed.
    if (!enough && asked === 0) return;
    if (this.#state === 'closed') {
      this.#failures = 0;
      this.#downSince = this.#now();
    }
    const pause = enough ? Math.min(openMs * 2 ** Math.min(this.#failures, 30), longestOpenMs) : 0;
    this.#openUntil = this.#now() + Math.max(pause, asked);
    this.#become('open', answer.why);
  }

  #become(state: CircuitState, why: string | null): void {
    this.#state = state;
    this.#period += 1;
    this.#changed(state, why, state === 'open' ? this.#openUntil - this.#now() : 0);
  }
}
