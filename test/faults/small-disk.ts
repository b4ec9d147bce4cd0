/** Nothing → a file system of a few megabytes, in memory, that can be filled and made read-only; only root may have one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../support/broker-ports.ts';

const SIZE = '64m';
const BLOCK = Buffer.alloc(64 * 1024);
const run = promisify(execFile);

export class SmallDisk {
  readonly #mount: string;
  readonly #ballast: string;
  /** Where the spool is to be. */
  readonly spool: string;

  /** Null where this process may not mount anything. */
  static async mount(): Promise<SmallDisk | null> {
    const mount = mkdtempSync(join(tmpdir(), 'los-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mount]);
      return new SmallDisk(mount);
    } catch {
      rmSync(mount, { recursive: true, force: true });
      return null;
    }
  }

  private constructor(mount: string) {
    this.#mount = mount;
    this.#ballast = join(mount, 'ballast');
    this.spool = join(mount, 'spool');
  }

  /** Leaves no room for another byte. */
  fill(): void {
    for (let size = BLOCK.length; size >= 1; size = Math.floor(size / 4)) {
      try {
        for (;;) writeFileSync(this.#ballast, BLOCK.subarray(0, size), { flag: 'a' });
      } catch {
        // Full for pieces of this size.
      }
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** n.b. the system refuses while a file is open for writing, so it is asked until it agrees. */
  async readOnly(on: boolean): Promise<void> {
    const agreed = await waitUntil(30_000, () =>
      run('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, this.#mount]).then(
        () => true,
        () => false,
      ),
    );
    if (!agreed) throw new Error('the system does not remount the small disk');
  }

  async remove(): Promise<void> {
    await run('umount', ['-l', this.#mount]).catch(() => {});
    rmSync(this.#mount, { recursive: true, force: true });
  }
}
