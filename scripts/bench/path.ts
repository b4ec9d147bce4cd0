/**
 * Measures the whole path on a real RabbitMQ (consume → decide → POST → receipt confirmed → ack) over the floor (consume → POST →
 * ack of the same bytes), and the adapter's memory. Receiver, floor and adapter are processes of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { loadTables } from '../../src/tables.ts';
import { startBroker } from '../../test/support/broker-start.ts';
import { forwardedMessages, withFreshIds } from './messages.ts';
import { median, spread } from './statistics.ts';

const ROUNDS = 5;
const MESSAGES = 6_000;
/** Nothing is counted until this share has come: start and warm-up belong to neither side. */
const WARM_UP = 0.25;
const POLL_MS = 10;

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

interface Bench {
  readonly amqpUrl: string;
  readonly receiver: string;
  /** Configuration file of the adapter: every receiver at the one endpoint. */
  readonly config: string;
}

export async function benchPath(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'los-bench-'));
  const broker = await startBroker();
  const receiver = child([here('./receiver.ts')]);
  try {
    const port = await firstLine(receiver);
    const config = join(folder, 'config.json');
    const bench = { amqpUrl: broker.url, receiver: `http://127.0.0.1:${port}/`, config };
    const receivers = loadTables().directory.entries.map((entry) => ({
      ...entry,
      endpoint: `${bench.receiver}${entry.id}`,
    }));
    writeFileSync(config, JSON.stringify({ receivers, http: { port: 0 }, log: { level: 'warn' } }));

    const processes = availableParallelism();
    const one: number[] = [];
    const all: number[] = [];
    const floorRates: number[] = [];
    let peakMb = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const floor = await floorRate(bench, `floor-${round}`);
      const alone = await adapterRate(bench, `one-${round}`, 1, MESSAGES);
      const together = await adapterRate(bench, `all-${round}`, processes, MESSAGES);
      floorRates.push(floor);
      one.push(alone.rate / floor);
      all.push(together.rate / floor);
      peakMb = Math.max(peakMb, alone.peakMb);
    }
    const large = await adapterRate(bench, 'large', 1, 1_000, padded(100_000));
    return [
      `whole path / moving the same bytes, one process: ${spread(one)}, goal ≥ 0.30`,
      `whole path / moving the same bytes, ${processes} processes on ${processes} cores (shared with broker and receiver): ${spread(all)}, goal ≥ 0.50`,
      `  ${MESSAGES} messages, ${ROUNDS} rounds; the floor moved ${median(floorRates).toFixed(0)} messages a second`,
      `peak memory of one process: ${peakMb.toFixed(0)} MB with ordinary messages, ${large.peakMb.toFixed(0)} MB with messages of 100 KB, goal ≤ 200 MB`,
    ];
  } finally {
    receiver.kill();
    await broker.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function floorRate(bench: Bench, name: string): Promise<number> {
  const queue = `bench.${name}`;
  const connection = await connect(bench.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  for (const body of withFreshIds(forwardedMessages(), MESSAGES, name)) {
    channel.sendToQueue(queue, body, { persistent: true });
  }
  await channel.waitForConfirms();
  await connection.close();
  const floor = child([here('./floor.ts'), bench.amqpUrl, queue, bench.receiver]);
  try {
    return await rateUntil(bench, MESSAGES);
  } finally {
    await ended(floor);
  }
}

/** Messages a second through `processes` adapters, and the largest resident memory of the first, MB. */
async function adapterRate(
  bench: Bench,
  prefix: string,
  processes: number,
  count: number,
  messages = forwardedMessages(),
): Promise<{ rate: number; peakMb: number }> {
  const inbox = await openAmqpQueue({ urls: [bench.amqpUrl], prefix, declare: true });
  const sending = new Set<Promise<void>>();
  for (const body of withFreshIds(messages, count, prefix)) {
    const sent: Promise<void> = inbox.send(body).finally(() => sending.delete(sent));
    sending.add(sent);
    if (sending.size >= 200) await Promise.race(sending);
  }
  await Promise.all(sending);
  await inbox.drain(5_000);

  const environment = { LOS_AMQP_URL: bench.amqpUrl, LOS_AMQP_PREFIX: prefix, LOS_CONFIG: bench.config };
  const adapters = Array.from({ length: processes }, () =>
    child([here('../../dist/main.js'), 'run'], environment, false),
  );
  try {
    const rate = await rateUntil(bench, count);
    return { rate, peakMb: peakMemoryMb(adapters[0]) };
  } finally {
    for (const adapter of adapters) adapter.kill('SIGTERM');
    await Promise.all(adapters.map(ended));
  }
}

/** Waits until `total` more messages have reached the receiver; messages a second after the warm-up. */
async function rateUntil(bench: Bench, total: number): Promise<number> {
  const before = await received(bench);
  let warm: { count: number; at: number } | null = null;
  for (;;) {
    const count = (await received(bench)) - before;
    const at = performance.now();
    if (warm === null && count >= total * WARM_UP) warm = { count, at };
    if (warm !== null && count >= total) return ((count - warm.count) / (at - warm.at)) * 1000;
    await sleep(POLL_MS);
  }
}

async function received(bench: Bench): Promise<number> {
  return Number(await (await fetch(bench.receiver)).text());
}

/** The forwarded messages with attachments-sized text, each about `size` bytes. */
function padded(size: number): Buffer[] {
  return forwardedMessages().map((bytes) => {
    const text = bytes.toString('latin1');
    const root = text.lastIndexOf('</');
    return Buffer.from(
      `${text.slice(0, root)}<!--${'x'.repeat(Math.max(0, size - text.length))}-->${text.slice(root)}`,
      'latin1',
    );
  });
}

function child(args: string[], environment: Record<string, string> = {}, typescript = true): ChildProcess {
  const loader = typescript ? ['--import', 'tsx'] : [];
  return spawn(process.execPath, [...loader, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function firstLine(process: ChildProcess): Promise<string> {
  if (!process.stdout) throw new Error('the process has no output');
  const [line] = await once(createInterface(process.stdout), 'line');
  return String(line);
}

async function ended(process: ChildProcess): Promise<void> {
  process.stdin?.end();
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
}

function peakMemoryMb(process: ChildProcess | undefined): number {
  const status = readFileSync(`/proc/${process?.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
