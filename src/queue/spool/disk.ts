/** Bytes and names → on the disk for good: written beside, synced, renamed, and the folder synced. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FOLDERS, type Folder, type Layout } from './layout.ts';

/** One sync may run and one wait for each folder; everybody who comes meanwhile shares the one that waits. */
interface Syncs {
  running: Promise<void>;
  next: Promise<void> | null;
}

export class Disk {
  readonly #layout: Layout;
  readonly #onFault: (code: string) => void;
  readonly #syncs = new Map<Folder, Syncs>();
  #fault: string | null = null;

  /** `onFault` is called when the disk begins to fail, not again until it has worked in between. */
  constructor(layout: Layout, onFault: (code: string) => void) {
    this.#layout = layout;
    this.#onFault = onFault;
  }

  /** The last failure's system code (`ENOSPC`, `EROFS` …), until something succeeds again. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Makes the folders, for the owner's eyes only. Throws when they are not all on one file system, where rename is atomic. */
  async prepare(): Promise<void> {
    for (const folder of FOLDERS) await makeFolder(this.#layout.folder(folder));
    const { dev } = await stat(this.#layout.folder('tmp'));
    for (const folder of FOLDERS) {
      const path = this.#layout.folder(folder);
      await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
      if ((await stat(path)).dev !== dev) {
        throw new Error(`opening spool folder: ${path} is on another file system than the rest of the spool`);
      }
    }
  }

  /** Writes a file so that it is there whole or not at all; an older one of the same name is replaced. */
  write(folder: Folder, name: string, data: Uint8Array | string): Promise<void> {
    return this.#watched(async () => {
      const temporary = this.#layout.path('tmp', randomUUID());
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(data);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(temporary, this.#layout.path(folder, name));
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
      await this.#sync(folder);
    });
  }

  /** Moves a message to the place where it is kept, its bytes synced before and the folder after. */
  move(from: readonly [Folder, string], to: readonly [Folder, string]): Promise<void> {
    return this.#watched(async () => {
      const source = this.#layout.path(...from);
      const file = await open(source, 'r');
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(source, this.#layout.path(...to));
      await this.#sync(to[0]);
    });
  }

  /** Takes a message into `work/`; false when it is no longer there. Nothing is lost if a power cut undoes it. */
  take(folder: Folder, name: string, id: string): Promise<boolean> {
    return this.#watched(() =>
      rename(this.#layout.path(folder, name), this.#layout.path('work', id)).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      ),
    );
  }

  /** Removes a file; it is no fault when it isn't there. */
  remove(folder: Folder, name: string): Promise<void> {
    return this.#watched(() => rm(this.#layout.path(folder, name), { force: true }));
  }

  /** Tries whether the disk takes a file again after a failure. */
  async probe(): Promise<void> {
    const name = `probe-${randomUUID()}`;
    await this.write('tmp', name, 'probe').catch(() => {});
    await rm(this.#layout.path('tmp', name), { force: true }).catch(() => {});
  }

  /** n.b. a sync already running may have begun before our rename; only one that begins after it covers it. */
  #sync(folder: Folder): Promise<void> {
    const path = this.#layout.folder(folder);
    const syncs = this.#syncs.get(folder);
    if (syncs) {
      syncs.next ??= syncs.running
        .catch(() => {})
        .then(() => {
          this.#syncs.delete(folder);
          return this.#sync(folder);
        });
      return syncs.next;
    }
    const running = syncFolder(path);
    const entry: Syncs = { running, next: null };
    this.#syncs.set(folder, entry);
    const finished = () => {
      if (!entry.next && this.#syncs.get(folder) === entry) this.#syncs.delete(folder);
    };
    running.then(finished, finished);
    return running;
  }

  async #watched<T>(act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      this.#fault = null;
      return result;
    } catch (error) {
      const sound = this.#fault === null;
      this.#fault = codeOf(error);
      if (sound) this.#onFault(this.#fault);
      throw error;
    }
  }
}

/**
 * Makes a folder for the owner's eyes only, and those above it that are missing. n.b. not `mkdir` with `recursive`: where nothing can
 * be made and the system says ENOENT (as in /proc), Node tries for ever.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (!isMissing(error) || dirname(path) === path || (await isFolder(dirname(path)))) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder can't be opened there
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** `ENOSPC` and the like; `unknown` for what is no system error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}
