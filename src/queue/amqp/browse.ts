/** Broker and prefix → the dead letters on it, fetched one by one without being acknowledged, and given back in their order. */
import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import type { DeadLetters, Letter } from '../browse.ts';
import { ownHeaders } from '../coming-again.ts';
import type { Headers } from '../queue.ts';
import { Link } from './link.ts';
import { present } from './meta.ts';
import { namesFor } from './names.ts';
import { Publisher } from './publisher.ts';
import type { TlsFiles } from './tls.ts';

export interface AmqpDeadLettersOptions {
  readonly urls: readonly string[];
  readonly prefix: string;
  readonly tls: TlsFiles;
  /** How long a connection is tried for, ms. Default 15 s. */
  readonly connectLimitMs?: number;
}

const CONFIRM_TIMEOUT_MS = 30_000;

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
      if (!link.model) throw new Error('the connection to the broker is lost');
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
  readonly #publish: (message: GetMessage, headers: Headers) => Promise<void>;
  readonly #held: GetMessage[] = [];

  static async begin(
    model: ChannelModel,
    queue: string,
    publish: (message: GetMessage, headers: Headers) => Promise<void>,
  ): Promise<Look> {
    const channel = await model.createChannel();
    channel.on('error', () => {}); // told through the rejected act
    return new Look(channel, queue, publish);
  }

  private constructor(
    channel: Channel,
    queue: string,
    publish: (message: GetMessage, headers: Headers) => Promise<void>,
  ) {
    this.#channel = channel;
    this.#queue = queue;
    this.#publish = publish;
  }

  async through(visit: (letter: Letter) => Promise<'next' | 'stop'>): Promise<void> {
    const channel = this.#channel;
    // n.b. as many as lie there now: what is replayed may die anew and must not be met again.
    const { messageCount } = await channel.checkQueue(this.#queue).catch((error: unknown) => {
      throw new Error(`reading the queue ${this.#queue}: it is not there, or may not be read`, {
        cause: error,
      });
    });
    try {
      let next = 'next';
      for (let seen = 0; seen < messageCount; seen += 1) {
        const message = await channel.get(this.#queue);
        if (!message) break;
        const letter = this.#letter(message);
        // n.b. after a stop the rest is fetched all the same: what is given back stands behind what was not fetched.
        if (next !== 'stop') next = await visit(letter).finally(() => this.#hold(message, letter));
        else this.#hold(message, letter);
      }
    } finally {
      // n.b. one by one in their order: a channel that is only closed gives them back in any.
      for (const message of this.#held) channel.nack(message, false, true);
      await channel.close().catch(() => {});
    }
  }

  #hold(message: GetMessage, { taken }: { readonly taken: boolean }): void {
    if (!taken) this.#held.push({ ...message, content: NOTHING });
  }

  #letter(message: GetMessage): Letter & { readonly taken: boolean } {
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
        await this.#publish(message, own);
        return take();
      },
      remove: async () => take(),
    };
  }
}

/** Of a letter that is given back, only its number counts: its bytes need not be kept in memory. */
const NOTHING = Buffer.alloc(0);

function optionsOf(message: GetMessage, headers: Headers) {
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
