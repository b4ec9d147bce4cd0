/** A copy or a receipt of one delivery → published to the queue of the contract where it belongs, confirmed. */
import type { ConsumeMessage } from 'amqplib';
import { retryDelayMs } from '../coming-again.ts';
import type { DeliveryMeta, Headers, OutgoingReceipt, Place, QueueEvent } from '../queue.ts';
import { copyOptions, present } from './meta.ts';
import type { Names } from './names.ts';
import { PublishError, type Publisher, type PublishFault } from './publisher.ts';

/** Why a receipt lies in the receipts queue instead of the sender's own: what an operator is told, and what stands with the receipt. */
interface Obstacle {
  readonly event: QueueEvent['code'];
  readonly header: string;
}
const UNKNOWN: Obstacle = { event: 'receipt-address-unknown', header: 'los-reply-to-unknown' };
const FAILING: Obstacle = { event: 'receipt-address-failing', header: 'los-reply-to-failing' };

/** The other faults are of the broker or of our connection to it: there our own queue would do no better. */
const OBSTACLES: Partial<Record<PublishFault, Obstacle>> = {
  unroutable: UNKNOWN,
  refused: FAILING,
  unconfirmed: FAILING,
};

/** How long a sender's own queue may take to confirm a receipt, ms. Shorter than for ours: its message is in hand meanwhile. */
const SENDER_CONFIRM_TIMEOUT_MS = 5_000;

export class Outbox {
  readonly #publisher: Publisher;
  readonly #names: Names;
  readonly #retryDelaysMs: readonly number[];
  readonly #onEvent: (event: QueueEvent) => void;
  /** Our own queues: an address among them would feed receipts back to us. */
  readonly #ours: ReadonlySet<string>;

  constructor(
    publisher: Publisher,
    names: Names,
    retryDelaysMs: readonly number[],
    onEvent: (event: QueueEvent) => void,
  ) {
    this.#publisher = publisher;
    this.#names = names;
    this.#retryDelaysMs = retryDelaysMs;
    this.#onEvent = onEvent;
    const { inbox, quarantine, deadLetter, test, ignored } = names;
    this.#ours = new Set([inbox, quarantine, deadLetter, test, ignored, ...retryDelaysMs.map(names.retry)]);
  }

  /** `delivered` keeps nothing: the receiver has the referral, and a broker is no archive. */
  async copy(
    message: ConsumeMessage,
    meta: DeliveryMeta,
    place: Place,
    headers: Headers,
    body: Uint8Array,
  ): Promise<void> {
    if (place === 'delivered') return;
    const queue = this.#queueFor(place, headers);
    await this.#publisher.publish(queue, body, copyOptions(message, meta, place, headers));
  }

  /**
   * To the sender's own queue when there is one, else to the receipts queue; a receipt is never dropped. n.b. a queue of a
   * sender's that takes nothing is that sender's trouble: its messages must not be kept in hand for it, where they hold up others'.
   */
  async answer(meta: DeliveryMeta, receipt: OutgoingReceipt): Promise<void> {
    const { receipts } = this.#names;
    const { replyTo } = meta;
    if (replyTo === null || replyTo === receipts) return this.#receipt(receipts, meta, receipt);
    const obstacle = this.#ours.has(replyTo) ? UNKNOWN : await this.#answerSender(replyTo, meta, receipt);
    if (obstacle === null) return;
    this.#onEvent({ level: 'warn', code: obstacle.event, detail: receipts });
    await this.#receipt(receipts, meta, receipt, { more: { [obstacle.header]: replyTo } });
  }

  /** Null when the receipt lies in the sender's own queue, else what is wrong with that queue. */
  async #answerSender(
    replyTo: string,
    meta: DeliveryMeta,
    receipt: OutgoingReceipt,
  ): Promise<Obstacle | null> {
    try {
      await this.#receipt(replyTo, meta, receipt, { confirmTimeoutMs: SENDER_CONFIRM_TIMEOUT_MS });
      return null;
    } catch (error) {
      const obstacle = error instanceof PublishError ? OBSTACLES[error.fault] : undefined;
      if (!obstacle) throw error;
      return obstacle;
    }
  }

  #receipt(
    queue: string,
    meta: DeliveryMeta,
    receipt: OutgoingReceipt,
    { more = {}, confirmTimeoutMs }: { more?: Headers; confirmTimeoutMs?: number } = {},
  ): Promise<void> {
    const { id, contentType, body, correlationId, headers } = receipt;
    const traceparent = meta.traceparent === null ? {} : { traceparent: meta.traceparent };
    return this.#publisher.publish(
      queue,
      typeof body === 'string' ? Buffer.from(body) : body,
      present({
        messageId: id,
        contentType,
        correlationId,
        headers: { ...traceparent, ...headers, ...more },
      }),
      confirmTimeoutMs,
    );
  }

  #queueFor(place: Exclude<Place, 'delivered'>, headers: Headers): string {
    const names = this.#names;
    switch (place) {
      case 'retry':
        return names.retry(retryDelayMs(headers, this.#retryDelaysMs));
      case 'inbox':
        return names.inbox;
      case 'dead-letter':
        return names.deadLetter;
      case 'test':
        return names.test;
      case 'ignored':
        return names.ignored;
    }
  }
}
