/** What the tests need of a queue besides its interface: a fresh one, one opened again, and a look into its places. */
import type { Headers, Place, Queue, QueueEvent } from '../../src/queue/queue.ts';

export interface OpenOptions {
  readonly prefetch?: number;
  readonly retryDelaysMs?: readonly number[];
  readonly onEvent?: (event: QueueEvent) => void;
}

/** What was found in a place. */
export interface Kept {
  readonly body: Buffer;
  readonly headers: Headers;
  readonly messageId: string | null;
  readonly correlationId: string | null;
  readonly replyTo: string | null;
}

export interface QueueBench {
  /** Opens the queue as one more process would; the bench closes what the test leaves open. */
  open(options?: OpenOptions): Promise<Queue>;
  /** Everything that lies in a place now. */
  kept(place: Exclude<Place, 'retry'> | 'receipts'): Promise<Kept[]>;
  /** Command-line argument that tells a child process which queue this is. */
  readonly address: string;
  remove(): Promise<void>;
}

/** A test's own message: short, and told apart by its number. */
export function message(number: number | string): Buffer {
  return Buffer.from(`<referral number="${number}"/>`);
}

export function texts(kept: readonly Kept[]): string[] {
  return kept.map(({ body }) => body.toString()).sort();
}

/** A promise and the hand that settles it. */
export function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
