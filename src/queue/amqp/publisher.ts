/** Bytes and a queue's name → on the broker's disk, confirmed and routed; anything less is a rejection that says why. */
import { type ChannelModel, type ConfirmChannel, IllegalOperationError, type Options } from 'amqplib';
import { PUBLISH_HEADER } from '../coming-again.ts';

export type PublishFault =
  | 'unroutable'
  | 'refused'
  | 'unconfirmed'
  | 'not-connected'
  | 'blocked'
  | 'channel-closed'
  | 'malformed';

/** A publish that is not known to be safe. With `unconfirmed` and `channel-closed` it may have arrived all the same. */
export class PublishError extends Error {
  constructor(
    readonly fault: PublishFault,
    readonly queue: string,
  ) {
    super(`publishing to ${queue}: ${fault}`);
    this.name = 'PublishError';
  }
}

/** Publishes on one confirm channel at a time; confirms are pipelined, nothing waits for its neighbour. */
export class Publisher {
  readonly #confirmTimeoutMs: number;
  readonly #returned = new Set<number>();
  #channel: ConfirmChannel | null = null;
  #ended: (why: string) => void = () => {};
  #blocked = false;
  #count = 0;

  constructor(confirmTimeoutMs: number) {
    this.#confirmTimeoutMs = confirmTimeoutMs;
  }

  /** Opens a channel on a new connection; `ended` is called when that channel is gone. */
  async attach(model: ChannelModel, ended: (why: string) => void): Promise<void> {
    const channel = await model.createConfirmChannel();
    let why = 'closed';
    channel.on('error', (error) => {
      why = error.message;
    });
    channel.on('handler-error', () => {});
    channel.on('return', (message) => {
      const number: unknown = message.properties.headers?.[PUBLISH_HEADER];
      if (typeof number === 'number') this.#returned.add(number);
    });
    channel.once('close', () => {
      if (this.#channel === channel) this.#channel = null;
      ended(why);
    });
    this.#returned.clear();
    this.#blocked = false;
    this.#ended = ended;
    this.#channel = channel;
  }

  block(blocked: boolean): void {
    this.#blocked = blocked;
  }

  trouble(): string | null {
    if (!this.#channel) return 'not connected for publishing';
    return this.#blocked ? 'the broker takes no messages (memory or disk alarm)' : null;
  }

  /**
   * Puts a persistent message into `queue` through the default exchange. Resolves when the broker has confirmed it and has
   * not returned it. Rejects with {@link PublishError}, `unconfirmed` after `confirmTimeoutMs` or the publisher's own limit,
   * whichever is shorter.
   */
  publish(
    queue: string,
    body: Uint8Array,
    options: Options.Publish,
    confirmTimeoutMs = this.#confirmTimeoutMs,
  ): Promise<void> {
    const channel = this.#channel;
    if (!channel) return Promise.reject(new PublishError('not-connected', queue));
    // n.b. a blocked connection isn't read: what is written now would wait in memory and arrive after it was given up.
    if (this.#blocked) return Promise.reject(new PublishError('blocked', queue));

    this.#count += 1;
    const number = this.#count;
    return new Promise((resolve, reject) => {
      const finish = (fault: PublishFault | null) => {
        clearTimeout(timer);
        if (fault) reject(new PublishError(fault, queue));
        else resolve();
      };
      const timer = setTimeout(
        () => finish('unconfirmed'),
        Math.min(confirmTimeoutMs, this.#confirmTimeoutMs),
      );
      try {
        const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        const headers = { ...options.headers, [PUBLISH_HEADER]: number };
        const complete = { ...options, headers, mandatory: true, persistent: true };
        channel.publish('', queue, content, complete, (error: unknown) => {
          // n.b. basic.return comes before the confirm, and the confirm of a returned message is an ack.
          const returned = this.#returned.delete(number);
          if (error) finish(this.#channel === channel ? 'refused' : 'channel-closed');
          else finish(returned ? 'unroutable' : null);
        });
      } catch (error) {
        if (!(error instanceof IllegalOperationError)) return finish('malformed');
        finish('channel-closed');
        if (this.#channel === channel) this.#ended('closed');
      }
    });
  }
}
