/** What lies among the dead letters, looked at without taking it: the interface behind which RabbitMQ and the spool stand. */
import type { Headers } from './queue.ts';

/** One dead letter while it is being looked at. */
export interface Letter {
  /** The original bytes. */
  readonly body: Buffer;
  readonly headers: Headers;
  /** What the sender gave beside the bytes. */
  readonly beside: {
    readonly messageId: string | null;
    readonly correlationId: string | null;
    readonly replyTo: string | null;
    readonly contentType: string | null;
    readonly traceparent: string | null;
  };
  /**
   * Puts it into the inbox with these headers, durably, and only then takes it out here; false when somebody else has taken it
   * meanwhile. n.b. on RabbitMQ a process that dies between the two leaves it in both places.
   */
  replay(headers: Headers): Promise<boolean>;
  /** Takes it out for good; false when somebody else has. */
  remove(): Promise<boolean>;
}

export interface DeadLetters {
  /**
   * Calls `visit` for each letter that lies there now, oldest first, until it answers `stop`. What is neither replayed nor removed
   * stays as it was, in its place.
   */
  each(visit: (letter: Letter) => Promise<'next' | 'stop'>): Promise<void>;
  close(): Promise<void>;
}

/** The queue is not there, takes nothing or was lost under way: trying again may help. The message names queues and nothing of a letter. */
export class LookEnded extends Error {
  override readonly name = 'LookEnded';
  readonly exitCode = 1;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
