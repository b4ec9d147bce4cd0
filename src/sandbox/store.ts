/** Accepted requests in, what each receiver holds out: in memory, and in a folder when one is given. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One request that a receiver has accepted. */
export interface Received {
  readonly receiverId: string;
  /** Idempotency-Key as sent; null when the request had none. */
  readonly key: string | null;
  readonly requestId: string | null;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly receivedAt: string;
  /** How often a request with the same key came again afterwards. */
  readonly repeats: number;
  /** How many of these had other bytes: after an upgrade of the sender only. */
  readonly changedRepeats: number;
  /** The bundle as sent; null when it has left memory because much came after it. */
  readonly body: string | null;
}

export type Stored = 'new' | 'repeat';

type Kept = { -readonly [K in keyof Received]: Received[K] };

/** Bundles kept in memory at most; older ones are still counted and recognised. */
const MEMORY_BYTES = 256 * 1024 * 1024;

export class Store {
  readonly #dir: string | null;
  readonly #byKey = new Map<string, Kept>();
  readonly #received: Kept[] = [];
  #bytesInMemory = 0;
  #oldestInMemory = 0;

  constructor(dir: string | null) {
    this.#dir = dir;
  }

  /**
   * Idempotent by key, whatever the bytes: the key derives from the referral's own bytes, so the same key is the same referral,
   * and a referral that was stored must not look refused because its sender has been upgraded between two tries.
   */
  async add(
    body: Buffer,
    about: Pick<Received, 'receiverId' | 'key' | 'requestId' | 'correlationId' | 'traceparent'>,
  ): Promise<Stored> {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const key = about.key === null ? null : `${about.receiverId}\n${about.key}`;
    const earlier = key === null ? undefined : this.#byKey.get(key);
    if (earlier) {
      earlier.repeats += 1;
      if (earlier.sha256 !== sha256) earlier.changedRepeats += 1;
      return 'repeat';
    }
    const kept: Kept = {
      ...about,
      sha256,
      bytes: body.length,
      receivedAt: new Date().toISOString(),
      repeats: 0,
      changedRepeats: 0,
      body: body.toString('utf8'),
    };
    if (key !== null) this.#byKey.set(key, kept);
    this.#received.push(kept);
    this.#bytesInMemory += kept.bytes;
    this.#forgetOldestBodies();
    if (this.#dir !== null) await write(this.#dir, kept, body);
    return 'new';
  }

  /** Everything accepted, oldest first; of one receiver, when it is named. */
  received(receiverId?: string): readonly Received[] {
    return this.#received.filter((one) => receiverId === undefined || one.receiverId === receiverId);
  }

  clear(): void {
    this.#byKey.clear();
    this.#received.length = 0;
    this.#bytesInMemory = 0;
    this.#oldestInMemory = 0;
  }

  #forgetOldestBodies(): void {
    while (this.#bytesInMemory > MEMORY_BYTES && this.#oldestInMemory < this.#received.length - 1) {
      const oldest = this.#received[this.#oldestInMemory];
      this.#oldestInMemory += 1;
      if (!oldest) return;
      this.#bytesInMemory -= oldest.bytes;
      oldest.body = null;
    }
  }
}

async function write(dir: string, kept: Received, body: Buffer): Promise<void> {
  const folder = join(dir, kept.receiverId);
  // n.b. the key comes from outside: anything but a plain token would choose the path.
  const stem = kept.key && /^[\w-]{1,100}$/.test(kept.key) ? kept.key : randomUUID();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${stem}.json`), body);
}
