/** Settings → the queue on RabbitMQ: topology settled, two connections that mend themselves, deliveries out, copies and receipts in. */
import type { ChannelModel } from 'amqplib';
import { RETRY_DELAYS_MS } from '../coming-again.ts';
import type { Delivery, Queue, QueueEvent, SendProperties } from '../queue.ts';
import { Consumer } from './consumer.ts';
import { isRefusal, Link } from './link.ts';
import { present } from './meta.ts';
import { namesFor } from './names.ts';
import { Outbox } from './outbox.ts';
import { Publisher } from './publisher.ts';
import type { TlsFiles } from './tls.ts';
import { settleTopology, type TopologyOptions } from './topology.ts';
import { Watchdog } from './watchdog.ts';

export interface AmqpOptions {
  /** `amqp://` or `amqps://` URLs of one broker or cluster, tried in turn. */
  readonly urls: readonly string[];
  /** Exchange name, and what every queue's name begins with. Default `referrals`. */
  readonly prefix?: string;
  /** Declare what is missing (default), or only check that it is there. */
  readonly declare?: boolean;
  /** Messages in hand at a time. Default 64: about rate × the receivers' latency × 1.3. */
  readonly prefetch?: number;
  /** One retry queue for each, ms. Default 10 s, 1 min, 10 min, 1 h. */
  readonly retryDelaysMs?: readonly number[];
  /** Connections a message may lose before the broker moves it to quarantine. Default 50. */
  readonly deliveryLimit?: number;
  /** How long copies of test and ignored messages are kept, ms. Default 14 days. */
  readonly keepCopiesMs?: number;
  /** How long a publish may go unconfirmed before it counts as failed, ms. Default 30 s. */
  readonly confirmTimeoutMs?: number;
  /** How long the first connection is tried for, ms. Default 60 s. */
  readonly connectLimitMs?: number;
  /** Default 30; a connection silent for twice as long is given up. */
  readonly heartbeatSeconds?: number;
  /** Time between two looks for consumers that have fallen silent, ms. Default 30 s. */
  readonly watchMs?: number;
  /** Certificates for `amqps://` URLs. A URL without user and password, with a certificate of ours, logs in by it (EXTERNAL). */
  readonly tls?: TlsFiles;
  readonly onEvent?: (event: QueueEvent) => void;
}

/**
 * Connects, settles the topology and returns the queue. Rejects with TopologyError when the broker's queues differ from the
 * contract (what exists is left as it is), or with the connection's fault after `connectLimitMs`.
 */
export async function openAmqpQueue(options: AmqpOptions): Promise<Queue> {
  const queue = new AmqpQueue(options);
  await queue.open(options.connectLimitMs ?? 60_000);
  return queue;
}

class AmqpQueue implements Queue {
  readonly #inbox: string;
  readonly #publisher: Publisher;
  readonly #consumer: Consumer;
  readonly #outbox: Outbox;
  readonly #watchdog: Watchdog;
  readonly #consumeLink: Link;
  readonly #publishLink: Link;

