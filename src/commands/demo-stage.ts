/** A temporary folder → everything the demo runs on: spool, local receivers, adapter, health and metrics; and its end. */
import { createAdapter } from '../adapter.ts';
import { ByteBudget } from '../byte-budget.ts';
import { createDeliverer } from '../deliver/http.ts';
import { readiness } from '../ops/health.ts';
import { createOpsApp, type HttpServer } from '../ops/http.ts';
import { createLog } from '../ops/log.ts';
import { createMetrics } from '../ops/metrics.ts';
import { counted, createObserver } from '../ops/observer.ts';
import type { Queue } from '../queue/queue.ts';
import { openSpool } from '../queue/spool/index.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/sandbox.ts';
import { loadDirectory } from '../tables/directory.ts';
import { loadTables, SYNTHETIC_DIRECTORY, type Tables } from '../tables.ts';
import { Ledger, type OnSettled } from './demo-ledger.ts';
import { listenAt } from './listen-at.ts';

export interface Stage {
  readonly tables: Tables;
  readonly sandbox: RunningSandbox;
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly http: HttpServer;
  /** Lets what is in hand run dry, and stops everything. */
  close(): Promise<void>;
}

const DRAIN_LIMIT_MS = 5_000;
const RETRY_DELAYS_MS = [1_000, 5_000, 15_000];
/** A file somebody drops into the inbox is taken when it has not changed for so long. */
const QUIET_MS = 500;
const BYTES_IN_HAND = 70 * 1024 * 1024;
const DAY_MS = 86_400_000;

/**
 * The same parts as the service, but local: the synthetic receivers moved to a sandbox on a free port, short retry delays, and
 * a log of what needs an operator only.
 */
export async function setStage(spoolFolder: string, port: number, onSettled: OnSettled): Promise<Stage> {
  const sandbox = await startSandbox({ directory: loadDirectory(SYNTHETIC_DIRECTORY), port: 0 });
  const tables = loadTables({ directory: sandbox.directory });
  const queue = await openSpool({ dir: spoolFolder, retryDelaysMs: RETRY_DELAYS_MS, quietMs: QUIET_MS });
  const trouble = () => queue.trouble();
  const metrics = createMetrics(tables, trouble);
  const app = createOpsApp({
    readiness: () => readiness({ trouble, tables, draining: () => false }),
    metrics,
    mappingsVersion: tables.version,
  });
  const http = await listenAt(app, { host: '127.0.0.1', port });
  const deliverer = createDeliverer();
  const ledger = new Ledger(tables, onSettled);
  const log = createLog('silent');
  const adapter = createAdapter({
    tables,
    deliverer,
    observer: ledger.observing(createObserver({ log, metrics })),
    budget: new ByteBudget(BYTES_IN_HAND),
    giveUpAfterMs: DAY_MS,
    poisonAttempts: 3,
    now: Date.now,
  });
  await queue.consume(counted(metrics, ledger.watching(adapter)));
  return {
    tables,
    sandbox,
    queue,
    ledger,
    http,
    async close() {
      await queue.drain(DRAIN_LIMIT_MS);
      await deliverer.close();
      await http.close();
      await sandbox.close();
    },
  };
}
