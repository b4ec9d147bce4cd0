/** A copy or a receipt of one delivery → published to the queue of the contract where it belongs, confirmed. */
import type { ConsumeMessage, Options } from 'amqplib';
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

/** What is wrong with one of our own queues: what the operator is told, and what readiness says. */
interface Trouble {
  readonly event: QueueEvent['code'];
  readonly why: string;
}
const MISSING: Trouble = { event: 'queue-missing', why: 'is not there' };
const TROUBLES: Partial<Record<PublishFault, Trouble>> = {
  unroutable: MISSING,
  refused: { event: 'queue-full', why: 'takes no messages (full)' },
  unconfirmed: { event: 'queue-unconfirmed', why: 'confirms nothing' },
};

/**
 * How long after the last failure one of our queues counts as troubled, ms: longer than the longest pause of a released message
 * (30 s) and the wait for a confirm that never comes (30 s) together.
 */
const TROUBLED_MS = 120_000;

export interface OutboxOptions {
  readonly publisher: Publisher;
  readonly names: Names;
  readonly retryDelaysMs: readonly number[];
  readonly onEvent: (event: QueueEvent) => void;
  /** One of our own queues is not there. */
  missing(queue: string): void;
  /** One of our own queues takes messages again: what waited for it may try. */
  mended(): void;
}

/** How long a sender's own queue may take to confirm a receipt, ms. Shorter than for ours: its message is in hand meanwhile. */
const SENDER_CONFIRM_TIMEOUT_MS = 5_000;

export class Outbox {
  readonly #options: OutboxOptions;
  /** Our own queues: an address among them would feed receipts back to us. */
  readonly #ours: ReadonlySet<string>;
  /** Our own queues that took nothing the last time, why, and when that was. */
  readonly #troubled = new Map<string, { readonly trouble: Trouble; readonly at: number }>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { inbox, quarantine, deadLetter, test, ignored, retry } = options.names;
    this.#ours = new Set([inbox, quarantine, deadLetter, test, ignored, ...options.retryDelaysMs.map(retry)]);
  }

  trouble(): string | null {
    const recent = performance.now() - TROUBLED_MS;
    for (const [queue, { trouble, at }] of this.#troubled) if (at >= recent) return `${queue} ${trouble.why}`;
    return null;
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
    await this.#keep(queue, body, copyOptions(message, meta, place, headers, this.#options.retryDelaysMs));
  }

  /**
   * To the sender's own queue when there is one, else to the receipts queue; a receipt is never dropped. n.b. a queue of a
   * sender's that takes nothing is that sender's trouble: its messages must not be kept in hand for it, where they hold up others'.
   */
  async answer(meta: DeliveryMeta, receipt: OutgoingReceipt): Promise<void> {
    const { receipts } = this.#options.names;
    const { replyTo } = meta;
    if (replyTo === null || replyTo === receipts) return this.#receipt(receipts, meta, receipt);
    const obstacle = this.#ours.has(replyTo) ? UNKNOWN : await this.#answerSender(replyTo, meta, receipt);
    if (obstacle === null) return;
    this.#options.onEvent({ level: 'warn', code: obstacle.event, detail: receipts });
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
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const options = present({
      messageId: id,
      contentType,
      correlationId,
      headers: { ...traceparent, ...headers, ...more },
    });
    if (queue === this.#options.names.receipts) return this.#keep(queue, bytes, options);
    return this.#options.publisher.publish(queue, bytes, options, confirmTimeoutMs);
  }

  /** Publishes to a queue of ours; one that doesn't take it is told to the operator, once, and makes us not ready. */
  async #keep(queue: string, body: Uint8Array, options: Options.Publish): Promise<void> {
    try {
      await this.#options.publisher.publish(queue, body, options);
      if (this.#troubled.delete(queue)) this.#options.mended();
    } catch (error) {
      const trouble = error instanceof PublishError ? TROUBLES[error.fault] : undefined;
      if (trouble) this.#note(queue, trouble);
      throw error;
    }
  }

  #note(queue: string, trouble: Trouble): void {
    const known = this.#troubled.get(queue)?.trouble === trouble;
    this.#troubled.set(queue, { trouble, at: performance.now() });
    if (!known) this.#options.onEvent({ level: 'error', code: trouble.event, detail: queue });
    if (trouble === MISSING) this.#options.missing(queue);
  }

  #queueFor(place: Exclude<Place, 'delivered'>, headers: Headers): string {
    const { names, retryDelaysMs } = this.#options;
    switch (place) {
      case 'retry':
        return names.retry(retryDelayMs(headers, retryDelaysMs));
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
