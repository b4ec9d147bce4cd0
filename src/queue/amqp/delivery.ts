/** One message from the broker → a delivery: its copies and receipts published, and settled once on the channel it came by. */
import type { ConsumeMessage } from 'amqplib';
import type { Delivery, DeliveryMeta, Headers, OutgoingReceipt, Place } from '../queue.ts';
import type { Outbox } from './outbox.ts';
import type { Subscription } from './subscription.ts';

export interface AmqpDeliveryParts {
  readonly message: ConsumeMessage;
  readonly subscription: Subscription;
  readonly meta: DeliveryMeta;
  readonly outbox: Outbox;
  settled(): void;
  released(): void;
}

/** One handing-over; whatever is called after it has been settled does nothing. */
export class AmqpDelivery implements Delivery {
  readonly body: Buffer;
  readonly meta: DeliveryMeta;
  readonly #parts: AmqpDeliveryParts;
  #settled = false;

  constructor(parts: AmqpDeliveryParts) {
    this.body = parts.message.content;
    this.meta = parts.meta;
    this.#parts = parts;
  }

  async answer(receipt: OutgoingReceipt): Promise<void> {
    this.#mustBeOurs();
    await this.#parts.outbox.answer(this.meta, receipt);
  }

  async copyTo(place: Place, headers: Headers, body: Uint8Array = this.body): Promise<void> {
    this.#mustBeOurs();
    await this.#parts.outbox.copy(this.#parts.message, this.meta, place, headers, body);
  }

  async ack(): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    this.#parts.subscription.ack(this.#parts.message);
    this.#parts.settled();
  }

  async release(): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    this.#parts.released();
  }

  /** n.b. once its channel is gone the message is being handed out again: what we published now would be there twice. */
  #mustBeOurs(): void {
    if (this.#settled || !this.#parts.subscription.alive) throw new Error('the delivery is no longer ours');
  }
}
