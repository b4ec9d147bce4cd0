/** Where messages wait: the one interface behind which RabbitMQ (`amqp/`) and the spool folders (`spool/`) stand. */

/** Headers that travel with a copy of a message. Never anything about a person. */
export type Headers = Readonly<Record<string, string | number | boolean>>;

/** What came with the bytes. */
export interface DeliveryMeta {
  /** The transport's own message id, if any; only a hint for logs. */
  readonly transportId: string | null;
  readonly correlationId: string | null;
  readonly replyTo: string | null;
  /** W3C trace context. */
  readonly traceparent: string | null;
  /** Our own headers as they came back from a retry, split or replay. */
  readonly headers: Headers;
  /** How often this adapter has tried before (own header `los-attempt`), 0 the first time. */
  readonly attempt: number;
  /** How often the program itself has failed on it (own header `los-own-faults`). */
  readonly ownFaults: number;
  /** How often it has been put back from the dead letters (own header `los-replay-count`). */
  readonly replays: number;
  /** ISO time when the message, or its last replay, was first handed to any adapter process; giving up is judged by it. */
  readonly firstReceivedAt: string;
  /** How long it has waited for new attempts, ms (own header `los-waited-ms`): the sum of its delays, which no clock can change. */
  readonly waitedMs: number;
  /** True when the transport says that it has been handed over before; a hint and no more. */
  readonly redelivered: boolean;
  /** True when it came by way of the broker's own dead-lettering. */
  readonly quarantined: boolean;
  /**
   * `judge` as ever · `set-aside`: processes die of judging it, so only its sender is looked for · `set-aside-unread`: they die of
   * that too.
   */
  readonly handling: 'judge' | 'set-aside' | 'set-aside-unread';
}

/** Where a settled message's copy is kept. `retry` comes back to the inbox after a delay; `inbox` at once (batch parts, replay). */
export type Place = 'retry' | 'inbox' | 'dead-letter' | 'delivered' | 'test' | 'ignored';

/** A receipt on its way to the sender. */
export interface OutgoingReceipt {
  readonly id: string;
  readonly contentType: string;
  /** Text goes out in UTF-8. */
  readonly body: string | Uint8Array;
  readonly correlationId: string | null;
  readonly headers: Headers;
}

/** One message handed over by the transport; it must end with exactly one `ack` or `release`. */
export interface Delivery {
  readonly body: Buffer;
  readonly meta: DeliveryMeta;
  /** Publishes a receipt to `replyTo`, else to the receipts queue; resolves when it is confirmed. */
  answer(receipt: OutgoingReceipt): Promise<void>;
  /** Copies the untouched bytes (or `body`, for one part of a batch) to a place; resolves when that is durable (confirmed, not returned). */
  copyTo(place: Place, headers: Headers, body?: Uint8Array): Promise<void>;
  /** The message's fate is settled and durable: forget it. */
  ack(): Promise<void>;
  /** Something is wrong with us, not with the message: let it come again. */
  release(): Promise<void>;
}

export interface Queue {
  /** Starts handing over deliveries, at most `prefetch` at a time. The handler settles each; it must not throw. */
  consume(handler: (delivery: Delivery) => Promise<void>): Promise<void>;
  /** Puts a new message into the inbox; resolves when it is durable. */
  send(body: Uint8Array, properties?: SendProperties): Promise<void>;
  /** Truth about readiness: `null` when deliveries can flow, else what is wrong. */
  trouble(): string | null;
  /** Stops taking deliveries, waits for those in hand (at most `limitMs`), closes. */
  drain(limitMs: number): Promise<void>;
}

export interface SendProperties {
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly replyTo?: string;
  readonly contentType?: string;
  readonly headers?: Headers;
}

/**
 * Something about the transport itself that an operator may want to see: `error` = somebody must act, `warn` = it mends itself.
 * `detail` names hosts, queues and system error codes; never anything of a message.
 */
export interface QueueEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly code:
    | 'connected'
    | 'connect-failed'
    | 'connection-lost'
    | 'consumer-lost'
    | 'consumer-silent'
    | 'topology-differs'
    | 'topology-unverified'
    | 'queue-missing'
    | 'queue-full'
    | 'queue-unconfirmed'
    | 'blocked'
    | 'unblocked'
    | 'receipt-address-unknown'
    | 'receipt-address-failing'
    | 'claims-recovered'
    | 'lock-taken-over'
    | 'lock-lost'
    | 'disk-failed'
    | 'retention-deleted';
  readonly detail: string;
}
