/** A broker's URL and a prefix → a post over RabbitMQ whose sender and reader outlive whatever is done to the broker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { type Names, namesFor } from '../../src/queue/amqp/names.ts';
import { queueSpecs } from '../../src/queue/amqp/topology.ts';
import type { Copy, Receipt } from './ledger.ts';
import type { Letter } from './mail.ts';
import { type Counts, type Post, receiptFrom } from './post.ts';
import { sha256 } from './sha256.ts';

/** Letters on their way at a time. */
const IN_FLIGHT = 100;
const UNCONFIRMED_MS = 10_000;

export interface AmqpPostOptions {
  /** All nodes, for a cluster. */
  readonly urls: readonly string[];
  readonly prefix: string;
  readonly retryDelaysMs: readonly number[];
  /** Runs one `rabbitmqctl` command. Without it, what the broker itself is moving from queue to queue is not seen. */
  readonly control?: (...args: string[]) => Promise<string>;
}

/** Has the queues declared by the adapter's own code, and a sender's own receipt queue besides. */
export async function openAmqpPost(options: AmqpPostOptions): Promise<AmqpPost> {
  const { urls, prefix, retryDelaysMs } = options;
  const queue = await openAmqpQueue({ urls, prefix, retryDelaysMs });
  await queue.drain(1_000);
  const post = new AmqpPost(options);
  await post.declareOwnQueue();
  return post;
}

export class AmqpPost implements Post {
  readonly names: Names;
  readonly ownQueue: string;
  readonly #urls: readonly string[];
  readonly #prefix: string;
  readonly #retryDelaysMs: readonly number[];
  readonly #control: AmqpPostOptions['control'] | null;
  #model: ChannelModel | null = null;
  #channel: Channel | null = null;
  #turn = 0;

  constructor({ urls, prefix, retryDelaysMs, control }: AmqpPostOptions) {
    this.names = namesFor(prefix);
    this.ownQueue = `${prefix}.a-sender`;
    this.#urls = urls;
    this.#prefix = prefix;
    this.#retryDelaysMs = retryDelaysMs;
    this.#control = control ?? null;
  }

  get settings(): Readonly<Record<string, string>> {
    return {
      LOS_QUEUE_KIND: 'amqp',
      LOS_AMQP_URL: this.#urls.join(','),
      LOS_AMQP_PREFIX: this.#prefix,
      LOS_QUEUE_RETRY_DELAYS: this.#retryDelaysMs.map((delay) => `${delay}ms`).join(','),
    };
  }

  /** The first delay. */
  get retryDelayMs(): number {
    return this.#retryDelaysMs[0] ?? 0;
  }

  /** Every queue that is ours. */
  get queues(): readonly string[] {
    const { deadLetter, receipts, test, ignored } = this.names;
    return [deadLetter, receipts, test, ignored, ...this.#waitingQueues, this.ownQueue];
  }

  async declareOwnQueue(): Promise<void> {
    await this.#with((channel) =>
      channel.assertQueue(this.ownQueue, { durable: true, arguments: { 'x-queue-type': 'quorum' } }),
    );
  }

  async send(letters: readonly Letter[]): Promise<void> {
    let left = [...letters];
    while (left.length > 0) {
      const unsafe = await this.#sendOnce(left).catch(() => left);
      if (unsafe.length === left.length) await sleep(100);
      left = unsafe;
    }
  }

