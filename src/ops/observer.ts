/** What the adapter tells about its deliveries → one log line each and the metrics. */
import type { Observer, Settled } from '../outcome.ts';
import type { Delivery } from '../queue/queue.ts';
import { faultOf } from './fault.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface ObserverParts {
  readonly log: Log;
  readonly metrics: Metrics;
}

export function createObserver({ log, metrics }: ObserverParts): Observer {
  /** Receivers whose last answer was transient, so that a long outage is told once and its end too. */
  const waiting = new Set<string>();

  function noteReceiver({ outcome, receiverId, answer }: Settled): void {
    if (receiverId === null) return;
    if (outcome === 'retry' && answer !== 'own-fault' && !waiting.has(receiverId)) {
      waiting.add(receiverId);
      log.warn('receiver does not take referrals now, they wait', { receiver: receiverId, answer });
    } else if (outcome === 'delivered' && waiting.delete(receiverId)) {
      log.info('receiver takes referrals again', { receiver: receiverId });
    }
  }

  return {
    taken: (bytes) => metrics.taken(bytes),

    settled(record) {
      metrics.settled(record);
      const { receiverId, durationMs, overdue: _overdue, ...fields } = record;
      log.info('message settled', {
        ...fields,
        receiver: receiverId,
        durationMs: Math.round(durationMs * 10) / 10,
      });
      noteReceiver(record);
      if (record.overdue) {
        const { message, sha256, attempt, answer, urgent } = record;
        log.error('sender has heard nothing for too long, its referral waits', {
          message,
          sha256,
          urgent,
          attempt,
          answer,
          receiver: receiverId,
        });
      }
      if (needsOperator(record)) {
        const { message, sha256, urgent, answer, receipt } = record;
        log.error('dead letter needs an operator', {
          message,
          sha256,
          urgent,
          answer,
          receipt,
          class: record.class,
          receiver: receiverId,
        });
      } else if (record.urgent && record.outcome === 'dead-lettered') {
        log.warn('urgent referral turned back, its sender told', { message: record.message });
      }
    },

    failed(stage, error, attempt) {
      metrics.failed(stage);
      const fields = { stage, attempt, ...faultOf(error) };
      // A broken judgement is ours to mend; a broken connection mends itself, and readiness tells of it.
      if (stage === 'decide' || stage === 'deliver') log.error('processing failed on our side', fields);
      else log.warn('processing failed on our side', fields);
    },
  };
}

/** The sender acts on a receipt about content; on everything else, and where nobody could be told, an operator must. */
function needsOperator({ outcome, class: kind, receipt }: Settled): boolean {
  if (outcome !== 'dead-lettered') return false;
  return kind === 'refused' || kind === 'exhausted' || kind === 'poison' || receipt === null;
}

/** Counts a delivery as in hand from the moment the queue hands it over until it is settled or given back. */
export function counted(
  metrics: Metrics,
  handler: (delivery: Delivery) => Promise<void>,
): (delivery: Delivery) => Promise<void> {
  return async (delivery) => {
    const done = metrics.hold(delivery.body.length);
    try {
      await handler(delivery);
    } finally {
      done();
    }
  };
}
