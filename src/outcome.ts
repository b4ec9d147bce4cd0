/** How deliveries end, as the adapter tells whoever watches (log, metrics, demo). Nothing of a person. */
import type { DeadLetterClass, Decision, Verdict } from './decision.ts';
import type { Delivery } from './queue/queue.ts';
import type { ReasonCode } from './reasons.ts';
import type { Format } from './referral.ts';

export type Outcome = 'delivered' | 'dead-lettered' | 'retry' | 'test' | 'ignored' | 'split';

/** What one delivery came to. */
export interface Fate {
  readonly outcome: Outcome;
  readonly decision: Decision | null;
  readonly class?: DeadLetterClass;
  readonly receipt?: 'positive' | 'negative' | null;
  /** The receiver's answer class, such as `http-503` or `timeout`. */
  readonly answer?: string | null;
  /** A retry whose sender has heard nothing for too long; said once per message. */
  readonly overdue?: boolean;
}

/** One settled delivery, as told to the observer. */
export interface Settled {
  readonly outcome: Outcome;
  readonly verdict: Verdict | null;
  readonly class: DeadLetterClass | null;
  readonly reasons: readonly ReasonCode[];
  readonly receiverId: string | null;
  readonly format: Format | null;
  /** UUIDv5 of the message; stands in bundle, receipt and dead letter too. Null for a batch that was split. */
  readonly message: string | null;
  /** SHA-256 of the bytes. */
  readonly sha256: string | null;
  readonly urgent: boolean;
  readonly attempt: number;
  readonly receipt: 'positive' | 'negative' | null;
  readonly answer: string | null;
  /** Its sender has heard nothing for too long, and nobody has been told so before. */
  readonly overdue: boolean;
  readonly bytes: number;
  readonly durationMs: number;
}

export interface Observer {
  /** A delivery has been taken in hand. */
  taken(bytes: number): void;
  /** A delivery's fate is durable. */
  settled(record: Settled): void;
  /** Something is wrong with us; the delivery comes again. `error` may be anything that was thrown. */
  failed(stage: Stage, error: unknown, attempt: number): void;
}

/** Where in a delivery's life something happened. */
export type Stage = 'decide' | 'deliver' | 'answer' | 'copy' | 'ack';

class StageError extends Error {
  constructor(
    readonly stage: Stage,
    cause: unknown,
  ) {
    super(`at stage ${stage}`, { cause });
    this.name = 'StageError';
  }
}

/** Names the stage an act belongs to, should it fail. */
export async function at<T>(stage: Stage, act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    throw new StageError(stage, error);
  }
}

/** Pure work of ours on a message failed: with the same bytes it will fail again, so waiting does not mend it. */
export class OwnFault extends Error {
  constructor(cause: unknown) {
    super('pure work failed', { cause });
    this.name = 'OwnFault';
  }
}

/** Does pure work on a message; whatever it throws is a fault of ours. */
export function ours<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new OwnFault(error);
  }
}

export function stageOf(error: unknown): Stage {
  return error instanceof StageError ? error.stage : 'decide';
}

export function settledRecord(delivery: Delivery, fate: Fate, durationMs: number): Settled {
  const { decision } = fate;
  return {
    outcome: fate.outcome,
    verdict: decision?.verdict ?? null,
    class: fate.class ?? null,
    reasons: decision?.findings.map((finding) => finding.code) ?? [],
    receiverId: decision?.route?.receiverId ?? null,
    format: decision?.format ?? null,
    message: decision?.ids.for('message') ?? null,
    sha256: decision?.ids.sha256 ?? null,
    urgent: decision?.urgent ?? false,
    attempt: delivery.meta.attempt,
    receipt: fate.receipt ?? null,
    answer: fate.answer ?? null,
    overdue: fate.overdue ?? false,
    bytes: delivery.body.length,
    durationMs,
  };
}
