/** Configuration → the queue of the kind it names, open; or words for the user why it cannot be had. */
import type { Config } from '../config.ts';
import type { DeadLetters } from '../queue/browse.ts';
import type { Delivery, Queue, QueueEvent } from '../queue/queue.ts';
import { StartError } from './errors.ts';

/** Throws {@link StartError} when the broker cannot be reached or its queues differ from the contract. */
export async function openQueue(config: Config, onEvent: (event: QueueEvent) => void): Promise<Queue> {
  const { queue, prefetch, retryDelaysMs, retention } = config;
  if (queue.kind === 'amqp') {
    const { openAmqpQueue } = await import('../queue/amqp/index.ts');
    const { urls, prefix, declare, tls } = queue;
    const keepCopiesMs = retention.copiesMs;
    try {
      return await openAmqpQueue({
        urls,
        prefix,
        declare,
        tls,
        prefetch,
        retryDelaysMs,
        keepCopiesMs,
        onEvent,
      });
    } catch (error) {
      throw brokerFault(error, urls);
    }
  }
  const { openSpool } = await import('../queue/spool/index.ts');
  return openSpool({ dir: queue.dir, prefetch, retryDelaysMs, retention, onEvent });
}

/** The dead letters of the same queue; the service may be at work meanwhile. Throws {@link StartError} like {@link openQueue}. */
export async function openDeadLetters({ queue }: Config): Promise<DeadLetters> {
  if (queue.kind === 'amqp') {
    const { openAmqpDeadLetters } = await import('../queue/amqp/browse.ts');
    const { urls, prefix, tls } = queue;
    try {
      return await openAmqpDeadLetters({ urls, prefix, tls });
    } catch (error) {
      throw brokerFault(error, urls);
    }
  }
  const { openSpoolDeadLetters } = await import('../queue/spool/browse.ts');
  return openSpoolDeadLetters(queue.dir);
}

/** Starts the flow. Throws {@link StartError} when the spool belongs to another process. */
export async function startConsuming(
  queue: Queue,
  handler: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  try {
    await queue.consume(handler);
  } catch (error) {
    // n.b. the spool's own words: its folder, and the process that holds it.
    if (error instanceof Error && error.message.startsWith('opening spool folder:')) {
      throw new StartError(error.message, 1);
    }
    throw error;
  }
}

/** n.b. an address holds the password, so only its host is named. */
function brokerFault(error: unknown, urls: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'TopologyError') return new StartError(error.message, 2);
  const hosts = urls.map((url) => new URL(url).host).join(', ');
  if (/ACCESS[-_]REFUSED|NOT[-_]ALLOWED|access to vhost/i.test(error.message)) {
    return new StartError(`the broker ${hosts} refuses the user or the virtual host in amqp.url`, 2);
  }
  const { code } = error as NodeJS.ErrnoException;
  return new StartError(`the broker ${hosts} cannot be reached (${code ?? error.name})`, 1);
}
