import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, QueueEvent } from '../../src/queue/queue.ts';
import { openSpool } from '../../src/queue/spool/index.ts';
import { Layout } from '../../src/queue/spool/layout.ts';
import { SpoolLock } from '../../src/queue/spool/lock.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { gate, message, texts } from './bench.ts';
import { SpoolBench } from './bench-spool.ts';
import { queueContract } from './contract.ts';
import { settle } from './ledger.ts';

const LIMIT_MS = 20_000;

queueContract('the spool', async () => new SpoolBench());

describe('a spool folder', () => {
  let bench: SpoolBench;
  let events: QueueEvent[];
  beforeEach(() => {
    bench = new SpoolBench();
    events = [];
  });
  afterEach(() => bench.remove());

  const inbox = (name: string) => join(bench.dir, 'inbox', name);
  const onEvent = (event: QueueEvent) => {
    events.push(event);
  };

  async function consume(handler: (delivery: Delivery) => Promise<void>): Promise<Delivery[]> {
    const queue = await bench.open({ onEvent, retryDelaysMs: [100] });
    const seen: Delivery[] = [];
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await handler(delivery);
    });
    return seen;
  }

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    expect(await waitUntil(LIMIT_MS, holds), 'nothing came of it').toBe(true);
  }

  test.skipIf(process.platform !== 'linux')(
    'a folder that cannot be made refuses the start, however deep, and says which',
    async () => {
      await expect(openSpool({ dir: '/proc/los/spool' })).rejects.toThrow(/ENOENT.*\/proc\/los/);
      await expect(openSpool({ dir: '/dev/null/spool' })).rejects.toThrow(/ENOTDIR.*\/dev\/null\/spool/);
    },
  );

  test('a folder is made with all above it, for its owner’s eyes only', async () => {
    const dir = join(bench.dir, 'above', 'spool');
    await openSpool({ dir });
    expect((await stat(join(dir, 'inbox'))).mode & 0o777).toBe(0o700);
  });

  test('a file moved into the inbox is a message; its result bears nothing of its name', async () => {
    const seen = await consume(settle);
    await writeFile(join(bench.dir, 'tmp', 'x'), message(1));
    await rename(join(bench.dir, 'tmp', 'x'), inbox('Kari Nordmann 13816099999.xml'));
    await until(() => seen.length === 1);
    await until(async () => (await readdir(join(bench.dir, 'dead-letter'))).length === 2);
    const names = (await readdir(join(bench.dir, 'dead-letter'))).sort();
    expect(names[0]).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{16}\.headers\.json$/);
    expect(names[1]).toMatch(/^\d{8}T\d{9}Z-[0-9a-f]{16}\.xml$/);
    expect(seen[0]?.meta.transportId).not.toContain('Kari');
    for (const folder of await readdir(bench.dir)) {
      expect(folder === 'lock' ? '' : (await readdir(join(bench.dir, folder))).join()).not.toContain('Kari');
    }
  });

  test('a file that is still growing is not taken, nor one with a temporary name, a link or a folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'los-outside-'));
    await writeFile(join(outside, 'secret.xml'), 'secret');
    const seen = await consume(settle);
    await mkdir(inbox('folder.xml'));
    await symlink(join(outside, 'secret.xml'), inbox('link.xml'));
    for (const name of ['.hidden.xml', 'a.xml.part', 'b.tmp', 'c.xml~', '~$d.xml', 'e.headers.json']) {
      await writeFile(inbox(name), 'unfinished');
    }
    await writeFile(inbox('growing.xml'), '<referral ');
    for (let piece = 0; piece < 20; piece++) {
      await appendFile(inbox('growing.xml'), ' ');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await appendFile(inbox('growing.xml'), 'number="4"/>');
    await until(() => seen.length === 1);
    expect(seen[0]?.body.toString()).toMatch(/^<referral {21}number="4"\/>$/);
    await until(async () => (await bench.kept('dead-letter')).length === 1);
    expect(seen).toHaveLength(1);
    expect(await readdir(join(bench.dir, 'inbox'))).toHaveLength(8);
    rmSync(outside, { recursive: true });
  });

  test('the same file name again while the first is in hand is another message', async () => {
    const { opened, open } = gate();
    const seen = await consume(async (delivery) => {
      await opened;
      await settle(delivery);
    });
    for (const number of [1, 2, 4]) {
      await writeFile(inbox('.new'), message(number));
      await rename(inbox('.new'), inbox('referral.xml'));
      await until(async () => !existsSync(inbox('referral.xml')));
    }
    await until(() => seen.length === 3);
    open();
    await until(async () => (await bench.kept('dead-letter')).length === 3);
    expect(texts(await bench.kept('dead-letter'))).toEqual(
      [1, 2, 4].map((number) => message(number).toString()),
    );
  });

  test('the ending of a kept message follows from its bytes', async () => {
    await consume(settle);
    const bodies = [
      '\ufeff<MsgHead/>',
      Buffer.from('\ufeff<MsgHead/>', 'utf16le'),
      'MSH|^~\\&|',
      ' {"resourceType":"Bundle"}',
      'øæå',
    ];
    for (const [index, body] of bodies.entries()) {
      await writeFile(inbox('.new'), body);
      await rename(inbox('.new'), inbox(`${index}`));
    }
    await until(async () => (await bench.kept('test')).length === bodies.length);
    const endings = (await readdir(join(bench.dir, 'test')))
      .filter((name) => !name.endsWith('.headers.json'))
      .map((name) => name.split('.').at(-1));
    expect(endings.sort()).toEqual(['bin', 'hl7', 'json', 'xml', 'xml']);
  });

  test.each([
    ['application/xml', 'xml'],
    ['application/fhir+json; charset=utf-8', 'json'],
    ['x-application/hl7-v2+er7', 'hl7'],
  ])('a receipt of %s is a .%s file of the receipt’s id', async (contentType, ending) => {
    await consume(async (delivery) => {
      await delivery.answer({ id: 'receipt-1', contentType, body: 'R', correlationId: null, headers: {} });
      await delivery.answer({ id: '../../Kari', contentType, body: 'R', correlationId: null, headers: {} });
      await delivery.ack();
    });
    await writeFile(inbox('1'), message(1));
    await until(async () => (await readdir(join(bench.dir, 'receipts'))).length === 4);
    const names = await readdir(join(bench.dir, 'receipts'));
    expect(names).toContain(`receipt-1.${ending}`);
    expect(names.join()).not.toContain('Kari');
  });

  test('a second process is refused while the first one lives, and takes over when it was killed', async () => {
    const first = await bench.open();
    await first.consume((delivery) => delivery.ack());
    const second = await bench.open({ onEvent });
    await expect(second.consume((delivery) => delivery.ack())).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
    await second.send(message(1)); // sending needs no lock
    await first.drain(LIMIT_MS);
    await second.consume((delivery) => delivery.ack());
    expect(events.map(({ code }) => code)).not.toContain('lock-taken-over');
  });

  test.each([
    ['of a process that is gone', { host: hostname(), pid: 999_999_999, started: 'boot 1' }],
    [
      'of another process that had the same number',
      { host: hostname(), pid: process.pid, started: 'boot 1' },
    ],
    ['of a machine silent for long', { host: 'elsewhere', pid: 1, started: '', silent: true }],
    ['that makes no sense', null],
  ])('a lock %s is taken over', async (_, holder) => {
    const queue = await bench.open({ onEvent });
    const lock = join(bench.dir, 'lock');
    await writeFile(lock, holder ? JSON.stringify({ token: 't', ...holder }) : '');
    if (holder && 'silent' in holder) await utimes(lock, 1, 1);
    await queue.consume((delivery) => delivery.ack());
    expect(events.map(({ code }) => code)).toContain('lock-taken-over');
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('a lock held on another machine is respected', async () => {
    const queue = await bench.open();
    const holder = { token: 't', host: 'elsewhere', pid: 1, started: '' };
    await writeFile(join(bench.dir, 'lock'), JSON.stringify(holder));
    await expect(queue.consume((delivery) => delivery.ack())).rejects.toThrow(
      'in use by process 1 on elsewhere',
    );
  });

  test('the holder of a lock that another has taken is told so, and leaves it alone', async () => {
    await bench.open();
    const { opened, open } = gate();
    const lock = new SpoolLock(new Layout(bench.dir), open, 20);
    await lock.take();
    const other = JSON.stringify({ token: 'other', host: 'elsewhere', pid: 1, started: '' });
    await writeFile(join(bench.dir, 'lock'), other);
    await opened;
    await lock.release();
    expect(await readFile(join(bench.dir, 'lock'), 'utf8')).toBe(other);
    await rm(join(bench.dir, 'lock'));
  });

  test('what was in hand when a process died comes again, and a half-made result is no result', async () => {
    await bench.open();
    const id = '20260301T120000000Z-0123456789abcdef';
    await writeFile(join(bench.dir, 'work', id), message(3));
    await writeFile(join(bench.dir, 'dead-letter', `${id}.headers.json`), '{"headers":{}}');
    await writeFile(join(bench.dir, 'work', 'put here by hand.xml'), message(6));
    const seen = await consume(settle);
    await until(async () => (await bench.kept('test')).length === 2);
    expect(await readdir(join(bench.dir, 'dead-letter'))).toEqual([]);
    expect(await readdir(join(bench.dir, 'work'))).toEqual([]);
    const again = seen.find(({ body }) => body.equals(message(3)));
    expect(again?.meta).toMatchObject({
      redelivered: true,
      quarantined: false,
    });
  });

  test('a message on which processes keep dying is judged alone, and set aside when they die on it there, at last unread', async () => {
    const flags: unknown[] = [];
    await bench.open();
    const id = '20260301T120000000Z-0123456789abcdef';
    await writeFile(join(bench.dir, 'inbox', id), message(1));
    for (let life = 1; life <= 12; life++) {
      const queue = await bench.open();
      const { opened, open } = gate<Delivery>();
      await queue.consume(async (delivery) => {
        open(delivery);
        await new Promise(() => {}); // never settled: as good as dead
      });
      const { meta } = await opened;
      flags.push([meta.quarantined, meta.handling]);
      await queue.drain(1);
    }
    expect(flags).toEqual([
      ...Array(5).fill([false, 'judge']),
      ...Array(3).fill([true, 'judge']),
      ...Array(3).fill([true, 'set-aside']),
      [true, 'set-aside-unread'],
    ]);
  });

  test('a retry outlives its process', async () => {
    const first = await bench.open({ retryDelaysMs: [400] });
    await first.consume(async (delivery) => {
      await delivery.copyTo('retry', { 'los-attempt': 1 });
      await delivery.ack();
    });
    await first.send(message(1), { correlationId: 'c' });
    await until(async () => (await readdir(join(bench.dir, 'retry'))).length === 1);
    await first.drain(LIMIT_MS);
    const seen = await consume((delivery) => delivery.ack());
    await until(() => seen.length === 1);
    expect(seen[0]?.meta).toMatchObject({ attempt: 1, correlationId: 'c', redelivered: false });
  });

  test('a batch split a second time after a crash makes no part twice', async () => {
    const split = async (delivery: Delivery) => {
      for (const index of [0, 1, 2]) {
        await delivery.copyTo('inbox', { 'los-batch': 'b', 'los-batch-index': index }, message(index + 10));
      }
    };
    const first = await bench.open({ prefetch: 1 });
    const { opened, open } = gate();
    await first.consume(async (delivery) => {
      await split(delivery);
      open();
      await new Promise(() => {});
    });
    await first.send(message('batch'));
    await opened;
    await first.drain(1);
    await consume(async (delivery) => {
      if (delivery.meta.headers['los-batch'] !== undefined) return settle(delivery);
      await until(async () => (await readdir(join(bench.dir, 'inbox'))).length === 0);
      await split(delivery);
      await delivery.ack();
    });
    await until(
      async () => (await bench.kept('dead-letter')).length + (await bench.kept('test')).length === 3,
    );
    await until(async () => (await readdir(join(bench.dir, 'work'))).length === 0);
    expect(await readdir(join(bench.dir, 'inbox'))).toEqual([]);
  });

  test('a place that can’t be written is trouble, and the message stays until it can', async () => {
    const queue = await bench.open({ onEvent });
    const place = join(bench.dir, 'dead-letter');
    await rm(place, { recursive: true });
    await queue.consume(settle);
    await queue.send(message(1));
    await until(() => events.some(({ code }) => code === 'disk-failed'));
    expect(existsSync(place)).toBe(false);
    await mkdir(place);
    await until(async () => (await bench.kept('dead-letter')).length === 1);
    await until(() => queue.trouble() === null);
  });

  test('a file that is taken back before its turn is no fault', async () => {
    const seen = await consume(settle);
    await writeFile(inbox('gone.xml'), message(1));
    await rm(inbox('gone.xml'));
    await writeFile(inbox('stays.xml'), message(2));
    await until(() => seen.length === 1);
    expect(seen[0]?.body).toEqual(message(2));
    expect(events).toEqual([]);
  });
});

