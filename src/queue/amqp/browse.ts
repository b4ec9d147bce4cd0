/** Broker and prefix → the dead letters on it, taken in hand without being acknowledged, and given back in their order. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { type DeadLetters, type Letter, LookEnded } from '../browse.ts';
import { ownHeaders } from '../coming-again.ts';
import type { Headers } from '../queue.ts';
import { Link } from './link.ts';
import { present } from './meta.ts';
import { namesFor } from './names.ts';
import { PublishError, Publisher } from './publisher.ts';
import type { TlsFiles } from './tls.ts';

export interface AmqpDeadLettersOptions {
  readonly urls: readonly string[];
  readonly prefix: string;
  readonly tls: TlsFiles;
  /** How long a connection is tried for, ms. Default 15 s. */
  readonly connectLimitMs?: number;
}

const CONFIRM_TIMEOUT_MS = 30_000;

/**
 * The letters come by a few consumers, one after the other, each for a part of the queue. n.b. not by `basic.get`, which makes a
 * consumer of every message: when a channel with more than 32 dies, a quorum queue (seen on RabbitMQ 3.10) gives the messages back in
 * an order that it doesn't find again after a crash. Letters acknowledged since then are there anew, and others are gone.
 */
const MOST_PARTS = 16;
const SMALLEST_PART = 250;
/** A part that gets nothing for so long, ms, is looked after: somebody else may have what is missing. */
const QUIET_MS = 500;
/** How often it is looked after while letters wait and none comes. */
const MOST_LOOKS = 60;
/**
 * Pause after the letters of a part are given back, and before the channel is closed, ms. n.b. with more than 32 of them under way to a
 * quorum queue RabbitMQ's channel holds the rest back, mixes up those of different consumers, and forgets them when it is closed.
 */
const SETTLE_MS = 250;

/** Connects; declares nothing. Rejects with the connection's fault. */
export async function openAmqpDeadLetters(options: AmqpDeadLettersOptions): Promise<DeadLetters> {
  const { inbox, deadLetter } = namesFor(options.prefix);
  const publisher = new Publisher(CONFIRM_TIMEOUT_MS);
  const link = new Link({
    role: 'publish',
    urls: options.urls,
    heartbeatSeconds: 30,
    tls: options.tls,
    setUp: (model) => publisher.attach(model, () => {}),
    lost: () => {},
    blocked: (blocked) => publisher.block(blocked),
    onEvent: () => {},
  });
  await link.open(options.connectLimitMs ?? 15_000);
  return {
    async each(visit) {
      if (!link.model) throw new LookEnded('the connection to the broker is lost');
      const look = await Look.begin(link.model, deadLetter, (message, headers) =>
        publisher.publish(inbox, message.content, optionsOf(message, headers)),
      );
      await look.through(visit);
    },
    close: () => link.close(2_000),
  };
}

/** One walk through the queue. Until its end the letters are in its hands: a second walk meanwhile sees the others only. */
class Look {
  readonly #channel: Channel;
  readonly #queue: string;
  readonly #publish: (message: ConsumeMessage, headers: Headers) => Promise<void>;
  readonly #held: ConsumeMessage[] = [];
  #alive = true;

  static async begin(
    model: ChannelModel,
    queue: string,
    publish: (message: ConsumeMessage, headers: Headers) => Promise<void>,
  ): Promise<Look> {
    const channel = await model.createChannel();
    channel.on('error', () => {}); // told through the rejected act
    return new Look(channel, queue, publish);
  }

  private constructor(
    channel: Channel,
    queue: string,
    publish: (message: ConsumeMessage, headers: Headers) => Promise<void>,
  ) {
    this.#channel = channel;
    this.#queue = queue;
    this.#publish = publish;
    channel.once('close', () => {
      this.#alive = false;
    });
  }

