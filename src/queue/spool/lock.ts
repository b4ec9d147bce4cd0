/** A spool's folder → ownership of it by one process at a time, given up by itself when that process is gone. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, isMissing } from './disk.ts';
import type { Layout } from './layout.ts';

/** Who holds the lock. On one machine, process id, its start and the boot say whether the holder is alive. */
interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly started: string;
}

/** The holder touches the lock this often, so that others on the same storage see that it is alive. */
const BEAT_MS = 10_000;
/** A holder on another machine that hasn't touched the lock for so long is taken for dead. */
const SILENT_MS = 60_000;
/** Two that take over the same lock at once: the one that was overwritten sees it after this. */
const SETTLE_MS = 200;

export class SpoolLock {
  readonly #layout: Layout;
  readonly #token = randomUUID();
  readonly #onLost: () => void;
  readonly #beatMs: number;
  #beat: NodeJS.Timeout | null = null;

  constructor(layout: Layout, onLost: () => void, beatMs = BEAT_MS) {
    this.#layout = layout;
    this.#onLost = onLost;
    this.#beatMs = beatMs;
  }

  /** Takes the lock; true when it was taken over from a process that is gone. Rejects when another process holds it. */
  async take(): Promise<boolean> {
    let tookOver = false;
    while (!(await this.#create())) {
      const holder = await this.#holder();
      if (holder === 'nobody') continue;
      if (holder !== 'unreadable' && (await isAlive(holder, this.#layout.lock))) {
        throw new Error(
          `opening spool folder: ${this.#layout.root} is in use by process ${holder.pid} on ${holder.host}`,
        );
      }
      await rename(this.#layout.lock, this.#layout.path('tmp', `lock-${this.#token}`)).catch(ignoreMissing);
      tookOver = true;
    }
    if (tookOver) {
      await sleep(SETTLE_MS);
      if (!(await this.#isOurs())) throw new Error(`opening spool folder: ${this.#layout.root} is in use`);
    }
    this.#beat = setInterval(() => void this.#touch(), this.#beatMs);
    this.#beat.unref();
    return tookOver;
  }

  async release(): Promise<void> {
    if (this.#beat) clearInterval(this.#beat);
    this.#beat = null;
    if (await this.#isOurs()) await rm(this.#layout.lock, { force: true });
  }

  async #create(): Promise<boolean> {
    const holder: Holder = {
      token: this.#token,
      host: hostname(),
      pid: process.pid,
      started: startOf(process.pid) ?? '',
    };
    try {
      await writeFile(this.#layout.lock, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      await rm(this.#layout.lock, { force: true }); // made, but the disk didn't take what it should say
      throw error;
    }
  }

  /** n.b. a lock without content is being written this moment, or its writer died in between: it gets a moment. */
  async #holder(): Promise<Holder | 'nobody' | 'unreadable'> {
    for (const pauseMs of [0, SETTLE_MS]) {
      await sleep(pauseMs);
      try {
        const holder: Holder = JSON.parse(await readFile(this.#layout.lock, 'utf8'));
        if (typeof holder.token === 'string') return holder;
      } catch (error) {
        if (isMissing(error)) return 'nobody';
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    return 'unreadable';
  }

  async #isOurs(): Promise<boolean> {
    const holder = await this.#holder();
    return typeof holder === 'object' && holder.token === this.#token;
  }

  async #touch(): Promise<void> {
    try {
      if (!(await this.#isOurs())) {
        if (this.#beat) clearInterval(this.#beat);
        return this.#onLost();
      }
      const now = new Date();
      await utimes(this.#layout.lock, now, now);
    } catch {
      // a disk that fails is reported where messages are written; the next beat tries again
    }
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host === hostname()) return startOf(holder.pid) === holder.started;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < SILENT_MS;
}

/**
 * When a process of this machine started, as a text that no other process with the same number has; null when there is none.
 * Linux: boot id and field 22 of /proc/PID/stat. Elsewhere only whether the number is in use.
 */
function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return fields[0] === 'Z' ? null : `${boot} ${fields[19]}`;
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
    return 'running';
  } catch (error) {
    return codeOf(error) === 'EPERM' ? 'running' : null;
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
