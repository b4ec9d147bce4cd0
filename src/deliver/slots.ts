/** How many requests one receiver gets at once; who comes when all slots are taken waits in line, but not for ever. */
import type { Deadlines } from './deadlines.ts';

export class Slots {
  readonly #deadlines: Deadlines;
  readonly #waiting = new Set<(taken: boolean) => void>();
  #free: number;

  constructor(count: number, deadlines: Deadlines) {
    this.#free = count;
    this.#deadlines = deadlines;
  }

  /** True with a slot, to be given back; false when none came free within `maxWaitMs`. */
  take(maxWaitMs: number): boolean | Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const done = (taken: boolean) => {
        this.#waiting.delete(done);
        forget();
        resolve(taken);
      };
      const forget = this.#deadlines.after(maxWaitMs, () => done(false));
      this.#waiting.add(done);
    });
  }

  give(): void {
    const [first] = this.#waiting;
    if (first) first(true);
    else this.#free += 1;
  }
}
