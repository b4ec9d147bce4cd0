/** A transport's name → the whole adapter at work in this process: real queue, real HTTP, real receivers, and a ledger of it all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdapter } from '../../src/adapter.ts';
import { ByteBudget } from '../../src/byte-budget.ts';
import { createDeliverer } from '../../src/deliver/http.ts';
import type { Settled, Stage as StageOfLife } from '../../src/outcome.ts';
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import type { Queue } from '../../src/queue/queue.ts';
import { openSpool } from '../../src/queue/spool/index.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type DirectoryEntry, directoryOf, loadDirectory } from '../../src/tables/directory.ts';
import { loadTables, SYNTHETIC_DIRECTORY, type Tables } from '../../src/tables.ts';
import { waitUntil } from './broker-ports.ts';
import { brokerUrl } from './broker-url.ts';
import { type Ledger, openAmqpLedger, openSpoolLedger } from './fixtures-ledger.ts';

export const TRANSPORTS = ['spool', 'amqp'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface StageOptions {
  readonly retryDelaysMs?: readonly number[];
  readonly giveUpAfterMs?: number;
  /** Laid over every receiver of the directory. */
  readonly receivers?: Partial<DirectoryEntry>;
}

export interface Stage {
  readonly tables: Tables;
  readonly sandbox: RunningSandbox;
  readonly queue: Queue;
  readonly ledger: Ledger;
  /** What the observer was told, in order. */
  readonly settled: readonly Settled[];
  readonly failures: readonly { stage: StageOfLife; error: unknown }[];
  /** Waits for what must come; throws, saying what was awaited, when it doesn't in time. */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

let count = 0;
/** Loaded once: stages differ in where their receivers listen, and in nothing else. */
let loaded: Tables | null = null;

export async function openStage(transport: Transport, options: StageOptions = {}): Promise<Stage> {
  const { retryDelaysMs = [200], giveUpAfterMs = 3_600_000 } = options;
  const receivers = loadDirectory(SYNTHETIC_DIRECTORY).entries.map((entry) => ({
    ...entry,
    ...options.receivers,
  }));
  const sandbox = await startSandbox({ directory: directoryOf({ receivers }, 'of the test'), port: 0 });
  loaded ??= loadTables();
  const tables = { ...loaded, directory: sandbox.directory };
  const deliverer = createDeliverer();
  const { queue, ledger, remove } = await open(transport, retryDelaysMs);

  const settled: Settled[] = [];
  const failures: { stage: StageOfLife; error: unknown }[] = [];
  await queue.consume(
    createAdapter({
      tables,
      deliverer,
      observer: {
        taken: () => {},
        settled: (record) => settled.push(record),
        failed: (stage, error) => failures.push({ stage, error }),
      },
      budget: new ByteBudget(64 * 1024 * 1024),
      giveUpAfterMs,
      poisonAttempts: 3,
      now: Date.now,
    }),
  );
  return {
    tables,
    sandbox,
    queue,
    ledger,
    settled,
    failures,
    async until(what, holds) {
      if (!(await waitUntil(50_000, holds))) throw new Error(`waited in vain until ${what}`);
    },
    async close() {
      await queue.drain(10_000);
      await deliverer.close();
      await sandbox.close();
      await ledger.close();
      await remove();
    },
  };
}

async function open(transport: Transport, retryDelaysMs: readonly number[]) {
  count += 1;
  if (transport === 'amqp') {
    const url = await brokerUrl();
    const prefix = `flow.${process.pid}.${count}`;
    const queue = await openAmqpQueue({ urls: [url], prefix, retryDelaysMs });
    const ledger = await openAmqpLedger(url, prefix, retryDelaysMs);
    return { queue, ledger, remove: async () => {} };
  }
  const dir = mkdtempSync(join(tmpdir(), 'los-flow-'));
  const queue = await openSpool({ dir, retryDelaysMs });
  return {
    queue,
    ledger: openSpoolLedger(dir),
    remove: async () => rmSync(dir, { recursive: true, force: true }),
  };
}