const succeeds = (command: 'mount' | 'umount', ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const mount = (...args: string[]) => succeeds('mount', ...args);

const full = {
  code: 'ENOSPC',
  begin: (dir: string) => writeFile(join(dir, 'ballast'), Buffer.alloc(1024 * 1024)).catch(() => {}),
  end: (dir: string) => rm(join(dir, 'ballast')),
};
const readOnly = {
  code: 'EROFS',
  begin: async (dir: string) => expect(mount('-o', 'remount,ro', dir)).toBe(true),
  end: async (dir: string) => expect(mount('-o', 'remount,rw', dir)).toBe(true),
};

test.for([
  ['full', full],
  ['read-only', readOnly],
] as const)(
  'a disk that is %s is trouble; nothing is lost, and all is settled once it takes files again',
  async ([, disk], { skip }) => {
    const dir = mkdtempSync(join(tmpdir(), 'los-disk-'));
    if (process.getuid?.() !== 0 || !mount('-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir)) {
      rmSync(dir, { recursive: true });
      return skip('needs the right to mount a small file system');
    }
    const events: QueueEvent[] = [];
    const queue = await openSpool({ dir, pollMs: 50, onEvent: (event) => events.push(event) });
    try {
      for (let number = 0; number < 8; number++) await queue.send(message(number));
      await disk.begin(dir);
      await expect(queue.send(message('refused'))).rejects.toMatchObject({ code: disk.code });
      await expect(queue.consume(settle)).rejects.toMatchObject({ code: disk.code });
      await disk.end(dir);

      const { opened, open } = gate();
      await queue.consume(async (delivery) => {
        await opened;
        await settle(delivery);
      });
      await disk.begin(dir);
      open();
      expect(await waitUntil(LIMIT_MS, () => queue.trouble()?.includes(disk.code) === true)).toBe(true);
      expect(events.map(({ code }) => code)).toContain('disk-failed');
      await disk.end(dir);

      const kept = async (place: string) =>
        (await readdir(join(dir, place))).filter((name) => !name.endsWith('.headers.json')).length;
      const settled = async () => (await kept('dead-letter')) + (await kept('test'));
      expect(await waitUntil(60_000, async () => (await settled()) === 8)).toBe(true);
      expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null)).toBe(true);
    } finally {
      await queue.drain(LIMIT_MS);
      succeeds('umount', dir);
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
