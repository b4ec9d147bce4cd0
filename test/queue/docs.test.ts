import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesFor } from '../../src/queue/amqp/names.ts';
import { queueSpecs } from '../../src/queue/amqp/topology.ts';
import { RETRY_DELAYS_MS } from '../../src/queue/coming-again.ts';
import { FOLDERS } from '../../src/queue/spool/layout.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const docs = read('docs/queues.md');

/** The cells of every table row between two headings, without back-ticks. */
function rows(heading: string): string[][] {
  const section = docs.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(' | '));
}

function sources(folder: string): string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

test('the queues in the docs are the queues that are declared, in their order, with their arguments', () => {
  const declared = queueSpecs({
    names: namesFor('referrals'),
    retryDelaysMs: RETRY_DELAYS_MS,
    deliveryLimit: 50,
    keepCopiesMs: 14 * 86_400_000,
    declare: true,
  }).map(({ name, arguments: all }) => {
    const { 'x-queue-type': type, ...others } = all;
    expect(type).toBe('quorum');
    return [name, Object.entries(others).map(([key, value]) => `${key}: ${value === '' ? '""' : value}`)];
  });
  const documented = rows('RabbitMQ').map(([name = '', list = '']) => [
    name.replaceAll('`', ''),
    list.replaceAll('`', '').split(', '),
  ]);
  expect(documented).toEqual(declared);
});

test('every header in the docs is set somewhere, and every header that is set is in the docs', () => {
  const header = /'(los-[a-z0-9-]+)'/g;
  const set = [...sources('src/queue'), read('src/headers.ts')].flatMap((text) =>
    [...text.matchAll(header)].map(([, name]) => name),
  );
  const documented = rows('What travels with a message').flatMap(([names = '']) =>
    names.replaceAll('`', '').split(', '),
  );
  expect(documented.toSorted()).toEqual([...new Set(set)].sort());
});

test('every folder of the spool is in the docs', () => {
  const tree = docs.split('```text\nspool/\n')[1]?.split('```')[0] ?? '';
  const documented = [...tree.matchAll(/^ {2}([a-z-]+)\//gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual([...FOLDERS].sort());
});

test('every event is in the docs', () => {
  const documented = rows('Events in the log').flatMap(([codes = '']) =>
    codes.replaceAll('`', '').split(', '),
  );
  const codes = read('src/queue/queue.ts').split('readonly code:')[1]?.split(';')[0] ?? '';
  expect(documented.toSorted()).toEqual([...codes.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code).sort());
});
