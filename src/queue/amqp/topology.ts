/** Names and limits → the queues and exchanges of the contract, declared or checked on a broker; says everything that differs. */
import type { ChannelModel } from 'amqplib';
import type { Names } from './names.ts';
import { type Act, FORBIDDEN, PRECONDITION_FAILED, Steps } from './steps.ts';

export interface TopologyOptions {
  readonly names: Names;
  readonly retryDelaysMs: readonly number[];
  /** How often a message may be lost with its process or connection before the broker moves it to quarantine. */
  readonly deliveryLimit: number;
  /** How long copies of test and ignored messages are kept, ms. */
  readonly keepCopiesMs: number;
  /** True: declare what is missing. False: only check that it is there (for a user without the right to configure). */
  readonly declare: boolean;
}

/** The broker's queues are not as the contract says. What exists was left as it is; with `declare`, what was missing may be there now. */
export class TopologyError extends Error {
  constructor(readonly differences: readonly string[]) {
    super(
      `the queues on the broker differ from the contract (what exists was left as it is):\n${differences.map((text) => `  ${text}`).join('\n')}`,
    );
    this.name = 'TopologyError';
  }
}

interface QueueSpec {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number>>;
}

/**
 * n.b. RabbitMQ 4.0 gave every quorum queue a delivery limit of 20, after which a message without dead-lettering is dropped.
 * What others read (receipts, dead letters) must not vanish because they put it back 20 times, and `-1` is no value in 3.x.
 */
const NEVER_IN_PRACTICE = 1_000_000;

/** n.b. at-least-once holds only together with reject-publish; without it the broker silently falls back to at-most-once. */
function deadLetteredTo(queue: string): QueueSpec['arguments'] {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

/**
 * All queues, each after the one it dead-letters to: at-least-once dead-lettering to a queue that isn't there yet is tried
 * again only after three minutes.
 */
export function queueSpecs(options: TopologyOptions): readonly QueueSpec[] {
  const { names, retryDelaysMs, deliveryLimit, keepCopiesMs } = options;
  const quorum = { 'x-queue-type': 'quorum' };
  // n.b. should a policy limit the length, the newest is refused and waits; without the last word the oldest would be dropped.
  const kept = { ...quorum, 'x-delivery-limit': NEVER_IN_PRACTICE, 'x-overflow': 'reject-publish' };
  return [
    { name: names.deadLetter, arguments: kept },
    { name: names.receipts, arguments: kept },
    { name: names.test, arguments: { ...kept, 'x-message-ttl': keepCopiesMs } },
    { name: names.ignored, arguments: { ...kept, 'x-message-ttl': keepCopiesMs } },
    { name: names.quarantine, arguments: { ...kept, ...deadLetteredTo(names.deadLetter) } },
    {
      name: names.inbox,
      arguments: { ...quorum, 'x-delivery-limit': deliveryLimit, ...deadLetteredTo(names.quarantine) },
    },
    // n.b. one queue per delay: a per-message expiration in one queue would block behind the longest at its head.
    ...retryDelaysMs.map((delayMs) => ({
      name: names.retry(delayMs),
      arguments: { ...quorum, 'x-message-ttl': delayMs, ...deadLetteredTo(names.inbox) },
    })),
  ];
}

/**
 * Declares every queue, exchange and binding, which the broker refuses where one exists with other arguments. With
 * `declare: false` nothing is made: queues and exchanges must be there, and their arguments are compared where the user may
 * configure them (declaring what is there changes nothing). Both: the user may read what is consumed and publish to queues.
 *
 * Returns the names whose arguments the user has no right to compare; empty when everything was.
 * Throws {@link TopologyError} naming everything that differs, is missing or is forbidden; what exists is never touched.
 */
export async function settleTopology(
  model: ChannelModel,
  options: TopologyOptions,
): Promise<readonly string[]> {
  const { names, declare } = options;
  const unverified: string[] = [];
  const steps = new Steps(model);
  const settle = async (name: string, check: Act, assert: Act) => {
    if (declare) await steps.take(assert);
    else if (await steps.take(check)) await steps.take(assert, FORBIDDEN, () => unverified.push(name));
  };

  for (const { name, arguments: all } of queueSpecs(options)) {
    await settle(
      name,
      (channel) => channel.checkQueue(name),
      (channel) => channel.assertQueue(name, { durable: true, arguments: all }),
    );
  }
  const exchanges = [
    { name: names.unrouted, type: 'fanout', properties: { durable: true } },
    { name: names.exchange, type: 'topic', properties: { durable: true, alternateExchange: names.unrouted } },
  ];
  for (const { name, type, properties } of exchanges) {
    await settle(
      name,
      (channel) => channel.checkExchange(name),
      (channel) => channel.assertExchange(name, type, properties),
    );
  }
  if (declare && steps.refusals.length === 0) {
    await steps.take((channel) => channel.bindQueue(names.quarantine, names.unrouted, ''));
    await steps.take((channel) => channel.bindQueue(names.inbox, names.exchange, '#'));
  }
  if (steps.refusals.length === 0) {
    await steps.take(mayRead(names.inbox), PRECONDITION_FAILED);
    await steps.take(mayRead(names.quarantine), PRECONDITION_FAILED);
    await steps.take(mayPublish(names));
  }
  if (steps.refusals.length > 0) throw new TopologyError(steps.refusals);
  await steps.close();
  return unverified;
}

/** Asks for a consumer that can't be: the broker looks at the right to read first (403), then at the argument (406). Nothing moves. */
function mayRead(queue: string): Act {
  return async (channel) => {
    const { consumerTag } = await channel.consume(queue, () => {}, {
      arguments: { 'x-priority': 'no number' },
    });
    await channel.cancel(consumerTag);
  };
}

/** Publishes to a queue that isn't there: returned when the user may publish to queues, refused (403) when not. */
function mayPublish({ inbox, exchange }: Names): Act {
  return async (channel) => {
    channel.publish('', `${inbox}.nobody`, Buffer.alloc(0), { mandatory: true });
    await channel.checkExchange(exchange); // n.b. answered in order, so a refusal comes before it
  };
}