  async through(visit: (letter: Letter) => Promise<'next' | 'stop'>): Promise<void> {
    const channel = this.#channel;
    // n.b. as many as lie there now: what is replayed may die anew and must not be met again.
    const { messageCount } = await channel.checkQueue(this.#queue).catch((error: unknown) => {
      throw new LookEnded(`reading the queue ${this.#queue}: it is not there, or may not be read`, error);
    });
    const part = Math.max(SMALLEST_PART, Math.ceil(messageCount / MOST_PARTS));
    let next = 'next';
    try {
      for (let left = messageCount; left > 0; left -= part) {
        const wanted = Math.min(part, left);
        const messages = await this.#take(wanted);
        for (const message of messages) {
          const letter = this.#letter(message);
          // n.b. after a stop the rest is taken all the same: what is given back stands behind what was not taken.
          if (next !== 'stop') next = await visit(letter).finally(() => this.#hold(message, letter));
          else this.#hold(message, letter);
        }
        if (messages.length < wanted) break;
      }
    } catch (error) {
      if (this.#alive) throw error;
      throw new LookEnded('the connection to the broker was lost; what is not done is where it was', error);
    } finally {
      await this.#giveBack();
    }
  }

  /** The next letters, at most `count`; fewer when no more lie there. */
  async #take(count: number): Promise<readonly ConsumeMessage[]> {
    const channel = this.#channel;
    const messages: ConsumeMessage[] = [];
    let full = () => {};
    const filled = new Promise<void>((resolve) => {
      full = resolve;
    });
    await channel.prefetch(count);
    const { consumerTag } = await channel.consume(this.#queue, (message) => {
      if (message) messages.push(message);
      if (messages.length >= count) full();
    });
    for (let looks = 0, before = 0; messages.length < count && looks < MOST_LOOKS; before = messages.length) {
      await Promise.race([filled, sleep(QUIET_MS, undefined, { ref: false })]);
      if (messages.length > before) continue;
      if ((await channel.checkQueue(this.#queue)).messageCount === 0) break;
      looks += 1;
    }
    await channel.cancel(consumerTag);
    return messages;
  }

  /** n.b. one by one in their order: a channel that is only closed gives them back in any. */
  async #giveBack(): Promise<void> {
    if (!this.#alive) return; // the broker has them already
    let consumer: string | null = null;
    for (const message of this.#held) {
      const { consumerTag } = message.fields;
      if (consumer !== null && consumer !== consumerTag) await sleep(SETTLE_MS);
      if (!this.#alive) return;
      this.#channel.nack(message, false, true);
      consumer = consumerTag;
    }
    await sleep(SETTLE_MS);
    await this.#channel.close().catch(() => {});
  }

  #hold(message: ConsumeMessage, { taken }: { readonly taken: boolean }): void {
    if (!taken) this.#held.push({ ...message, content: NOTHING });
  }

  #letter(message: ConsumeMessage): Letter & { readonly taken: boolean } {
    const { messageId, correlationId, replyTo, contentType, headers = {} } = message.properties;
    let taken = false;
    const take = () => {
      this.#channel.ack(message);
      taken = true;
      return true;
    };
    return {
      get taken() {
        return taken;
      },
      body: message.content,
      headers: ownHeaders(headers),
      beside: {
        messageId: text(messageId),
        correlationId: text(correlationId),
        replyTo: text(replyTo),
        contentType: text(contentType),
        traceparent: text(headers.traceparent),
      },
      replay: async (own) => {
        await this.#publish(message, own).catch((error: unknown) => {
          throw error instanceof PublishError ? new LookEnded(error.message, error) : error;
        });
        return take();
      },
      remove: async () => take(),
    };
  }
}

/** Of a letter that is given back, only its number counts: its bytes need not be kept in memory. */
const NOTHING = Buffer.alloc(0);

function optionsOf(message: ConsumeMessage, headers: Headers) {
  const { messageId, correlationId, replyTo, contentType, contentEncoding, type, timestamp } =
    message.properties;
  const traceparent = text(message.properties.headers?.traceparent);
  return present({
    headers: { ...(traceparent === null ? {} : { traceparent }), ...headers },
    messageId: text(messageId),
    correlationId: text(correlationId),
    replyTo: text(replyTo),
    contentType: text(contentType),
    contentEncoding: text(contentEncoding),
    type: text(type),
    timestamp: typeof timestamp === 'number' ? timestamp : null,
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
