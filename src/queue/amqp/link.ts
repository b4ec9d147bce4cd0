/** Broker URLs and a set-up → one connection that is made anew, with its set-up, whenever it is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, connect, credentials } from 'amqplib';
import type { QueueEvent } from '../queue.ts';
import { type TlsFiles, tlsOptions } from './tls.ts';
import { TopologyError } from './topology.ts';

export interface LinkOptions {
  /** What the connection is for; it stands in the broker's list of connections and in events. */
  readonly role: 'consume' | 'publish';
  /** Tried in turn. */
  readonly urls: readonly string[];
  readonly heartbeatSeconds: number;
  /** For `amqps://`. */
  readonly tls: TlsFiles;
  /** Makes channels and consumers on a new connection; a rejection closes it, and it is tried again. */
  setUp(model: ChannelModel): Promise<void>;
  /** The connection is gone, and with it every channel on it. */
  lost(): void;
  blocked(blocked: boolean): void;
  onEvent(event: QueueEvent): void;
}

/** A connection that lasted this long was sound: the next reconnect starts with the shortest pause again. */
const SOUND_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;

export class Link {
  readonly #options: LinkOptions;
  readonly #stop = new AbortController();
  /** Connections of which a channel was lost, perhaps before their set-up was through. */
  readonly #doomed = new WeakSet<ChannelModel>();
  #model: ChannelModel | null = null;
  #since = 0;
  #turn = 0;
  #failures = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get model(): ChannelModel | null {
    return this.#model;
  }

  /**
   * Makes the first connection, trying for `limitMs`. Rejects with the last fault; at once with {@link TopologyError} or when
   * the broker refuses the user, since waiting mends neither.
   */
  async open(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    for (;;) {
      try {
        await this.#connect();
        return;
      } catch (error) {
        if (error instanceof TopologyError || isRefusal(error) || performance.now() >= end) {
          await this.close(0);
          throw error;
        }
        await this.#pause();
      }
    }
  }

  /**
   * Drops a connection and makes it anew: the one way back from a lost channel or consumer.
   * n.b. `model` may be gone already, and its last channels report their end while the next connection is at work.
   */
  reset(model: ChannelModel, why: string): void {
    this.#doomed.add(model);
    if (model !== this.#model || this.#stop.signal.aborted) return;
    this.#lose(why);
    closeQuietly(model);
  }

  /** Closes for good, waiting at most `limitMs` for the broker's goodbye. */
  async close(limitMs: number): Promise<void> {
    this.#stop.abort();
    const model = this.#model;
    this.#model = null;
    if (model) await Promise.race([closeQuietly(model), sleep(limitMs, undefined, { ref: false })]);
  }

  async #connect(): Promise<void> {
    const { role, urls, heartbeatSeconds, tls, setUp, blocked } = this.#options;
    const url = new URL(urls[this.#turn++ % urls.length] ?? '');
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds));
    const byCertificate = url.username === '' && url.password === '' && tls.certFile !== undefined;
    const model = await connect(url.href, {
      ...(url.protocol === 'amqps:' ? tlsOptions(tls) : {}),
      ...(url.protocol === 'amqps:' && byCertificate ? { credentials: credentials.external() } : {}),
      noDelay: true, // n.b. without it every sequential confirmed publish waits 40 ms for a delayed TCP acknowledgement
      keepAlive: true,
      timeout: 10_000,
      clientProperties: { connection_name: `henvisningslos ${role}` },
    });

    let open = true;
    let why = 'closed by the broker';
    model.on('error', (error) => {
      why = error.message;
    });
    model.on('handler-error', () => {});
    model.on('blocked', () => blocked(true));
    model.on('unblocked', () => blocked(false));
    model.once('close', (error) => {
      open = false;
      if (this.#model === model) this.#lose(error?.message ?? why);
    });
    try {
      await setUp(model);
      if (!open || this.#doomed.has(model) || this.#stop.signal.aborted) throw new Error(why);
    } catch (error) {
      closeQuietly(model);
      throw error;
    }
    this.#model = model;
    this.#since = performance.now();
    this.#tell('info', 'connected', url.host);
  }

  #lose(why: string): void {
    this.#model = null;
    if (performance.now() - this.#since >= SOUND_MS) this.#failures = 0;
    this.#options.lost();
    if (this.#stop.signal.aborted) return;
    this.#tell('warn', 'connection-lost', why);
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#pause();
      if (this.#stop.signal.aborted) return;
      try {
        await this.#connect();
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const detail = error instanceof Error ? error.message : String(error);
        if (error instanceof TopologyError) {
          for (const difference of error.differences) this.#tell('error', 'topology-differs', difference);
        } else this.#tell(isRefusal(error) ? 'error' : 'warn', 'connect-failed', detail);
      }
    }
  }

  /** Backs off from 100 ms to 30 s, with half of it left to chance so that many processes don't come back as one. */
  async #pause(): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(this.#failures++, 9));
    const pause = longest * (0.5 + Math.random() / 2);
    await sleep(pause, undefined, { signal: this.#stop.signal }).catch(() => {});
  }

  #tell(level: QueueEvent['level'], code: QueueEvent['code'], detail: string): void {
    this.#options.onEvent({ level, code, detail: `${this.#options.role}: ${detail}` });
  }
}

/** The broker says no to the user: the same connection made anew would be told the same. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /ACCESS_REFUSED|NOT_ALLOWED|access to vhost/i.test(error.message);
}

/** A close may fail because the other side was quicker; there is nothing left to do about it. */
async function closeQuietly(model: ChannelModel): Promise<void> {
  await model.close().catch(() => {});
}
