/** Queues under a prefix of their own on the run's broker, or on one of the test's own, for tests. */
import { randomUUID } from 'node:crypto';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { type AmqpOptions, openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { type Names, namesFor } from '../../src/queue/amqp/names.ts';
import { queueSpecs } from '../../src/queue/amqp/topology.ts';
import { ownHeaders } from '../../src/queue/coming-again.ts';
import type { Queue } from '../../src/queue/queue.ts';
import { brokerUrl } from '../support/broker-url.ts';
import type { Kept, OpenOptions, QueueBench } from './bench.ts';
import { TEST_DELAYS_MS } from './delays.ts';

export class AmqpBench implements QueueBench {
  readonly url: string;
  readonly prefix: string;
  readonly names: Names;
  readonly address: string;
  readonly #opened: Queue[] = [];
  readonly #connections: ChannelModel[] = [];

  static async create(url?: string): Promise<AmqpBench> {
    return new AmqpBench(url ?? (await brokerUrl()));
  }

  private constructor(url: string) {
    this.url = url;
    this.prefix = `test-${randomUUID()}`;
    this.names = namesFor(this.prefix);
    this.address = `amqp:${this.prefix}@${url}`;
  }

  async open(options: OpenOptions & Partial<AmqpOptions> = {}): Promise<Queue> {
    const queue = await openAmqpQueue({
      urls: [this.url],
      prefix: this.prefix,
      retryDelaysMs: TEST_DELAYS_MS,
      ...options,
    });
    this.#opened.push(queue);
    return queue;
  }

  /** A channel of the test's own; what it does wrong closes it, nothing else. */
  async channel(): Promise<Channel> {
    const connection = await connect(this.url);
    this.#connections.push(connection);
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    return channel;
  }

  /** The queues as `open` declares them. */
  specs(): ReturnType<typeof queueSpecs> {
    return queueSpecs({
      names: this.names,
      retryDelaysMs: TEST_DELAYS_MS,
      deliveryLimit: 50,
      keepCopiesMs: 14 * 86_400_000,
      declare: true,
    });
  }

  /** n.b. takes what it finds: each message is seen by one call. */
  async kept(place: string): Promise<Kept[]> {
    const found: Kept[] = [];
    if (place === 'delivered') return found;
    const channel = await this.channel();
    for (;;) {
      const got = await channel.get(`${this.prefix}.${place}`, { noAck: true });
      if (!got) break;
      const { messageId, correlationId, replyTo, headers } = got.properties;
      found.push({
        body: got.content,
        headers: ownHeaders(headers ?? {}),
        messageId: messageId ?? null,
        correlationId: correlationId ?? null,
        replyTo: replyTo ?? null,
      });
    }
    await channel.close();
    return found;
  }

  async count(queue: string): Promise<number> {
    const channel = await this.channel();
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#opened.map((queue) => queue.drain(1_000)));
    const channel = await this.channel();
    for (const { name } of this.specs()) await channel.deleteQueue(name).catch(() => {});
    await channel.deleteExchange(this.names.exchange).catch(() => {});
    await channel.deleteExchange(this.names.unrouted).catch(() => {});
    for (const connection of this.#connections) await connection.close().catch(() => {});
  }
}
