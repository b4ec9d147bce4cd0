/** A folder → the queue on disk: files in `inbox/` out as deliveries, and each moved by rename to where its fate puts it. */
import { type FSWatcher, watch } from 'node:fs';
import { resolve } from 'node:path';
import { RETRY_DELAYS_MS } from '../coming-again.ts';
import type { Handler } from '../hand-over.ts';
import type { Queue, QueueEvent, SendProperties } from '../queue.ts';
import { Backlog } from './backlog.ts';
import { Consumer } from './consumer.ts';
import { Disk } from './disk.ts';
import { Layout, newId } from './layout.ts';
import { SpoolLock } from './lock.ts';
import { propertiesOf } from './properties.ts';
import { recover } from './recovery.ts';
import { deleteOld, KEEP, type Retention } from './retention.ts';

export interface SpoolOptions {
  /** The spool's folder; it and the folders in it are made when they aren't there. All on one file system. */
  readonly dir: string;
  /** Messages in hand at a time. Default 64. */
  readonly prefetch?: number;
  /** Delays before each further attempt, ms. Default 10 s, 1 min, 10 min, 1 h. */
  readonly retryDelaysMs?: readonly number[];
  /** How often the folders are looked through besides being watched, ms. Default 1 s. */
  readonly pollMs?: number;
  /** How long a file in the inbox must stay unchanged before it is taken, ms. Default 2 s. */
  readonly quietMs?: number;
  /** How long what is settled is kept. Default: for ever. */
  readonly retention?: Retention;
  /** Milliseconds since 1970; ages of what is kept are judged by it. */
  readonly now?: () => number;
  readonly onEvent?: (event: QueueEvent) => void;
}

/** How often files whose time is over are looked for, ms. */
const RETENTION_EVERY_MS = 3_600_000;

/** Makes the folders and returns the queue; the lock is taken by `consume`, so another process may `send` meanwhile. */
export async function openSpool(options: SpoolOptions): Promise<Queue> {
  const spool = new Spool(options);
  await spool.prepare();
  return spool;
}

class Spool implements Queue {
  readonly #options: Required<SpoolOptions>;
  readonly #layout: Layout;
  readonly #disk: Disk;
  readonly #backlog: Backlog;
  readonly #consumer: Consumer;
  readonly #lock: SpoolLock;
  #state: 'idle' | 'consuming' | 'draining' | 'lost' = 'idle';
  #watcher: FSWatcher | null = null;
  #poll: NodeJS.Timeout | null = null;
  #retention: NodeJS.Timeout | null = null;

  constructor(options: SpoolOptions) {
    this.#options = {
      prefetch: 64,
      retryDelaysMs: RETRY_DELAYS_MS,
      pollMs: 1_000,
      quietMs: 2_000,
      retention: KEEP,
      now: Date.now,
      onEvent: () => {},
      ...options,
    };
    const { prefetch, retryDelaysMs, quietMs } = this.#options;
    const diskFails = (code: string) => this.#tell('error', 'disk-failed', code);
    this.#layout = new Layout(resolve(options.dir));
    this.#disk = new Disk(this.#layout, diskFails);
    this.#backlog = new Backlog(this.#layout, quietMs);
    this.#lock = new SpoolLock(this.#layout, () => this.#lose());
    this.#consumer = new Consumer({
      layout: this.#layout,
      disk: this.#disk,
      backlog: this.#backlog,
      prefetch,
      retryDelaysMs,
      onUnreadable: diskFails,
    });
  }

  prepare(): Promise<void> {
    return this.#disk.prepare();
  }

  async send(body: Uint8Array, properties: SendProperties = {}): Promise<void> {
    const id = newId(Date.now());
    if (Object.keys(properties).length > 0) {
      await this.#disk.write('properties', id, JSON.stringify(propertiesOf(properties)));
    }
    await this.#disk.write('inbox', id, body);
  }

  async consume(handler: Handler): Promise<void> {
    if (await this.#lock.take()) this.#tell('warn', 'lock-taken-over', 'from a process that is gone');
    try {
      const recovered = await recover(this.#layout, this.#disk);
      const inHand = recovered.work.length;
      if (inHand > 0) this.#tell('info', 'claims-recovered', String(inHand));
      this.#backlog.restore(recovered);
    } catch (error) {
      await this.#lock.release();
      throw error;
    }
    this.#state = 'consuming';
    this.#consumer.start(handler);
    this.#watcher = this.#watch();
    this.#poll = setInterval(() => void this.#tick(), this.#options.pollMs);
    this.#retention = setInterval(() => void this.#deleteOld(), RETENTION_EVERY_MS);
    void this.#deleteOld();
    this.#look();
  }

  trouble(): string | null {
    switch (this.#state) {
      case 'idle':
        return 'not consuming yet';
      case 'lost':
        return 'another process has taken the spool over';
      case 'draining':
        return 'draining';
      case 'consuming':
        return this.#disk.fault === null ? null : `the spool's disk fails (${this.#disk.fault})`;
    }
  }

  async drain(limitMs: number): Promise<void> {
    const wasConsuming = this.#state === 'consuming';
    if (this.#state !== 'lost') this.#state = 'draining';
    this.#watcher?.close();
    this.#stopTimers();
    await this.#consumer.drain(limitMs);
    if (wasConsuming) await this.#lock.release();
  }

  /** n.b. where nothing can be watched (network folders, no watches left) the poll sees what comes. */
  #watch(): FSWatcher | null {
    try {
      return watch(this.#layout.folder('inbox'), () => this.#look()).on('error', () => {});
    } catch {
      return null;
    }
  }

  #look(): void {
    this.#backlog.change();
    void this.#consumer.fill();
  }

  /** Looks through the folders; after a failure of the disk, first whether it takes files again. */
  async #tick(): Promise<void> {
    if (this.#disk.fault !== null) {
      await this.#disk.probe();
      if (this.#disk.fault !== null) return;
      this.#consumer.resume();
    }
    this.#look();
  }

  /** Another process has the lock: what is in hand is its now. */
  #lose(): void {
    if (this.#state !== 'consuming') return;
    this.#state = 'lost';
    this.#watcher?.close();
    this.#stopTimers();
    this.#consumer.abandon();
    this.#tell('error', 'lock-lost', 'another process has taken the spool over');
  }

  #stopTimers(): void {
    if (this.#poll) clearInterval(this.#poll);
    if (this.#retention) clearInterval(this.#retention);
  }

  /** n.b. a disk that fails is told where messages are written; the next hour tries again. */
  async #deleteOld(): Promise<void> {
    const { retention, now } = this.#options;
    const counts = await deleteOld(this.#layout, retention, now()).catch(() => null);
    if (!counts || counts.size === 0) return;
    const detail = [...counts].map(([folder, count]) => `${folder} ${count}`).join(', ');
    this.#tell(counts.has('dead-letter') ? 'warn' : 'info', 'retention-deleted', detail);
  }

  #tell(level: QueueEvent['level'], code: QueueEvent['code'], detail: string): void {
    this.#options.onEvent({ level, code, detail });
  }
}
