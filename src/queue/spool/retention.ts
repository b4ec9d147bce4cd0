/** How long what is settled is kept, and what time it is → files whose time is over are deleted; how many, by folder. */
import { readdir, rm, stat } from 'node:fs/promises';
import { isMissing } from './disk.ts';
import { type Folder, type Layout, SETTLED, sidecarName } from './layout.ts';

/** Milliseconds since a message was settled or a receipt written; null = until somebody takes it away. */
export interface Retention {
  /** Of `delivered/`, `test/` and `ignored/`. */
  readonly copiesMs: number | null;
  readonly receiptsMs: number | null;
  readonly deadLettersMs: number | null;
}

/** Nothing is deleted. */
export const KEEP: Retention = { copiesMs: null, receiptsMs: null, deadLettersMs: null };

/** A sidecar is written before its message moves beside it: alone for longer than this, it has lost its message. */
const ALONE_MS = 3_600_000;

/** Only for the owner of the lock. A file that can't be looked at or removed is left for the next time. */
export async function deleteOld(
  layout: Layout,
  retention: Retention,
  nowMs: number,
): Promise<ReadonlyMap<Folder, number>> {
  const counts = new Map<Folder, number>();
  for (const folder of [...SETTLED, 'receipts'] as const) {
    const keepMs = keptFor(folder, retention);
    if (keepMs === null) continue;
    const deleted = await deleteIn(layout, folder, nowMs - keepMs, nowMs - ALONE_MS);
    if (deleted > 0) counts.set(folder, deleted);
  }
  return counts;
}

function keptFor(folder: Folder, { copiesMs, receiptsMs, deadLettersMs }: Retention): number | null {
  if (folder === 'receipts') return receiptsMs;
  return folder === 'dead-letter' ? deadLettersMs : copiesMs;
}

async function deleteIn(
  layout: Layout,
  folder: Folder,
  before: number,
  aloneBefore: number,
): Promise<number> {
  const entries = await readdir(layout.folder(folder), { withFileTypes: true });
  const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  const sidecars = new Set([...names].filter((name) => name.endsWith(sidecarName(''))));
  let deleted = 0;
  for (const name of names) {
    if (sidecars.has(name)) continue;
    const sidecar = sidecarName(name.replace(/\.\w+$/, ''));
    const beside = sidecars.delete(sidecar) ? sidecar : null;
    const settledAt = await timeOf(layout.path(folder, beside ?? name));
    if (settledAt === null || settledAt >= before) continue;
    // The message first: a sidecar without one says nothing of anybody.
    await rm(layout.path(folder, name), { force: true });
    if (beside) await rm(layout.path(folder, beside), { force: true });
    deleted += 1;
  }
  for (const sidecar of sidecars) {
    const written = await timeOf(layout.path(folder, sidecar));
    if (written !== null && written < Math.min(before, aloneBefore)) {
      await rm(layout.path(folder, sidecar), { force: true });
    }
  }
  return deleted;
}

/** When the file was written; null when it is gone. */
async function timeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
