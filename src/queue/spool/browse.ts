/** A spool's folder → the dead letters in it, read where they lie, and moved into the inbox by rename. */
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DeadLetters, Letter } from '../browse.ts';
import { Disk, isMissing } from './disk.ts';
import { isId, isNoMessage, Layout, newId, sidecarName } from './layout.ts';
import { type Properties, readProperties } from './properties.ts';

/** Needs no lock: the service may be at work meanwhile. Rejects when the folder can't be read. */
export async function openSpoolDeadLetters(dir: string): Promise<DeadLetters> {
  const layout = new Layout(resolve(dir));
  const disk = new Disk(layout, () => {});
  return {
    async each(visit) {
      const entries = await readdir(layout.folder('dead-letter'), { withFileTypes: true });
      const names = entries
        .filter((entry) => entry.isFile() && !isNoMessage(entry.name))
        .map(({ name }) => name);
      for (const name of names.sort()) {
        const letter = await read(layout, disk, name);
        if (letter && (await visit(letter)) === 'stop') return;
      }
    },
    close: async () => {},
  };
}

/** Null when it has been taken away meanwhile. */
async function read(layout: Layout, disk: Disk, name: string): Promise<Letter | null> {
  const stem = name.replace(/\.\w+$/, '');
  const properties = await readProperties(layout.path('dead-letter', sidecarName(stem)));
  const body = await unlessMissing(readFile(layout.path('dead-letter', name)));
  if (!body) return null;
  const { headers, deaths: _deaths, notBefore: _notBefore, ...beside } = properties;
  return {
    body,
    headers,
    beside,
    async replay(own) {
      // n.b. an id that is kept sorts by age; what was put there by hand gets one.
      const id = isId(stem) ? stem : newId(Date.now());
      const next: Properties = { ...properties, headers: own, deaths: 0, notBefore: 0 };
      await disk.write('properties', id, JSON.stringify(next));
      const moved = await unlessMissing(disk.move(['dead-letter', name], ['inbox', id]).then(() => true));
      if (moved) await disk.remove('dead-letter', sidecarName(stem));
      return moved ?? false;
    },
    async remove() {
      // The message first: a sidecar without one says nothing of anybody.
      await disk.remove('dead-letter', name);
      await disk.remove('dead-letter', sidecarName(stem));
      return true;
    },
  };
}

async function unlessMissing<T>(act: Promise<T>): Promise<T | null> {
  try {
    return await act;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
