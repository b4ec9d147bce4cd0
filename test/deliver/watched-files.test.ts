/** Files that change under a running process → the newest that could be used, and what the operator is told. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WatchedFiles } from '../../src/deliver/watched-files.ts';

let folder: string;
let keys: string;
let told: (string | null)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'los-keys-'));
  keys = join(folder, 'keys');
  mkdirSync(keys);
  writeFileSync(join(keys, 'client.pem'), 'first');
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const watch = () =>
  new WatchedFiles(
    [join(keys, 'client.pem')],
    ([content]) => String(content),
    (why) => told.push(why),
  );
/** Asks until the operator has been told `count` times. */
const untilTold = (files: WatchedFiles<string>, count: number) =>
  expect.poll(() => files.current() && told.length, { timeout: 10_000, interval: 200 }).toBe(count);

/** n.b. like a folder without the right to look into it (EACCES), a link in a circle makes `stat` itself fail, also for root. */
function lockFolder(): void {
  renameSync(keys, join(folder, 'aside'));
  symlinkSync(keys, keys);
}
function unlockFolder(): void {
  rmSync(keys);
  renameSync(join(folder, 'aside'), keys);
}

test('a folder that can no longer be looked into is told of once, and the key before stays in use until there is a new one', async () => {
  const files = watch();
  lockFolder();
  await untilTold(files, 1);
  expect(told[0]).toBe(`${join(keys, 'client.pem')}: cannot be read (ELOOP)`);
  expect(files.current()).toBe('first');

  unlockFolder();
  writeFileSync(join(keys, 'client.pem'), 'second');
  await untilTold(files, 2);
  expect(told[1]).toBeNull();
  expect(files.current()).toBe('second');
});

test('a folder that cannot be looked into at the start is a fault that names the file', () => {
  lockFolder();
  expect(watch).toThrow(`${join(keys, 'client.pem')}: cannot be read (ELOOP)`);
});