  constructor(options: AmqpOptions) {
    const names = namesFor(options.prefix ?? 'referrals');
    const retryDelaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
    const onEvent = options.onEvent ?? (() => {});
    const topology: TopologyOptions = {
      names,
      retryDelaysMs,
      deliveryLimit: options.deliveryLimit ?? 50,
      keepCopiesMs: options.keepCopiesMs ?? 14 * 86_400_000,
      declare: options.declare ?? true,
    };

    // n.b. told once, not at each reconnection.
    let told = false;
    const settle = async (model: ChannelModel) => {
      const unverified = await settleTopology(model, topology);
      if (unverified.length > 0 && !told)
        onEvent({ level: 'warn', code: 'topology-unverified', detail: unverified.join(', ') });
      told = true;
    };

    const publisher = new Publisher(options.confirmTimeoutMs ?? 30_000);
    let restoring = false;
    const outbox = new Outbox({
      publisher,
      names,
      retryDelaysMs,
      onEvent,
      mended: () => consumer.resume(),
      missing: (queue) => {
        const { model } = consumeLink;
        if (!model || restoring) return;
        restoring = true;
        settle(model)
          .then(
            () => consumer.resume(),
            () => consumeLink.reset(model, `${queue} is not there`),
          )
          .finally(() => {
            restoring = false;
          });
      },
    });
    const consumer = new Consumer({
      inbox: names.inbox,
      quarantine: names.quarantine,
      prefetch: options.prefetch ?? 64,
      outbox,
      obstacle: () => publisher.trouble(),
      ended: (model, why) => {
        if (model === consumeLink.model) onEvent({ level: 'warn', code: 'consumer-lost', detail: why });
        consumeLink.reset(model, why);
      },
    });

    // n.b. two connections: a broker short of memory stops reading the one that publishes, and acks must still get through.
    const shared = {
      urls: options.urls,
      heartbeatSeconds: options.heartbeatSeconds ?? 30,
      tls: options.tls ?? {},
      onEvent,
    };
    const consumeLink = new Link({
      ...shared,
      role: 'consume',
      setUp: async (model) => {
        await settle(model);
        await consumer.attach(model);
      },
      lost: () => consumer.detach(),
      blocked: () => {},
    });
    const publishLink = new Link({
      ...shared,
      role: 'publish',
      setUp: async (model) => {
        await publisher.attach(model, (why) => publishLink.reset(model, why));
        consumer.resume();
      },
      lost: () => {},
      blocked: (blocked) => {
        publisher.block(blocked);
        if (!blocked) consumer.resume();
        onEvent(
          blocked
            ? { level: 'error', code: 'blocked', detail: 'the broker has a memory or disk alarm' }
            : { level: 'info', code: 'unblocked', detail: 'the broker takes messages again' },
        );
      },
    });

    const watchdog = new Watchdog({
      everyMs: options.watchMs ?? 30_000,
      watched: () => consumer.subscriptions,
      silent: (queue) => {
        onEvent({ level: 'warn', code: 'consumer-silent', detail: queue });
        const { model } = consumeLink;
        if (model) consumeLink.reset(model, `nothing is handed over from ${queue}`);
      },
    });

    this.#inbox = names.inbox;
    this.#outbox = outbox;
    this.#watchdog = watchdog;
    this.#publisher = publisher;
    this.#consumer = consumer;
    this.#consumeLink = consumeLink;
    this.#publishLink = publishLink;
  }

  async open(limitMs: number): Promise<void> {
    await this.#consumeLink.open(limitMs);
    try {
      await this.#publishLink.open(limitMs);
    } catch (error) {
      await this.#consumeLink.close(2_000);
      throw error;
    }
  }

  async consume(handler: (delivery: Delivery) => Promise<void>): Promise<void> {
    this.#consumer.start(handler);
    void this.#watchdog.run();
    const { model } = this.#consumeLink;
    if (!model) return; // the next connection does it
    try {
      await this.#consumer.attach(model);
    } catch (error) {
      if (isRefusal(error)) throw error;
      this.#consumeLink.reset(model, error instanceof Error ? error.message : String(error));
    }
  }

  async send(body: Uint8Array, properties: SendProperties = {}): Promise<void> {
    const { messageId, correlationId, replyTo, contentType, headers } = properties;
    const timestamp = Math.floor(Date.now() / 1000);
    const options = present({
      messageId,
      correlationId,
      replyTo,
      contentType,
      timestamp,
      headers: { ...headers },
    });
    await this.#publisher.publish(this.#inbox, body, options);
  }

  trouble(): string | null {
    if (!this.#consumeLink.model) return 'not connected for consuming';
    const parts = [this.#publisher, this.#consumer, this.#watchdog, this.#outbox];
    return parts.map((part) => part.trouble()).find((trouble) => trouble !== null) ?? null;
  }

  async drain(limitMs: number): Promise<void> {
    this.#watchdog.stop();
    await this.#consumer.drain(limitMs);
    await Promise.all([this.#consumeLink.close(2_000), this.#publishLink.close(2_000)]);
  }
}
