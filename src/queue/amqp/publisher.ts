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

/** The client's word for `basic.nack`; otherwise the channel went before the confirm came. */
const REFUSED = 'message nacked';

/** Publishes on one confirm channel at a time; confirms are pipelined, nothing waits for its neighbour. */
export class Publisher {
  readonly #confirmTimeoutMs: number;
  readonly #returned = new Set<number>();
  readonly #retired = new WeakSet<ConfirmChannel>();
  #model: ChannelModel | null = null;
  #channel: ConfirmChannel | null = null;
  #renewing: Promise<void> | null = null;
  #ended: (why: string) => void = () => {};
  #blocked = false;
  #count = 0;

  constructor(confirmTimeoutMs: number) {
    this.#confirmTimeoutMs = confirmTimeoutMs;
  }

  /** Opens a channel on a new connection; `ended` is called when that channel is gone. */
  async attach(model: ChannelModel, ended: (why: string) => void): Promise<void> {
    this.#model = model;
    this.#ended = ended;
    this.#returned.clear();
    this.#blocked = false;
    this.#channel = await this.#open(model, ended);
  }

  async #open(model: ChannelModel, ended: (why: string) => void): Promise<ConfirmChannel> {
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
      if (!this.#retired.has(channel)) ended(why); // n.b. of its own connection, which may be gone already
    });
    return channel;
  }

  /**
   * Goes on with another channel. n.b. a channel that a full quorum queue has once refused is refused by it for good, also when the
   * queue has room again (RabbitMQ 3.10): only a new one learns of it.
   */
  async #renew(model: ChannelModel): Promise<void> {
    const old = this.#channel;
    const fresh = await this.#open(model, this.#ended);
    const stillOurs = old !== null && this.#channel === old;
    this.#retired.add(stillOurs ? old : fresh);
    if (!stillOurs) return fresh.close();
    this.#channel = fresh;
    await old.waitForConfirms().catch(() => {});
    await old.close();
  }

  #renewSoon(): void {
    if (!this.#model || this.#renewing) return;
    this.#renewing = this.#renew(this.#model)
      .catch(() => {}) // its connection is gone, and the next one has a new channel anyway
      .finally(() => {
        this.#renewing = null;
      });
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
          if (!error) return finish(returned ? 'unroutable' : null);
          const refused = error instanceof Error && error.message === REFUSED;
          if (refused) this.#renewSoon();
          finish(refused ? 'refused' : 'channel-closed');
        });
      } catch (error) {
        if (!(error instanceof IllegalOperationError)) return finish('malformed');
        finish('channel-closed');
        if (this.#channel === channel) this.#ended('closed');
      }
    });
  }
}
