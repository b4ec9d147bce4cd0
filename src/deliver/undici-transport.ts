/** One kept-alive undici pool per receiver: a call in, the whole answer out. About three times as fast as global fetch. */
import type { SecureContext } from 'node:tls';
import { type Dispatcher, Pool } from 'undici';
import type { DirectoryEntry } from '../tables/directory.ts';
import { Deadlines } from './deadlines.ts';
import { TLS_ALWAYS } from './tls.ts';
import {
  ANSWER_LIMIT_BYTES,
  AnswerCutShort,
  type Call,
  TimedOut,
  type Transport,
  type WireAnswer,
} from './wire.ts';

const CONNECT_TIMEOUT_MS = 10_000;

interface Lane {
  readonly pool: Pool;
  /** The certificates its connections are made with. */
  readonly secureContext: SecureContext | null;
  /** Path and query of the endpoint. */
  readonly path: string;
}

/** @param secureContextOf the newest certificates for a receiver; the connections are made anew when it gives others */
export function undiciTransport(
  secureContextOf: (receiver: DirectoryEntry) => SecureContext | null = () => null,
): Transport {
  const lanes = new Map<DirectoryEntry, Lane>();
  const deadlines = new Deadlines();

  function laneTo(receiver: DirectoryEntry): Lane {
    const secureContext = secureContextOf(receiver);
    let lane = lanes.get(receiver);
    if (lane?.secureContext !== secureContext) {
      // n.b. closing lets the requests under way run to their end.
      void lane?.pool.close();
      lane = undefined;
    }
    if (!lane) {
      const { origin, pathname, search } = new URL(receiver.endpoint);
      const { timeoutMs } = receiver;
      const pool = new Pool(origin, {
        connections: receiver.concurrency,
        pipelining: 1,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        connect: {
          ...TLS_ALWAYS,
          ...(secureContext && { secureContext }),
          timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS),
        },
      });
      lane = { pool, secureContext, path: `${pathname}${search}` };
      lanes.set(receiver, lane);
    }
    return lane;
  }

  return {
    send({ receiver, headers, body }: Call): Promise<WireAnswer> {
      return new Promise((resolve, reject) => {
        const { pool, path } = laneTo(receiver);
        const reader = new AnswerReader(resolve, reject);
        reader.forgetDeadline = deadlines.after(receiver.timeoutMs, () => reader.giveUp(new TimedOut()));
        pool.dispatch({ method: 'POST', path, headers, body }, reader);
      });
    },
    async close() {
      await Promise.all([...lanes.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** Collects one answer. n.b. undici takes an object with `onRequestStart` for the new kind of handler. */
class AnswerReader implements Dispatcher.DispatchHandler {
  forgetDeadline: () => void = () => {};
  readonly #resolve: (answer: WireAnswer) => void;
  readonly #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #givenUp: Error | null = null;
  #status = 0;
  #headers: WireAnswer['headers'] = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(resolve: (answer: WireAnswer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the request wherever it stands; one that has no connection yet ends as soon as it gets one. */
  giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#controller?.abort(reason);
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#givenUp) controller.abort(this.#givenUp);
  }

  /** Comes once more for each informational (1xx) answer before the real one. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: WireAnswer['headers'],
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= ANSWER_LIMIT_BYTES) {
      this.#chunks.push(chunk);
      return;
    }
    this.#settle(null);
    controller.abort(new Error('the answer is larger than is read'));
  }

  onResponseEnd(): void {
    const [only, ...more] = this.#chunks;
    const bytes = only && more.length === 0 ? only : Buffer.concat(this.#chunks);
    this.#settle(bytes.toString('utf8'));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.forgetDeadline();
    this.#reject(this.#status >= 200 ? new AnswerCutShort(error) : error);
  }

  #settle(body: string | null): void {
    this.forgetDeadline();
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }
}
