/**
 * A delivery and its decision → the headers of what is published for it. Codes, ids and times only: nothing of a person,
 * and of a red flag no more than `urgent`.
 */
import type { DeadLetterClass, Decision, Receipt } from './decision.ts';
import { senderKey, uuidV5 } from './ids.ts';
import type { Delivery, Headers } from './queue/queue.ts';
import { VERSION } from './version.ts';

/** Headers that identify the message and the rules it was judged by. */
function identity(delivery: Delivery, decision: Decision): Record<string, string | number> {
  return {
    'los-message': decision.ids.for('message'),
    'los-sha256': decision.ids.sha256,
    'los-verdict': decision.verdict,
    ...(decision.format ? { 'los-format': decision.format } : {}),
    ...(decision.route?.receiverId ? { 'los-receiver': decision.route.receiverId } : {}),
    'los-first-received': delivery.meta.firstReceivedAt,
    'los-attempt': delivery.meta.attempt,
    'los-mappings-version': decision.mappingsVersion,
    'los-adapter-version': VERSION,
    ...(delivery.meta.traceparent ? { traceparent: delivery.meta.traceparent } : {}),
    ...ofReplay(delivery.meta.headers),
  };
}

/** What a replay wrote, that every later copy still says: of which dead letter, who, when, why, and what its sender was told first. */
const OF_REPLAY = [
  'los-replay-of',
  'los-replayed-by',
  'los-replayed-at',
  'los-replay-reason',
  'los-first-outcome',
] as const;

function ofReplay(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    OF_REPLAY.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

export interface Replay {
  /** Id of the dead letter that is put back. */
  readonly of: string;
  readonly by: string;
  readonly reason: string;
  /** ISO time. */
  readonly at: string;
}

/** A dead letter on its way back into the inbox: it begins anew, one replay the older, and says who sent it there. */
export function replayHeaders(letter: Headers, { of, by, reason, at }: Replay): Headers {
  const batch = Object.entries(letter).filter(([name]) => name.startsWith('los-batch'));
  const first = firstOutcome(letter);
  return {
    ...Object.fromEntries(batch),
    'los-replay-count': (Number(letter['los-replay-count']) || 0) + 1,
    'los-replay-of': of,
    'los-replayed-by': by,
    'los-replayed-at': at,
    'los-replay-reason': reason,
    ...(first === null ? {} : { 'los-first-outcome': first }),
  };
}

/** What the sender was told when this message first ended, as {@link outcomeSign} writes it; null when nobody was told. */
function firstOutcome(letter: Headers): string | null {
  const earlier = letter['los-first-outcome'];
  if (typeof earlier === 'string') return earlier;
  if (letter['los-receipt'] === undefined) return null;
  const kind = letter['los-class'];
  return kind === 'refused' || kind === 'exhausted'
    ? `${kind}:${letter['los-receiver'] ?? ''}`
    : `rejected:${letter['los-reasons'] ?? ''}`;
}

/** For copies that are kept but need nobody's attention: delivered, test, ignored. */
export function keptHeaders(delivery: Delivery, decision: Decision): Headers {
  return {
    ...identity(delivery, decision),
    ...(decision.wouldBe ? { 'los-would-be': decision.wouldBe } : {}),
  };
}

/** The dead-letter envelope: class, reason codes, stage, times, attempts. */
export function deadLetterHeaders(
  delivery: Delivery,
  decision: Decision,
  deadLetterClass: DeadLetterClass,
  why: string | null,
  receipt: 'positive' | 'negative' | null,
  nowMs: number,
): Headers {
  const blocking = decision.findings
    .filter((finding) => finding.severity === 'error')
    .map(({ code }) => code);
  const fromReceiver = deadLetterClass === 'refused' || deadLetterClass === 'exhausted';
  if (fromReceiver)
    blocking.push(deadLetterClass === 'refused' ? 'RECEIVER_REFUSED' : 'RECEIVER_UNREACHABLE');
  return {
    ...identity(delivery, decision),
    'los-class': deadLetterClass,
    'los-stage': fromReceiver ? 'deliver' : 'decide',
    'los-reasons': [...new Set(blocking)].join(','),
    'los-findings': decision.findings.map((finding) => `${finding.severity}:${finding.code}`).join(','),
    'los-last-attempt': new Date(nowMs).toISOString(),
    'los-replay-count': delivery.meta.replays,
    ...(receipt ? { 'los-receipt': receipt } : {}),
    ...(why ? { 'los-answer': why } : {}),
    ...(decision.urgent ? { 'los-urgent': true } : {}),
  };
}

/** The same message again later; the attempt count is ours, not the broker's. */
export function retryHeaders(delivery: Delivery, why: string, retryAfterMs: number | null): Headers {
  return {
    'los-attempt': delivery.meta.attempt + 1,
    'los-first-received': delivery.meta.firstReceivedAt,
    'los-answer': why,
    ...(retryAfterMs === null ? {} : { 'los-retry-after-ms': retryAfterMs }),
  };
}

/** The same message again later, since the program itself failed on it: counted apart from receivers' failures. */
export function ownFaultHeaders(delivery: Delivery): Headers {
  return { ...retryHeaders(delivery, 'own-fault', null), 'los-own-faults': delivery.meta.ownFaults + 1 };
}

/** The same message again later, though its receiver was not asked: no attempt is counted, so the delay does not grow. */
export function unsentHeaders(delivery: Delivery, why: string, retryAfterMs: number | null): Headers {
  return { ...retryHeaders(delivery, why, retryAfterMs), 'los-attempt': delivery.meta.attempt };
}

/** On a retry whose sender has heard nothing for too long: it has been told of, and is told of no more. */
export const OVERDUE_TOLD = 'los-overdue-told';

/** True the first time that a message comes again so long after it was first received, ms. */
export function isOverdue({ meta }: Delivery, nowMs: number, alertAfterMs: number): boolean {
  return meta.headers[OVERDUE_TOLD] === undefined && nowMs - Date.parse(meta.firstReceivedAt) >= alertAfterMs;
}

/** One part of a batch; the batch id derives from the batch's own bytes, so a repeat of the split gives the same. */
export function batchHeaders(delivery: Delivery, index: number, count: number): Headers {
  return {
    'los-batch': uuidV5(delivery.body.toString('latin1')),
    'los-batch-index': index,
    'los-batch-count': count,
    'los-first-received': delivery.meta.firstReceivedAt,
  };
}

export function receiptHeaders(_delivery: Delivery, decision: Decision, receipt: Receipt): Headers {
  return {
    'los-message': decision.ids.for('message'),
    'los-receipt': receipt.positive ? 'positive' : 'negative',
    ...(decision.urgent ? { 'los-urgent': true } : {}),
  };
}

/**
 * X-Correlation-Id: the transport's correlation id where it is a plain token, else a UUID of the sender and its referral id, so
 * that all messages about one referral share it and no two senders' do.
 */
export function correlationId(delivery: Delivery, decision: Decision): string {
  const given = delivery.meta.correlationId;
  if (given && /^[\w.:-]{1,128}$/.test(given) && !/\d{11}/.test(given)) return given;
  const referral = decision.referral?.businessId?.value;
  const sender = senderKey(decision.head?.sender ?? null);
  return referral && sender ? uuidV5(`referral\n${sender}\n${referral}`) : decision.ids.for('correlation');
}
