/**
 * One delivery's life: the only order in which things happen, and the only place that settles a delivery.
 *
 *   forward    receiver accepted → receipt confirmed → copy kept → ack
 *   reject     receipt confirmed → dead letter confirmed → ack
 *   transient  copy in the retry queue confirmed → ack
 *
 * A crash between two acts repeats only acts that are harmless to repeat, because every id derives from the message.
 * Broker or disk failing settles nothing: the delivery is released and comes again. Pure work of ours failing on a message is
 * tried again a few times (another version may do better); then the message is poison: dead letter, and its sender is told.
 */
import type { ByteBudget } from './byte-budget.ts';
import { decide, receiptBytes, receiptFor, split, toTransaction, undecided } from './decide.ts';
import type { DeadLetterClass, Decision, ReceiptOutcome } from './decision.ts';
import { AcceptedBefore } from './deliver/accepted-before.ts';
import type { Deliverer, Outgoing } from './deliver/deliver.ts';
import {
  batchHeaders,
  correlationId,
  deadLetterHeaders,
  isOverdue,
  keptHeaders,
  OVERDUE_TOLD,
  ownFaultHeaders,
  receiptHeaders,
  retryHeaders,
  unsentHeaders,
} from './headers.ts';
import { at, type Fate, type Observer, OwnFault, ours, settledRecord, stageOf } from './outcome.ts';
import type { Delivery, Headers, OutgoingReceipt } from './queue/queue.ts';
import type { Tables } from './tables.ts';

