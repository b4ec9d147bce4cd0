/** The inbox folder → names of messages that may be taken now, oldest name first. */
import { lstat, readdir } from 'node:fs/promises';
import { isId, isNoMessage, type Layout } from './layout.ts';

/** What a file looked like, and since when (on the clock of `performance.now()`). */
interface Look {
  readonly size: number;
  readonly mtimeMs: number;
  readonly since: number;
}

export class Inbox {
  readonly #layout: Layout;
  readonly #quietMs: number;
  #looks = new Map<string, Look>();
  #names: string[] = [];
  #changed = true;

  constructor(layout: Layout, quietMs: number) {
    this.#layout = layout;
    this.#quietMs = quietMs;
  }

  /** Something may have come: list the folder again when the present list is used up. */
  change(): void {
    this.#changed = true;
  }

  /**
   * The next file that is complete: one that our own `send` moved in, or one that has not changed for the quiet period, since
   * nobody can tell a file moved in from one that is still being written. Null when there is none for now.
   */
  async next(): Promise<string | null> {
    for (;;) {
      const name = this.#names.shift();
      if (name === undefined) {
        if (!this.#changed) return null;
        await this.#list();
        if (this.#names.length === 0) return null;
      } else if (isId(name) || (await this.#isQuiet(name))) {
        this.#looks.delete(name);
        return name;
      }
    }
  }

  async #list(): Promise<void> {
    this.#changed = false;
    const entries = await readdir(this.#layout.folder('inbox'), { withFileTypes: true });
    // n.b. files only: a symbolic link could name anything on this machine.
    this.#names = entries
      .filter((entry) => entry.isFile() && !isNoMessage(entry.name))
      .map((entry) => entry.name)
      .sort();
    const present = new Set(this.#names);
    for (const name of this.#looks.keys()) if (!present.has(name)) this.#looks.delete(name);
  }

  async #isQuiet(name: string): Promise<boolean> {
    const now = performance.now();
    const file = await lstat(this.#layout.path('inbox', name)).catch(() => null);
    if (!file) return false;
    const { size, mtimeMs } = file;
    if (size > 0 && Date.now() - mtimeMs >= this.#quietMs && mtimeMs > 0) return true;
    const before = this.#looks.get(name);
    if (before && before.size === size && before.mtimeMs === mtimeMs) {
      return now - before.since >= this.#quietMs;
    }
    this.#looks.set(name, { size, mtimeMs, since: now });
    return false;
  }
}
