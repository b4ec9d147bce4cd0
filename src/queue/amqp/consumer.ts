/** Messages of the inbox and the quarantine → deliveries in the handler's hands, and back to the broker when it can't settle them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { pauseMs } from '../coming-again.ts';
import { type Handler, handOver } from '../hand-over.ts';
import { AmqpDelivery } from './delivery.ts';
import { metaOf } from './meta.ts';
import type { Outbox } from './outbox.ts';
import { Subscription } from './subscription.ts';

export interface ConsumerOptions {
  readonly inbox: string;
  readonly quarantine: string;
  readonly prefetch: number;
  readonly outbox: Outbox;
  /** Null when copies and receipts can be published, else why not: then nothing is handed over. */
  obstacle(): string | null;
  /** A consumer or its channel on this connection is gone. */
  ended(model: ChannelModel, why: string): void;
}

/** A message in hand: being handled, or waiting for its next turn. */
interface Held {
  readonly message: ConsumeMessage;
  readonly subscription: Subscription;
  readonly since: number;
  releases: number;
  /** Set while it waits. */
  timer: NodeJS.Timeout | null;
}

/**
 * How long a released message is kept for another try by this process before another one may have it, ms. Well under the
 * broker's consumer timeout (30 minutes), and long enough that our own troubles don't use up the delivery limit.
 */
const KEEP_MS = 300_000;

/**
 * Pause between the last ack and closing the channel, ms. n.b. with more than 32 acks under way to a quorum queue RabbitMQ's
 * channel holds the rest back until those are applied, and forgets them when it is closed: the messages would come again.
 */
const ACKS_SETTLE_MS = 250;

export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #held = new Set<Held>();
  #handler: Handler | null = null;
  #subscriptions: readonly Subscription[] = [];
  #draining = false;
  #idle: () => void = () => {};

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  /** Who gets the deliveries, from the next `attach` on. */
  start(handler: Handler): void {
    this.#handler = handler;
  }

  /** Those that take messages now. */
  get subscriptions(): readonly Subscription[] {
    return this.#draining ? [] : this.#subscriptions;
  }

  trouble(): string | null {
    if (this.#handler === null) return 'not consuming yet';
    if (this.#draining) return 'draining';
    const alive = this.#subscriptions.length > 0 && this.#subscriptions.every((each) => each.alive);
    return alive ? null : 'not consuming';
  }

  /** Subscribes on a new connection, once started; quarantine is taken one at a time. */
  async attach(model: ChannelModel): Promise<void> {
    if (!this.#handler || this.#draining) return;
    const { inbox, quarantine, prefetch, ended } = this.#options;
    const onEnd = (why: string) => {
      if (!this.#draining) ended(model, why);
    };
    const onMessage = (message: ConsumeMessage, subscription: Subscription) =>
      this.#take(message, subscription);
    const shared = { onMessage, onEnd };
    this.#subscriptions = [
      await Subscription.open(model, { queue: inbox, prefetch, ...shared }),
      await Subscription.open(model, { queue: quarantine, prefetch: 1, ...shared }),
    ];
  }

  /** The connection is gone: what waits is forgotten here, since the broker hands it out again. */
  detach(): void {
    for (const each of this.#subscriptions) each.abandon();
    this.#subscriptions = [];
    for (const held of this.#held) if (held.timer) this.#forget(held);
  }

  /** Whatever stood in the way may be gone: what waits gets its turn now. */
  resume(): void {
    for (const held of this.#held) {
      if (!held.timer) continue;
      clearTimeout(held.timer);
      this.#hand(held);
    }
  }

  /** Stops taking, gives back what waits, and lets the rest run dry for at most `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    this.#draining = true;
    const end = performance.now() + limitMs;
    const subscriptions = this.#subscriptions;
    await until(end, Promise.all(subscriptions.map((each) => each.cancel())));
    for (const held of this.#held) if (held.timer) this.#giveBack(held);
    const idle = new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    if (this.#held.size > 0) await until(end, idle);
    if (subscriptions.length > 0) await until(end, sleep(ACKS_SETTLE_MS));
    await until(end, Promise.all(subscriptions.map((each) => each.close())));
  }

  #take(message: ConsumeMessage, subscription: Subscription): void {
    const held: Held = { message, subscription, since: performance.now(), releases: 0, timer: null };
    this.#held.add(held);
    this.#hand(held);
  }

  #hand(held: Held): void {
    held.timer = null;
    const handler = this.#handler;
    if (!held.subscription.alive) this.#forget(held);
    else if (this.#draining) this.#giveBack(held);
    else if (!handler || this.#options.obstacle() !== null) this.#wait(held);
    else this.#handOver(held, handler);
  }

  #handOver(held: Held, handler: Handler): void {
    const { message, subscription } = held;
    const { quarantine, outbox } = this.#options;
    const delivery = new AmqpDelivery({
      message,
      subscription,
      meta: metaOf(message, subscription.queue === quarantine, Date.now()),
      outbox,
      settled: () => this.#forget(held),
      released: () => this.#release(held),
    });
    void handOver(handler, delivery);
  }

  #release(held: Held): void {
    // n.b. in quarantine a count of redeliveries means deaths, so our own troubles may not add to it.
    const quarantined = held.subscription.queue === this.#options.quarantine;
    const keepLonger = quarantined || performance.now() - held.since < KEEP_MS;
    if (!held.subscription.alive) this.#forget(held);
    else if (this.#draining || !keepLonger) this.#giveBack(held);
    else this.#wait(held);
  }

  #wait(held: Held): void {
    held.timer = setTimeout(() => this.#hand(held), pauseMs(held.releases++));
  }

  #giveBack(held: Held): void {
    held.subscription.requeue(held.message);
    this.#forget(held);
  }

  #forget(held: Held): void {
    if (held.timer) clearTimeout(held.timer);
    this.#held.delete(held);
    if (this.#held.size === 0) this.#idle();
  }
}

/** Waits for an act, but not past `end` (on the clock of `performance.now()`). */
async function until(end: number, act: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, end - performance.now()));
  });
  await Promise.race([act, limit]);
  clearTimeout(timer);
}