export interface AdapterParts {
  readonly tables: Tables;
  readonly deliverer: Deliverer;
  readonly observer: Observer;
  readonly budget: ByteBudget;
  /** How long a good referral waits for its receiver before its sender is told, ms. */
  readonly giveUpAfterMs: number;
  /** How long a sender may hear nothing before an operator is told, ms; 24 h when left out. */
  readonly waitingAlertAfterMs?: number;
  /** How often a message on which the program itself fails is tried before it is set aside. */
  readonly poisonAttempts: number;
  /** Milliseconds since 1970; only ages are taken from it, never content. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;

/** Returns the handler that a queue calls for each delivery. It never throws. */
export function createAdapter(parts: AdapterParts): (delivery: Delivery) => Promise<void> {
  const { tables, deliverer, observer, budget } = parts;
  const accepted = new AcceptedBefore();

  async function handle(delivery: Delivery): Promise<void> {
    await budget.take(delivery.body.length);
    observer.taken(delivery.body.length);
    const started = performance.now();
    try {
      const fate = await settle(delivery);
      await at('ack', delivery.ack());
      observer.settled(settledRecord(delivery, fate, performance.now() - started));
    } catch (error) {
      observer.failed(stageOf(error), error, delivery.meta.attempt);
      await delivery.release();
    } finally {
      budget.release(delivery.body.length);
    }
  }

  async function settle(delivery: Delivery): Promise<Fate> {
    // n.b. a message on which processes have died, even when they had nothing else in hand, is not judged again.
    if (delivery.meta.handling !== 'judge') return poison(delivery);
    try {
      const messages = ours(() => split(delivery.body));
      return messages.length > 1 ? await resubmit(delivery, messages) : await judge(delivery);
    } catch (error) {
      if (!(error instanceof OwnFault)) throw error;
      observer.failed('decide', error, delivery.meta.attempt);
      if (delivery.meta.ownFaults + 1 >= parts.poisonAttempts) return poison(delivery);
      return retry(delivery, null, 'own-fault', ownFaultHeaders(delivery));
    }
  }

  /** A batch goes back to the inbox as its parts, each a message with its own fate and receipt. */
  async function resubmit(delivery: Delivery, messages: readonly Uint8Array[]): Promise<Fate> {
    for (const [index, message] of messages.entries()) {
      await at('copy', delivery.copyTo('inbox', batchHeaders(delivery, index, messages.length), message));
    }
    return { outcome: 'split', decision: null };
  }

  async function judge(delivery: Delivery): Promise<Fate> {
    const decision = ours(() => decide(delivery.body, tables));
    switch (decision.verdict) {
      case 'forward':
        return forward(delivery, decision);
      case 'incomplete':
        return reject(delivery, decision, 'content');
      case 'unroutable':
      case 'unsupported':
      case 'unreadable':
        return reject(delivery, decision, decision.verdict);
      case 'test': {
        const kind = decision.wouldBe === 'forward' ? 'accepted' : 'rejected';
        const receipt = ours(() => receiptOn(delivery, decision, { kind }, tables));
        await answer(delivery, receipt);
        await at('copy', delivery.copyTo('test', keptHeaders(delivery, decision)));
        return { outcome: 'test', decision, receipt: receipt?.sign ?? null };
      }
      case 'ignored':
        await at('copy', delivery.copyTo('ignored', keptHeaders(delivery, decision)));
        return { outcome: 'ignored', decision };
    }
  }

  async function forward(delivery: Delivery, decision: Decision): Promise<Fate> {
    // n.b. all that may be needed once the receiver has accepted is made before it is asked: after that a fault of ours would come too late.
    const outgoing = ours(() => outgoingFor(delivery, decision, tables));
    const receipt = ours(() => receiptOn(delivery, decision, { kind: 'accepted' }, tables));
    const { requestId } = outgoing;
    const said = accepted.get(requestId) ?? (await at('deliver', deliverer.deliver(outgoing)));
    switch (said.kind) {
      case 'accepted':
        accepted.add(requestId, said);
        await answer(delivery, receipt);
        await at('copy', delivery.copyTo('delivered', keptHeaders(delivery, decision)));
        accepted.forget(requestId);
        return {
          outcome: 'delivered',
          decision,
          receipt: receipt?.sign ?? null,
          answer: said.duplicate ? 'duplicate' : `http-${said.status}`,
        };
      case 'refused':
        return reject(delivery, decision, 'refused', said.why);
      case 'transient':
      case 'unsent': {
        const { attempt, firstReceivedAt, waitedMs } = delivery.meta;
        const ageMs = parts.now() - Date.parse(firstReceivedAt);
        // n.b. an age alone would turn back every referral that waits when a clock is set wrong; its delays must account for half of it.
        const waited = Math.min(ageMs, waitedMs * 2) >= parts.giveUpAfterMs;
        // n.b. others have tried this receiver in vain when its circuit is open: who has waited too long need not ask it again.
        const tried = said.kind === 'transient' || (said.why === 'circuit-open' && waited);
        if (tried && waited && attempt > 0) return reject(delivery, decision, 'exhausted', said.why);
        const headers = tried ? retryHeaders : unsentHeaders;
        return retry(delivery, decision, said.why, headers(delivery, said.why, said.retryAfterMs));
      }
    }
  }

  async function retry(
    delivery: Delivery,
    decision: Decision | null,
    why: string,
    headers: Headers,
  ): Promise<Fate> {
    const overdue = isOverdue(delivery, parts.now(), parts.waitingAlertAfterMs ?? DAY_MS);
    await at('copy', delivery.copyTo('retry', overdue ? { ...headers, [OVERDUE_TOLD]: true } : headers));
    return { outcome: 'retry', decision, answer: why, overdue };
  }

  async function reject(
    delivery: Delivery,
    decision: Decision,
    deadLetterClass: DeadLetterClass,
    why: string | null = null,
  ): Promise<Fate> {
    const kind =
      deadLetterClass === 'refused' || deadLetterClass === 'exhausted' ? deadLetterClass : 'rejected';
    const receipt = ours(() => receiptOn(delivery, decision, { kind }, tables));
    await answer(delivery, receipt);
    const sign = receipt?.sign ?? null;
    const headers = deadLetterHeaders(delivery, decision, deadLetterClass, why, sign, parts.now());
    await at('copy', delivery.copyTo('dead-letter', headers));
    return {
      outcome: 'dead-lettered',
      decision,
      class: deadLetterClass,
      receipt: sign,
      answer: why,
    };
  }

  /** The program fails on this message. Its sender is told so, unless the program fails on that as well. */
  async function poison(delivery: Delivery): Promise<Fate> {
    const mayRead = delivery.meta.handling !== 'set-aside-unread';
    try {
      return await reject(delivery, undecided(delivery.body, tables, mayRead), 'poison');
    } catch (error) {
      if (!(error instanceof OwnFault)) throw error;
      return reject(delivery, undecided(delivery.body, tables, false), 'poison');
    }
  }

  async function answer(delivery: Delivery, receipt: ReadyReceipt | null): Promise<void> {
    if (receipt) await at('answer', delivery.answer(receipt));
  }

  return handle;
}

/** What the receiver is asked to take: pure, and the same for every attempt. */
function outgoingFor(delivery: Delivery, decision: Decision, tables: Tables): Outgoing {
  const receiver = tables.directory.byId.get(decision.route?.receiverId ?? '');
  const bundle = decision.bundle();
  if (!receiver || !bundle) throw new Error('verdict forward without a receiver or a bundle');
  return {
    receiver,
    body: Buffer.from(JSON.stringify(receiver.delivery === 'transaction' ? toTransaction(bundle) : bundle)),
    requestId: decision.ids.for('request'),
    correlationId: correlationId(delivery, decision),
    traceparent: delivery.meta.traceparent,
  };
}

interface ReadyReceipt extends OutgoingReceipt {
  readonly sign: 'positive' | 'negative';
}

/** The one receipt for this message and outcome, as it is sent; null when nobody can or may be answered. Pure. */
function receiptOn(
  delivery: Delivery,
  decision: Decision,
  outcome: ReceiptOutcome,
  tables: Tables,
): ReadyReceipt | null {
  const first = delivery.meta.headers['los-first-outcome'];
  const receipt = receiptFor(decision, outcome, tables, typeof first === 'string' ? first : null);
  if (!receipt) return null;
  return {
    id: receipt.id,
    contentType: receipt.contentType,
    body: receiptBytes(receipt),
    correlationId: delivery.meta.correlationId,
    headers: receiptHeaders(delivery, decision, receipt),
    sign: receipt.positive ? 'positive' : 'negative',
  };
}
