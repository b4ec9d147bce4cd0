/** One queue on one channel → messages handed on, each settled on the channel it came by or not at all. */
import { type Channel, type ChannelModel, type ConsumeMessage, IllegalOperationError } from 'amqplib';
import type { Watched } from './watchdog.ts';

export interface SubscriptionOptions {
  readonly queue: string;
  readonly prefetch: number;
  /** Called for each message, at most `prefetch` unsettled at a time. */
  onMessage(message: ConsumeMessage, subscription: Subscription): void;
  /** The channel or the consumer is gone; unsettled messages will come again from the broker. */
  onEnd(why: string): void;
}

export class Subscription implements Watched {
  readonly queue: string;
  readonly #model: ChannelModel;
  readonly #channel: Channel;
  readonly #prefetch: number;
  #tag: string | null = null;
  #alive = true;
  #received = 0;
  #settled = 0;

  static async open(model: ChannelModel, options: SubscriptionOptions): Promise<Subscription> {
    const channel = await model.createChannel();
    const subscription = new Subscription(model, channel, options);
    // n.b. per consumer, not `global`: RabbitMQ closes the connection for a global prefetch on a quorum queue.
    await channel.prefetch(options.prefetch);
    const { consumerTag } = await channel.consume(options.queue, (message) => {
      if (!message) return options.onEnd(`the broker ended the consumer of ${options.queue}`);
      subscription.#received += 1;
      options.onMessage(message, subscription);
    });
    subscription.#tag = consumerTag;
    return subscription;
  }

  private constructor(model: ChannelModel, channel: Channel, options: SubscriptionOptions) {
    this.queue = options.queue;
    this.#model = model;
    this.#channel = channel;
    this.#prefetch = options.prefetch;
    let why = `the channel of ${options.queue} was closed`;
    channel.on('error', (error) => {
      why = error.message;
    });
    channel.on('handler-error', () => {});
    channel.once('close', () => {
      this.#alive = false;
      options.onEnd(why);
    });
  }

  /** False once the channel is gone: what came by it belongs to the broker again. */
  get alive(): boolean {
    return this.#alive;
  }

  get received(): number {
    return this.#received;
  }

  get hasRoom(): boolean {
    return this.#alive && this.#received - this.#settled < this.#prefetch;
  }

  async ready(): Promise<number> {
    const channel = await this.#model.createChannel();
    channel.on('error', () => {});
    const { messageCount } = await channel.checkQueue(this.queue);
    await channel.close();
    return messageCount;
  }

  ack(message: ConsumeMessage): void {
    this.#settle(() => this.#channel.ack(message));
  }

  /** Gives a message back, to whichever process is next. */
  requeue(message: ConsumeMessage): void {
    this.#settle(() => this.#channel.nack(message, false, true));
  }

  /** Its connection is being closed: nothing that is done on it counts any more. */
  abandon(): void {
    this.#alive = false;
  }

  /** Takes no more messages; those in hand may still be settled. */
  async cancel(): Promise<void> {
    if (this.#alive && this.#tag !== null) await this.#channel.cancel(this.#tag).catch(() => {});
  }

  /** n.b. waits for the broker's goodbye: acks before it have then been taken. */
  async close(): Promise<void> {
    if (this.#alive) await this.#channel.close().catch(() => {});
  }

  /** n.b. on a channel that has just died this does nothing, since the broker hands the message out again. */
  #settle(act: () => void): void {
    if (!this.#alive) return;
    this.#settled += 1;
    try {
      act();
    } catch (error) {
      if (!(error instanceof IllegalOperationError)) throw error;
      this.#alive = false;
    }
  }
}
