/** Names and limits → the queues and exchanges of the contract, declared or checked on a broker; says everything that differs. */
import type { Channel, ChannelModel } from 'amqplib';
import type { Names } from './names.ts';

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

/** The broker's queues are not as the contract says. Nothing has been changed. */
export class TopologyError extends Error {
  constructor(readonly differences: readonly string[]) {
    super(
      `the queues on the broker differ from the contract (nothing was changed):\n${differences.map((text) => `  ${text}`).join('\n')}`,
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
  const kept = { ...quorum, 'x-delivery-limit': NEVER_IN_PRACTICE };
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
 * Declares (or, with `declare: false`, checks the presence of) every queue, exchange and binding.
 * Throws {@link TopologyError} naming everything that differs or is missing; an existing queue is never touched.
 */
export async function settleTopology(model: ChannelModel, options: TopologyOptions): Promise<void> {
  const { names, declare } = options;
  const differences: string[] = [];
  let channel: Channel | null = null;
  const step = async (act: (channel: Channel) => Promise<unknown>) => {
    channel ??= await quietChannel(model);
    try {
      await act(channel);
    } catch (error) {
      const text = refusalText(error);
      if (!text) throw error;
      differences.push(text);
      channel = null; // n.b. a refusal closes the channel
    }
  };

  for (const spec of queueSpecs(options)) {
    await step((channel) =>
      declare
        ? channel.assertQueue(spec.name, { durable: true, arguments: spec.arguments })
        : channel.checkQueue(spec.name),
    );
  }
  if (!declare) {
    await step((channel) => channel.checkExchange(names.unrouted));
    await step((channel) => channel.checkExchange(names.exchange));
  } else if (differences.length === 0) {
    await step(async (channel) => {
      await channel.assertExchange(names.unrouted, 'fanout', { durable: true });
      await channel.bindQueue(names.quarantine, names.unrouted, '');
      await channel.assertExchange(names.exchange, 'topic', {
        durable: true,
        alternateExchange: names.unrouted,
      });
      await channel.bindQueue(names.inbox, names.exchange, '#');
    });
  }
  if (differences.length > 0) throw new TopologyError(differences);
  await step((channel) => channel.close());
}

/** A channel whose refusals are told through the rejected act only. */
async function quietChannel(model: ChannelModel): Promise<Channel> {
  const channel = await model.createChannel();
  channel.on('error', () => {});
  return channel;
}

/** 403 no permission, 404 not there, 405 locked by another, 406 other arguments: the broker's own words say which and what. */
function refusalText(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  if (code !== 403 && code !== 404 && code !== 405 && code !== 406) return null;
  return /"([^"]*)"/.exec(error.message)?.[1] ?? error.message;
}
