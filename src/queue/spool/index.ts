/** A folder → the queue on disk: files in `inbox/` out as deliveries, and each moved by rename to where its fate puts it. */
import { type FSWatcher, watch } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pauseMs, RETRY_DELAYS_MS } from '../coming-again.ts';
import { type Handler, handOver } from '../hand-over.ts';
import type { Queue, QueueEvent, SendProperties } from '../queue.ts';
import { SpoolDelivery } from './delivery.ts';
import { codeOf, Disk, isMissing } from './disk.ts';
import { Inbox } from './inbox.ts';
import { type Folder, isId, Layout, newId } from './layout.ts';
import { SpoolLock } from './lock.ts';
import { metaOf, propertiesOf, readProperties } from './properties.ts';
import { recover } from './recovery.ts';

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
  readonly onEvent?: (event: QueueEvent) => void;
}

/** Makes the folders and returns the queue; the lock is taken by `consume`, so another process may `send` meanwhile. */
export async function openSpool(options: SpoolOptions): Promise<Queue> {
  const spool = new Spool(options);
  await spool.prepare();
  return spool;
}

/** A message in `work/`: being handled, or waiting for its next turn. */
interface Held {
  readonly id: string;
  readonly from: 'inbox' | 'quarantine';
  releases: number;
  /** Set while it waits. */
  timer: NodeJS.Timeout | null;
}

/** More of a file than this is never read: whatever is decided on it, it is kept whole. */
const READ_AT_MOST = 128 * 1024 * 1024;

class Spool implements Queue {
  readonly #options: Required<SpoolOptions>;
  readonly #layout: Layout;
  readonly #disk: Disk;
  readonly #inbox: Inbox;
  readonly #lock: SpoolLock;
  readonly #held = new Map<string, Held>();
  #recovered: string[] = [];
  #retries = new Map<string, number>();
  #quarantine: string[] = [];
  #handler: Handler | null = null;
  #state: 'idle' | 'consuming' | 'draining' | 'closed' | 'lost' = 'idle';
  #filling = false;
  #fillAgain = false;
  #watcher: FSWatcher | null = null;
  #poll: NodeJS.Timeout | null = null;
  #idle: () => void = () => {};

  constructor(options: SpoolOptions) {
    this.#options = {
      prefetch: 64,
      retryDelaysMs: RETRY_DELAYS_MS,
      pollMs: 1_000,
      quietMs: 2_000,
      onEvent: () => {},
      ...options,
    };
    this.#layout = new Layout(resolve(options.dir));
    this.#disk = new Disk(this.#layout, (code) => this.#tell('error', 'disk-failed', code));
    this.#inbox = new Inbox(this.#layout, this.#options.quietMs);
    this.#lock = new SpoolLock(this.#layout, () => this.#lose());
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
    const { work, retry, quarantine } = await recover(this.#layout, this.#disk);
    if (work.length > 0) this.#tell('info', 'claims-recovered', String(work.length));
    this.#recovered = [...work];
    this.#retries = new Map(retry);
    this.#quarantine = [...quarantine];
    this.#handler = handler;
    this.#state = 'consuming';
    this.#watcher = this.#watch();
    this.#poll = setInterval(() => this.#tick(), this.#options.pollMs);
    this.#look();
  }

  trouble(): string | null {
    switch (this.#state) {
      case 'idle':
        return 'not consuming yet';
      case 'lost':
        return 'another process has taken the spool over';
      case 'draining':
      case 'closed':
        return 'draining';
      case 'consuming':
        return this.#disk.fault === null ? null : `the spool's disk fails (${this.#disk.fault})`;
    }
  }

