/** A spool as an earlier process left it → every message in one folder, and what was in hand counted and ready again. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import type { Disk } from './disk.ts';
import { isId, type Layout, newId, SETTLED, sidecarName, WAITING } from './layout.ts';
import { QUARANTINE_AFTER_DEATHS, readProperties } from './properties.ts';

/** Another process may be in the middle of a `send`: what is younger than this is not swept. */
const SWEEP_AFTER_MS = 3_600_000;

export interface Recovered {
  /** Ids in `work/`: in hand when their process ended. */
  readonly work: readonly string[];
  /** Ids in `retry/`, and when each may be taken, ms since 1970. */
  readonly retry: ReadonlyMap<string, number>;
  /** Ids in `quarantine/`. */
  readonly quarantine: readonly string[];
}

/** Only for the owner of the lock, before anything is taken. */
export async function recover(layout: Layout, disk: Disk): Promise<Recovered> {
  const work: string[] = [];
  for (const name of await readdir(layout.folder('work'))) {
    const id = isId(name) ? name : newId(Date.now());
    if (id !== name) await rename(layout.path('work', name), layout.path('work', id));
    for (const place of SETTLED) await rm(layout.path(place, sidecarName(id)), { force: true });

    const properties = await readProperties(layout.path('properties', id));
    const deaths = properties.deaths + 1;
    await disk.write('properties', id, JSON.stringify({ ...properties, deaths }));
    if (deaths < QUARANTINE_AFTER_DEATHS) work.push(id);
    else await disk.move(['work', id], ['quarantine', id]);
  }

  const retry = new Map<string, number>();
  for (const id of await readdir(layout.folder('retry'))) {
    const { notBefore } = await readProperties(layout.path('properties', id));
    retry.set(id, notBefore);
  }
  await sweep(layout);
  return { work: work.sort(), retry, quarantine: (await readdir(layout.folder('quarantine'))).sort() };
}

/** Removes half-written files, and properties whose message is gone. */
async function sweep(layout: Layout): Promise<void> {
  const waiting = new Set(
    (await Promise.all(WAITING.map((folder) => readdir(layout.folder(folder))))).flat(),
  );
  for (const folder of ['tmp', 'properties'] as const) {
    for (const name of await readdir(layout.folder(folder))) {
      if (folder === 'properties' && waiting.has(name)) continue;
      const path = layout.path(folder, name);
      const file = await stat(path).catch(() => null);
      if (file && Date.now() - file.mtimeMs > SWEEP_AFTER_MS) await rm(path, { force: true });
    }
  }
}
