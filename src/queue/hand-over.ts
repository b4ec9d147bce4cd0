/** A handler and a delivery → the delivery settled, in whatever way the handler ends. */
import type { Delivery } from './queue.ts';

export type Handler = (delivery: Delivery) => Promise<void>;

/** n.b. a handler that throws, or returns without settling, must not wedge the queue: the message comes again. */
export async function handOver(handler: Handler, delivery: Delivery): Promise<void> {
  try {
    await handler(delivery);
  } catch {
    // the handler's own business; the release below is ours, and does nothing when the delivery has been settled
  }
  await delivery.release();
}
