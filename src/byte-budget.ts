/** Bounds the bytes of messages being worked on at once, so that many large messages wait instead of filling the memory. */

export class ByteBudget {
  #free: number;
  readonly #total: number;
  readonly #waiting: { bytes: number; go: () => void }[] = [];

  /** @param total bytes that may be in hand at once; one larger message still passes, alone. */
  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Waits for room, first come first served. Give back the same number with {@link release}. */
  async take(bytes: number): Promise<void> {
    const wanted = Math.min(bytes, this.#total);
    if (this.#waiting.length === 0 && wanted <= this.#free) {
      this.#free -= wanted;
      return;
    }
    await new Promise<void>((go) => this.#waiting.push({ bytes: wanted, go }));
  }

  release(bytes: number): void {
    this.#free += Math.min(bytes, this.#total);
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.go();
    }
  }
}
