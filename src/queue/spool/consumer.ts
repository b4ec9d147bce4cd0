/** What waits in the folders → deliveries in the handler's hands, at most the prefetch at a time, each held until it is settled. */
import { open, rename } from 'node:fs/promises';
import { pauseMs } from '../coming-again.ts';
import { type Handler, handOver } from '../hand-over.ts';
import type { Backlog, Claimed } from './backlog.ts';
import { SpoolDelivery } from './delivery.ts';
import { codeOf, type Disk, isMissing } from './disk.ts';
import type { Layout } from './layout.ts';
import { metaOf, readProperties } from './properties.ts';

export interface ConsumerOptions {
  readonly layout: Layout;
  readonly disk: Disk;
  readonly backlog: Backlog;
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
  /** A message in `work/` can't be read, for the reason of this system code. */
  onUnreadable(code: string): void;
}

/** A message in `work/`: being handled, or waiting for its next turn. */
interface Held extends Claimed {
  readonly id: string;
  releases: number;
  /** Set while it waits. */
  timer: NodeJS.Timeout | null;
}

/** More of a file than this is never read: whatever is decided on it, it is kept whole. */
const READ_AT_MOST = 128 * 1024 * 1024;

export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #held = new Map<string, Held>();
  #handler: Handler | null = null;
  #state: 'idle' | 'taking' | 'draining' | 'ended' = 'idle';
  #filling = false;
  #fillAgain = false;
  #idle: () => void = () => {};

  constructor(options: ConsumerOptions) {
    this.#options = options;
  }

  start(handler: Handler): void {
    this.#handler = handler;
    this.#state = 'taking';
  }

  /** Takes messages until the prefetch is in hand or nothing is left; one run at a time. */
  async fill(): Promise<void> {
    this.#fillAgain = true;
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#fillAgain) {
        this.#fillAgain = false;
        while (this.#state === 'taking' && this.#held.size < this.#options.prefetch) {
          const held = await this.#take();
          if (!held) break;
          void this.#hand(held);
        }
      }
    } catch {
      // told by the disk; the next fill tries again
    } finally {
      this.#filling = false;
    }
  }

  /** What waits for its next turn gets it now. */
  resume(): void {
    for (const held of this.#held.values()) {
      if (!held.timer) continue;
      clearTimeout(held.timer);
      void this.#hand(held);
    }
  }

  /** Takes nothing more, gives back what waits, and lets the rest run dry for at most `limitMs`. */
  async drain(limitMs: number): Promise<void> {
    if (this.#state !== 'ended') this.#state = 'draining';
    for (const held of this.#held.values()) if (held.timer) await this.#giveBack(held);
    if (this.#held.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
        timer = setTimeout(resolve, limitMs);
      });
      clearTimeout(timer);
    }
    this.#state = 'ended';
  }

  /** The spool is another process's: what is in hand here can do nothing more. */
  abandon(): void {
    this.#state = 'ended';
    for (const held of this.#held.values()) if (held.timer) this.#forget(held);
  }

  /** The next message, moved into `work/`. */
  async #take(): Promise<Held | null> {
    const { backlog, disk } = this.#options;
    const next = await backlog.next(this.#held);
    if (!next) return null;
    // n.b. held before it is moved: a drain that begins meanwhile must see it.
    const from = next.folder === 'quarantine' ? 'quarantine' : 'inbox';
    const held: Held = { id: next.id, from, releases: 0, timer: null };
    this.#held.set(held.id, held);
    if (next.folder === 'work') return held;
    try {
      if (await disk.take(next.folder, next.name, next.id)) return held;
      this.#forget(held); // whoever put it there has taken it back
      return null;
    } catch (error) {
      backlog.putBack(next);
      this.#held.delete(held.id);
      throw error;
    }
  }

  async #hand(held: Held): Promise<void> {
    held.timer = null;
    if (this.#state === 'draining') return this.#giveBack(held);
    if (this.#state !== 'taking' || !this.#handler) return this.#forget(held);
    // n.b. while the disk takes nothing, no receiver is asked to take anything either.
    if (this.#options.disk.fault !== null) return this.#wait(held);

    let delivery: SpoolDelivery;
    try {
      delivery = await this.#delivery(held);
    } catch (error) {
      if (isMissing(error)) return this.#forget(held); // somebody has removed it
      this.#options.onUnreadable(codeOf(error));
      return this.#wait(held);
    }
    await handOver(this.#handler, delivery);
  }

  async #delivery(held: Held): Promise<SpoolDelivery> {
    const { id } = held;
    const { layout, disk, backlog, retryDelaysMs } = this.#options;
    const body = await readAtMost(layout.path('work', id), READ_AT_MOST);
    const properties = await readProperties(layout.path('properties', id));
    return new SpoolDelivery({
      id,
      body,
      properties,
      meta: metaOf(id, properties, held.from === 'quarantine', Date.now()),
      layout,
      disk,
      retryDelaysMs,
      isOurs: () => this.#state === 'taking' || this.#state === 'draining',
      retried: (notBefore) => backlog.retry(id, notBefore),
      settled: () => this.#forget(held),
      released: () => (this.#state === 'draining' ? void this.#giveBack(held) : this.#wait(held)),
    });
  }

  #wait(held: Held): void {
    held.timer = setTimeout(() => void this.#hand(held), pauseMs(held.releases++));
  }

  /** Back to where it came from, under its id. */
  async #giveBack(held: Held): Promise<void> {
    const { layout } = this.#options;
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    await rename(layout.path('work', held.id), layout.path(held.from, held.id)).catch(() => {});
    this.#forget(held);
  }

  #forget(held: Held): void {
    if (held.timer) clearTimeout(held.timer);
    this.#held.delete(held.id);
    if (this.#held.size === 0) this.#idle();
    if (this.#state === 'taking') void this.fill();
  }
}

async function readAtMost(path: string, limit: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size <= limit) return await file.readFile();
    const start = Buffer.alloc(limit);
    const { bytesRead } = await file.read(start, 0, limit, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