  async drain(limitMs: number): Promise<void> {
    const wasConsuming = this.#state === 'consuming';
    if (this.#state !== 'lost') this.#state = 'draining';
    this.#watcher?.close();
    if (this.#poll) clearInterval(this.#poll);
    for (const held of this.#held.values()) {
      if (held.timer) await this.#giveBack(held);
    }
    if (this.#held.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
        timer = setTimeout(resolve, limitMs);
      });
      clearTimeout(timer);
    }
    if (this.#state === 'draining') this.#state = 'closed';
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
    this.#inbox.change();
    void this.#fill();
  }

  #tick(): void {
    if (this.#disk.fault === null) this.#look();
    else void this.#recoverDisk();
  }

  /** When the disk takes files again, what waits gets its turn now. */
  async #recoverDisk(): Promise<void> {
    await this.#disk.probe();
    if (this.#disk.fault !== null) return;
    for (const held of this.#held.values()) {
      if (!held.timer) continue;
      clearTimeout(held.timer);
      void this.#hand(held);
    }
    this.#look();
  }

  /** Takes messages until the prefetch is in hand or nothing is left; one run at a time. */
  async #fill(): Promise<void> {
    this.#fillAgain = true;
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#fillAgain) {
        this.#fillAgain = false;
        while (this.#state === 'consuming' && this.#held.size < this.#options.prefetch) {
          const held = await this.#next();
          if (!held) break;
          void this.#hand(held);
        }
      }
    } catch {
      // told by the disk; the next look tries again
    } finally {
      this.#filling = false;
    }
  }

  /** The next message, moved into `work/`: first what was in hand before, then retries that are due, then what is new. */
  async #next(): Promise<Held | null> {
    const recovered = this.#recovered.shift();
    if (recovered !== undefined) return this.#hold(recovered, 'inbox');

    const judgingAlone = [...this.#held.values()].some((held) => held.from === 'quarantine');
    const alone = judgingAlone ? undefined : this.#quarantine.shift();
    if (alone !== undefined) return this.#claim('quarantine', alone, alone);

    const now = Date.now();
    for (const [id, notBefore] of this.#retries) {
      if (notBefore > now || this.#held.has(id)) continue;
      this.#retries.delete(id);
      return this.#claim('retry', id, isId(id) ? id : newId(now));
    }

    const name = await this.#inbox.next();
    if (name === null) return null;
    const known = this.#held.has(name) || this.#retries.has(name) || this.#quarantine.includes(name);
    return this.#claim('inbox', name, isId(name) && !known ? name : newId(now));
  }

  async #claim(folder: Folder, name: string, id: string): Promise<Held | null> {
    // n.b. held before it is moved: a drain that begins meanwhile must see it.
    const held = this.#hold(id, folder === 'quarantine' ? 'quarantine' : 'inbox');
    let taken = false;
    try {
      taken = await this.#disk.take(folder, name, id);
    } finally {
      if (!taken) this.#forget(held); // the disk fails, or whoever put it there has taken it back
    }
    return taken ? held : null;
  }

  #hold(id: string, from: Held['from']): Held {
    const held: Held = { id, from, releases: 0, timer: null };
    this.#held.set(id, held);
    return held;
  }

  async #hand(held: Held): Promise<void> {
    held.timer = null;
    const handler = this.#handler;
    if (this.#state === 'draining') return this.#giveBack(held);
    if (this.#state !== 'consuming' || !handler) return this.#forget(held);
    // n.b. while the disk takes nothing, no receiver is asked to take anything either.
    if (this.#disk.fault !== null) return this.#wait(held);

    let delivery: SpoolDelivery;
    try {
      delivery = await this.#delivery(held);
    } catch (error) {
      if (isMissing(error)) return this.#forget(held); // somebody has removed it
      this.#tell('error', 'disk-failed', codeOf(error));
      return this.#wait(held);
    }
    await handOver(handler, delivery);
  }

  async #delivery(held: Held): Promise<SpoolDelivery> {
    const { id } = held;
    const body = await readAtMost(this.#layout.path('work', id), READ_AT_MOST);
    const properties = await readProperties(this.#layout.path('properties', id));
    return new SpoolDelivery({
      id,
      body,
      properties,
      meta: metaOf(id, properties, held.from === 'quarantine', Date.now()),
      layout: this.#layout,
      disk: this.#disk,
      retryDelaysMs: this.#options.retryDelaysMs,
      isOurs: () => this.#state === 'consuming' || this.#state === 'draining',
      retried: (notBefore) => this.#retries.set(id, notBefore),
      settled: () => this.#forget(held),
      released: () => (this.#state === 'draining' ? void this.#giveBack(held) : this.#wait(held)),
    });
  }

  #wait(held: Held): void {
    held.timer = setTimeout(() => void this.#hand(held), pauseMs(held.releases++));
  }

  /** Back to where it came from, under its id. */
  async #giveBack(held: Held): Promise<void> {
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    await rename(this.#layout.path('work', held.id), this.#layout.path(held.from, held.id)).catch(() => {});
    this.#forget(held);
  }

  #forget(held: Held): void {
    this.#held.delete(held.id);
    if (this.#held.size === 0) this.#idle();
    if (this.#state === 'consuming') void this.#fill();
  }

  /** Another process has the lock: what is in hand is its now. */
  #lose(): void {
    if (this.#state !== 'consuming' && this.#state !== 'draining') return;
    this.#state = 'lost';
    this.#tell('error', 'lock-lost', 'another process has taken the spool over');
    for (const held of this.#held.values()) {
      if (!held.timer) continue;
      clearTimeout(held.timer);
      this.#forget(held);
    }
  }

  #tell(level: QueueEvent['level'], code: QueueEvent['code'], detail: string): void {
    this.#options.onEvent({ level, code, detail });
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
