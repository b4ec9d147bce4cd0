/** A copy or a receipt of one delivery → published to the queue of the contract where it belongs, confirmed. */
import type { ConsumeMessage } from 'amqplib';
import { retryDelayMs } from '../coming-again.ts';
import type { DeliveryMeta, Headers, OutgoingReceipt, Place, QueueEvent } from '../queue.ts';
import { copyOptions, present } from './meta.ts';
import type { Names } from './names.ts';
import { PublishError, type Publisher } from './publisher.ts';

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

  /** To the sender's own queue when there is one, else to the receipts queue; a receipt is never dropped. */
  async answer(meta: DeliveryMeta, receipt: OutgoingReceipt): Promise<void> {
    const { receipts } = this.#names;
    const { replyTo } = meta;
    if (replyTo === null || replyTo === receipts) return this.#receipt(receipts, meta, receipt, {});
    if (!this.#ours.has(replyTo)) {
      try {
        return await this.#receipt(replyTo, meta, receipt, {});
      } catch (error) {
        if (!(error instanceof PublishError) || error.fault !== 'unroutable') throw error;
      }
    }
    this.#onEvent({ level: 'warn', code: 'receipt-address-unknown', detail: receipts });
    return this.#receipt(receipts, meta, receipt, { 'los-reply-to-unknown': replyTo });
  }

  #receipt(queue: string, meta: DeliveryMeta, receipt: OutgoingReceipt, more: Headers): Promise<void> {
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
