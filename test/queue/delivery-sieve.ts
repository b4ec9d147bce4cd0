/** What a broker says, in chunks → the same without the messages it hands over (AMQP 0-9-1, sections 2.3.5 and 4.2). */

const METHOD = 1;
const HEADER = 2;
const BODY = 3;
/** Class basic, method deliver. */
const DELIVER = 60 * 65_536 + 60;
/** Type, channel, size; then the payload and one byte of end. */
const PREFACE = 7;

export class DeliverySieve {
  #rest = Buffer.alloc(0);
  /** Channels on which a swallowed message still comes: its header and body follow its method. */
  readonly #swallowing = new Set<number>();

  pass(chunk: Buffer, swallow: boolean): Buffer {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const passed: Buffer[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) {
      if (!this.#isSwallowed(frame, swallow)) passed.push(frame);
    }
    return Buffer.concat(passed);
  }

  #next(): Buffer | null {
    if (this.#rest.length < PREFACE) return null;
    const length = PREFACE + this.#rest.readUInt32BE(3) + 1;
    if (this.#rest.length < length) return null;
    const frame = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return frame;
  }

  #isSwallowed(frame: Buffer, swallow: boolean): boolean {
    const type = frame[0];
    const channel = frame.readUInt16BE(1);
    if (type === METHOD) {
      if (swallow && frame.readUInt32BE(PREFACE) === DELIVER) this.#swallowing.add(channel);
      else this.#swallowing.delete(channel);
    }
    return this.#swallowing.has(channel) && (type === METHOD || type === HEADER || type === BODY);
  }
}
