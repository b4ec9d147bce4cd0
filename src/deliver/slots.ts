/** How many requests one receiver gets at once; who comes when all slots are taken waits in line, but never for long. */
import type { Deadlines } from './deadlines.ts';

/**
 * How long anybody stands in line, ms. Long enough for a burst to a receiver that answers (64 messages, 16 slots, 200 ms each: the
 * last waits 0.6 s), and short because whoever waits is kept in hand meanwhile, where other receivers' messages could be.
 */
const LONGEST_WAIT_MS = 2_000;

export class Slots {
  readonly #deadlines: Deadlines;
  readonly #waiting = new Set<(taken: boolean) => void>();
  #free: number;
  /** When a slot was last taken or given back, on the clock of `performance.now()`. */
  #lastMove = performance.now();

  constructor(count: number, deadlines: Deadlines) {
    this.#free = count;
    this.#deadlines = deadlines;
  }

  /** True while every slot is taken and none has moved for as long as anybody waits: then nobody joins the line. */
  get stuck(): boolean {
    return this.#free === 0 && performance.now() - this.#lastMove >= LONGEST_WAIT_MS;
  }

  /** True with a slot, to be given back; false, at once or after at most two seconds, without one. */
  take(): boolean | Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      this.#lastMove = performance.now();
      return true;
    }
    if (this.stuck) return false;
    return new Promise((resolve) => {
      const done = (taken: boolean) => {
        this.#waiting.delete(done);
        forget();
        resolve(taken);
      };
      const forget = this.#deadlines.after(LONGEST_WAIT_MS, () => done(false));
      this.#waiting.add(done);
    });
  }

  give(): void {
    this.#lastMove = performance.now();
    const [first] = this.#waiting;
    if (first) first(true);
    else this.#free += 1;
  }
}
