/** Files whose time is over are deleted from a spool, and no others. */
import { mkdtempSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueEvent } from '../../src/queue/queue.ts';
import { openSpool } from '../../src/queue/spool/index.ts';
import { FOLDERS, type Folder, Layout } from '../../src/queue/spool/layout.ts';
import { deleteOld, KEEP } from '../../src/queue/spool/retention.ts';
import { waitUntil } from '../support/broker-ports.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-24T12:00:00Z');

let dir: string;
let layout: Layout;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'los-retention-'));
  layout = new Layout(dir);
  await (await openSpool({ dir })).drain(0);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(folder: Folder, name: string, ageDays: number): Promise<void> {
  const path = layout.path(folder, name);
  await writeFile(path, name);
  const time = new Date(NOW - ageDays * DAY_MS);
  await utimes(path, time, time);
}
/** A message that came long ago, and was settled so many days ago. */
async function settled(folder: Folder, stem: string, ageDays: number): Promise<void> {
  await put(folder, `${stem}.xml`, 90);
  await put(folder, `${stem}.headers.json`, ageDays);
}
const left = async (folder: Folder) => (await readdir(layout.folder(folder))).sort();

test('copies go when their time is over, counted from when they were settled; younger ones stay', async () => {
  for (const folder of ['delivered', 'test', 'ignored'] as const) {
    await settled(folder, 'old', 15);
    await settled(folder, 'young', 13);
  }
  const counts = await deleteOld(layout, { ...KEEP, copiesMs: 14 * DAY_MS }, NOW);
  expect(Object.fromEntries(counts)).toEqual({ delivered: 1, test: 1, ignored: 1 });
  for (const folder of ['delivered', 'test', 'ignored'] as const) {
    expect(await left(folder)).toEqual(['young.headers.json', 'young.xml']);
  }
});

test('dead letters and receipts stay for ever unless a time is set for them', async () => {
  for (const folder of ['dead-letter', 'receipts'] as const) await settled(folder, 'old', 1000);
  expect(await deleteOld(layout, { ...KEEP, copiesMs: 0 }, NOW)).toEqual(new Map());
  const times = { copiesMs: null, receiptsMs: DAY_MS, deadLettersMs: 2000 * DAY_MS };
  expect(Object.fromEntries(await deleteOld(layout, times, NOW))).toEqual({ receipts: 1 });
  expect(await left('dead-letter')).toEqual(['old.headers.json', 'old.xml']);
  expect(await left('receipts')).toEqual([]);
});

test('nothing that waits is ever deleted', async () => {
  const waiting = ['inbox', 'work', 'retry', 'quarantine', 'properties'] as const;
  for (const folder of waiting) await put(folder, 'old', 1000);
  await deleteOld(layout, { copiesMs: 0, receiptsMs: 0, deadLettersMs: 0 }, NOW);
  for (const folder of waiting) expect(await left(folder)).toEqual(['old']);
});

test('a sidecar whose message is on its way stays, one that has long lost it goes', async () => {
  await put('dead-letter', 'coming.headers.json', 0);
  await put('dead-letter', 'alone.headers.json', 2);
  await deleteOld(layout, { ...KEEP, deadLettersMs: DAY_MS }, NOW);
  expect(await left('dead-letter')).toEqual(['coming.headers.json']);
});

test('a service that starts deletes what is too old, and says how many dead letters were among it', async () => {
  await settled('dead-letter', 'old', 15);
  const events: QueueEvent[] = [];
  const retention = { ...KEEP, deadLettersMs: 14 * DAY_MS };
  const queue = await openSpool({
    dir,
    retention,
    now: () => NOW,
    onEvent: (event) => void events.push(event),
  });
  await queue.consume((delivery) => delivery.ack());
  expect(await waitUntil(10_000, () => events.length > 0)).toBe(true);
  await queue.drain(1_000);
  expect(events).toEqual([{ level: 'warn', code: 'retention-deleted', detail: 'dead-letter 1' }]);
  for (const folder of FOLDERS) expect(await left(folder)).toEqual([]);
});