  /** Tries each once; returns those that aren't known to be safe. */
  async #sendOnce(letters: readonly Letter[]): Promise<Letter[]> {
    const model = await this.#connect();
    const unsafe = new Set(letters);
    try {
      const channel = await model.createConfirmChannel();
      channel.on('error', () => {});
      const returned = new Set<string>();
      channel.on('return', (message) => returned.add(String(message.properties.correlationId)));
      for (let from = 0; from < letters.length; from += IN_FLIGHT) {
        const portion = letters.slice(from, from + IN_FLIGHT);
        const sent = portion.map(async (letter) => {
          await this.#publish(channel, letter);
          if (!returned.has(letter.correlationId)) unsafe.delete(letter);
        });
        const results = await Promise.allSettled(sent);
        if (results.some(({ status }) => status === 'rejected')) break;
      }
    } finally {
      await model.close().catch(() => {});
    }
    return [...unsafe];
  }

  #publish(channel: ConfirmChannel, letter: Letter): Promise<void> {
    const { correlationId, body, ownQueue } = letter;
    const { exchange, inbox } = this.names;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('unconfirmed')), UNCONFIRMED_MS);
      const options = {
        persistent: true,
        mandatory: true,
        correlationId,
        ...(ownQueue ? { replyTo: this.ownQueue } : {}),
      };
      const done = (error: unknown) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      // n.b. both ways in that senders have: the exchange with a key of their own, and the queue's name.
      if (body.length % 2 === 0) channel.publish(exchange, 'henvisning.ny', body, options, done);
      else channel.publish('', inbox, body, options, done);
    });
  }

  async counts(): Promise<Counts | null> {
    try {
      const { deadLetter, receipts, test, ignored } = this.names;
      return {
        waiting: await this.#countIn(this.#waitingQueues),
        copies: await this.#countIn([deadLetter, test, ignored]),
        receipts: await this.#countIn([receipts, this.ownQueue]),
      };
    } catch {
      await this.#forget();
      return null;
    }
  }

  async #countIn(queues: readonly string[]): Promise<number> {
    this.#model ??= await this.#connect();
    if (!this.#channel) {
      this.#channel = await this.#model.createChannel();
      this.#channel.on('error', () => {});
    }
    let count = 0;
    for (const queue of queues) count += (await this.#channel.checkQueue(queue)).messageCount;
    return count;
  }

  async found() {
    await this.#forget();
    const { deadLetter, receipts, test, ignored } = this.names;
    const copies: Copy[] = [];
    const answers: Receipt[] = [];
    for (const [place, queue] of [
      ['dead-letter', deadLetter],
      ['test', test],
      ['ignored', ignored],
    ] as const) {
      copies.push(...(await this.#read(queue)).map(({ content }) => ({ place, sha256: sha256(content) })));
    }
    for (const queue of [receipts, this.ownQueue]) {
      answers.push(...(await this.#read(queue)).map(receiptOf));
    }
    return { copies, receipts: answers, waiting: await this.#waiting() };
  }

  /** n.b. a passive declaration counts what is ready, not what the broker is about to move or somebody has in hand. */
  async #waiting(): Promise<number> {
    // n.b. the broker's own statistics of a quorum queue are some seconds old.
    for (let look = 1; look < 10; look += 1) {
      if ((await this.#waitingNow()) === 0) return 0;
      await sleep(1_000);
    }
    return this.#waitingNow();
  }

  async #waitingNow(): Promise<number> {
    if (!this.#control) {
      const counts = await this.counts();
      if (!counts) throw new Error('the broker cannot tell what waits');
      return counts.waiting;
    }
    const queues = new Set(this.#waitingQueues);
    const lines = (await this.#control('list_queues', 'name', 'messages', '--no-table-headers')).split('\n');
    return lines
      .map((line) => line.split('\t'))
      .filter(([name = '']) => queues.has(name))
      .reduce((sum, [, messages]) => sum + Number(messages), 0);
  }

  get #waitingQueues(): readonly string[] {
    const { inbox, quarantine, retry } = this.names;
    return [inbox, quarantine, ...this.#retryDelaysMs.map(retry)];
  }

  /** Everything that lies in a queue, by a consumer that acknowledges nothing. */
  async #read(queue: string): Promise<ConsumeMessage[]> {
    return this.#with((channel) => readAll(channel, queue));
  }

  /** Deletes a queue of ours, with all that lies in it. */
  async remove(queue: string): Promise<void> {
    await this.#with((channel) => channel.deleteQueue(queue));
  }

  /** Declares a queue of ours again, as the contract has it. */
  async declare(queue: string): Promise<void> {
    const topology = { ...TOPOLOGY, names: this.names, retryDelaysMs: this.#retryDelaysMs };
    const spec = queueSpecs(topology).find(({ name }) => name === queue);
    if (!spec) throw new Error(`${queue} is none of ours`);
    await this.#with((channel) => channel.assertQueue(queue, { durable: true, arguments: spec.arguments }));
  }

  /** Takes all messages out of a queue, as an operator would before its removal. */
  async empty(queue: string): Promise<readonly ConsumeMessage[]> {
    return this.#with(async (channel) => {
      const messages = await readAll(channel, queue);
      for (const message of messages) channel.ack(message);
      await channel.close();
      return messages;
    });
  }

  async putBack(queue: string, messages: readonly ConsumeMessage[]): Promise<void> {
    const model = await this.#connect();
    try {
      const channel = await model.createConfirmChannel();
      for (const { content, properties } of messages) {
        channel.publish('', queue, content, { ...properties, persistent: true });
      }
      await channel.waitForConfirms();
    } finally {
      await model.close().catch(() => {});
    }
  }

  async #with<T>(act: (channel: Channel) => Promise<T>): Promise<T> {
    const model = await this.#connect();
    try {
      const channel = await model.createChannel();
      channel.on('error', () => {});
      return await act(channel);
    } finally {
      await model.close().catch(() => {});
    }
  }

  async #connect(): Promise<ChannelModel> {
    const url = this.#urls[this.#turn++ % this.#urls.length] ?? '';
    const model = await connect(url, { timeout: 5_000 });
    model.on('error', () => {});
    return model;
  }

  async #forget(): Promise<void> {
    const model = this.#model;
    this.#model = null;
    this.#channel = null;
    await model?.close().catch(() => {});
  }

  /** Removes the queues: a broker that is used for many scenarios must not carry them all. */
  async close(): Promise<void> {
    await this.#forget();
    for (const queue of this.queues)
      await this.#with((channel) => channel.deleteQueue(queue)).catch(() => {});
  }
}

/** n.b. as declared by default; only the queues' own arguments matter here. */
const TOPOLOGY = { deliveryLimit: 50, keepCopiesMs: 14 * 86_400_000, declare: true };

async function readAll(channel: Channel, queue: string): Promise<ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const messages: ConsumeMessage[] = [];
  if (messageCount === 0) return messages;
  await new Promise<void>((resolve, reject) => {
    channel.once('close', () => reject(new Error(`reading ${queue}: the channel was closed`)));
    const take = (message: ConsumeMessage | null) => {
      if (message) messages.push(message);
      if (messages.length === messageCount) resolve();
    };
    channel.consume(queue, take).catch(reject);
  });
  return messages;
}

function receiptOf({ content, properties }: ConsumeMessage): Receipt {
  const { contentType, messageId, correlationId } = properties;
  return receiptFrom(content, {
    contentType: String(contentType),
    id: String(messageId),
    letter: typeof correlationId === 'string' ? correlationId : null,
  });
}
