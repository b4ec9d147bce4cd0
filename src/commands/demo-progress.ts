/** Settled messages → a bar on standard error while the demo runs, drawn only where there is a terminal to draw it on. */

const BAR = 30;

export class Progress {
  readonly #total: number;
  readonly #drawn = process.stderr.isTTY === true;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  step(): void {
    this.#done += 1;
    if (!this.#drawn || this.#done > this.#total) return;
    const filled = Math.round((BAR * this.#done) / this.#total);
    process.stderr.write(
      `\r  [${'='.repeat(filled)}${' '.repeat(BAR - filled)}] ${this.#done} of ${this.#total} settled`,
    );
  }

  end(): void {
    if (this.#drawn) process.stderr.write('\r\u001b[K');
    else process.stderr.write(`${Math.min(this.#done, this.#total)} of ${this.#total} settled\n`);
  }
}
