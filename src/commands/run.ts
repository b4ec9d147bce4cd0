/** `los run`: the service. Configuration in; messages flow until SIGTERM or SIGINT, then those in hand are finished. */
import { createAdapter } from '../adapter.ts';
import { ByteBudget } from '../byte-budget.ts';
import { type Config, loadConfig, tablesFor } from '../config.ts';
import { createDeliverer } from '../deliver/http.ts';
import { createDeliveryObserver } from '../ops/delivery-observer.ts';
import { readiness } from '../ops/health.ts';
import { createOpsApp } from '../ops/http.ts';
import { createLog, type Log } from '../ops/log.ts';
import { createMetrics } from '../ops/metrics.ts';
import { counted, createObserver } from '../ops/observer.ts';
import type { Queue } from '../queue/queue.ts';
import { directoryGaps } from '../tables/directory.ts';
import type { Tables } from '../tables.ts';
import { VERSION } from '../version.ts';
import { StartError } from './errors.ts';
import { listenAt } from './listen-at.ts';
import { openQueue, startConsuming } from './open-queue.ts';
import { stopSignal } from './stop-signal.ts';

export interface RunOptions {
  readonly config?: string;
}

/** Exit code 0 after a drain, 1 when messages were left in hand. Throws what keeps it from starting. */
export async function run(options: RunOptions): Promise<number> {
  const config = loadConfig(options.config);
  const tables = tablesFor(config);
  refuseSyntheticReceivers(config);
  const log = createLog(config.logLevel);
  if (config.unknownEnvironment.length > 0) {
    log.warn('unknown settings in the environment', { settings: config.unknownEnvironment });
  }
  if (config.syntheticReceivers) log.warn('receivers are the synthetic ones, at work on this machine only');

  warnOfGaps(log, tables);

  let queue: Queue | null = null;
  let draining = false;
  const trouble = () => (queue ? queue.trouble() : 'not open yet');
  const metrics = createMetrics(tables, trouble);
  const deliverer = createDeliverer({
    receivers: tables.directory.entries,
    observer: createDeliveryObserver({ log, metrics }),
  });
  const http = await listenAt(
    createOpsApp({
      readiness: () => readiness({ trouble, tables, draining: () => draining }),
      metrics,
      mappingsVersion: tables.version,
    }),
    config.http,
  );
  const stop = stopSignal(() => {
    log.warn('stopped at once, messages in hand come again', { inHand: metrics.held() });
  });
  try {
    log.info('opening the queue', { queue: config.queue.kind });
    const opening = openQueue(config, ({ level, code, detail }) => {
      log[level]('queue event', { event: code, detail });
    });
    queue = await Promise.race([opening, stop.then(() => null)]);
    if (!queue) return 0;
    const adapter = createAdapter({
      tables,
      deliverer,
      observer: createObserver({ log, metrics }),
      budget: new ByteBudget(config.bytesInHand),
      giveUpAfterMs: config.giveUpAfterMs,
      waitingAlertAfterMs: config.waitingAlertAfterMs,
      poisonAttempts: config.poisonAttempts,
      now: Date.now,
    });
    await startConsuming(queue, counted(metrics, adapter));
    log.info('started', {
      version: VERSION,
      mappingsVersion: tables.version,
      queue: config.queue.kind,
      receivers: tables.directory.entries.length,
      host: http.host,
      port: http.port,
    });

    const signal = await stop;
    draining = true;
    log.info('draining', { signal, inHand: metrics.held() });
    await queue.drain(config.drainLimitMs);
    const inHand = metrics.held();
    if (inHand > 0) log.warn('stopped with messages in hand, they come again', { inHand });
    else log.info('drained');
    return inHand > 0 ? 1 : 0;
  } finally {
    // n.b. closing waits for the answers under way, and after the drain limit nobody waits any more.
    if (metrics.held() === 0) await deliverer.close();
    await http.close();
  }
}

/** A slip in an id must be seen at start, not on the first referral that has nowhere to go. */
function warnOfGaps(log: Log, { directory, receivers }: Tables): void {
  const { unreached, unknown } = directoryGaps(directory, receivers, new Date().toISOString().slice(0, 10));
  if (unreached.length > 0) {
    log.warn('intake units that the receiver directory does not reach, their referrals are unroutable', {
      ids: unreached,
    });
  }
  if (unknown.length > 0) log.warn('receivers in the directory that no table knows', { ids: unknown });
}

/** Real referrals must not go to receivers that were made up for the demo. */
function refuseSyntheticReceivers({ queue, syntheticReceivers, allowSyntheticReceivers }: Config): void {
  if (queue.kind !== 'amqp' || !syntheticReceivers || allowSyntheticReceivers) return;
  throw new StartError(
    'a broker is configured, but the receivers are the synthetic ones: name your receiver directory in LOS_RECEIVERS' +
      ' (or set LOS_ALLOW_SYNTHETIC_RECEIVERS=true for a trial)',
    2,
  );
}
