/**
 * One delivery's life: the only order in which things happen, and the only place that settles a delivery.
 *
 *   forward    receiver accepted → receipt confirmed → copy kept → ack
 *   reject     receipt confirmed → dead letter confirmed → ack
 *   transient  copy in the retry queue confirmed → ack
 *
 * A crash between two acts repeats only acts that are harmless to repeat, because every id derives from the message.
 * Whatever fails on our side (broker, disk, a bug) settles nothing: the delivery is released and comes again.
 */
import type { ByteBudget } from './byte-budget.ts';
import { decide, receiptBytes, receiptFor, split, toTransaction, undecided } from './decide.ts';
import type { DeadLetterClass, Decision, ReceiptOutcome } from './decision.ts';
import type { Answer, Deliverer } from './deliver/deliver.ts';
import {
  batchHeaders,
  correlationId,
  deadLetterHeaders,
  keptHeaders,
  receiptHeaders,
  retryHeaders,
  unsentHeaders,
} from './headers.ts';
import { at, type Fate, type Observer, settledRecord, stageOf } from './outcome.ts';
import type { Delivery } from './queue/queue.ts';
import type { Tables } from './tables.ts';

export interface AdapterParts {
  readonly tables: Tables;
  readonly deliverer: Deliverer;
  readonly observer: Observer;
  readonly budget: ByteBudget;
  /** How long a good referral waits for its receiver before its sender is told, ms. */
  readonly giveUpAfterMs: number;
  /** How often a message that makes the program itself fail is tried before it is set aside. */
  readonly poisonAttempts: number;
  /** Milliseconds since 1970; only ages are taken from it, never content. */
  readonly now: () => number;
}

/** Returns the handler that a queue calls for each delivery. It never throws. */
export function createAdapter(parts: AdapterParts): (delivery: Delivery) => Promise<void> {
  const { tables, deliverer, observer, budget } = parts;

  async function handle(delivery: Delivery): Promise<void> {
    await budget.take(delivery.body.length);
    observer.taken(delivery.body.length);
    const started = performance.now();
    try {
      const messages = split(delivery.body);
      const fate = messages.length > 1 ? await resubmit(delivery, messages) : await settle(delivery);
      await at('ack', delivery.ack());
      observer.settled(settledRecord(delivery, fate, performance.now() - started));
    } catch (error) {
      observer.failed(stageOf(error), error, delivery.meta.attempt);
      await delivery.release();
    } finally {
      budget.release(delivery.body.length);
    }
  }

  /** A batch goes back to the inbox as its parts, each a message with its own fate and receipt. */
  async function resubmit(delivery: Delivery, messages: readonly Uint8Array[]): Promise<Fate> {
    for (const [index, message] of messages.entries()) {
      await at('copy', delivery.copyTo('inbox', batchHeaders(delivery, index, messages.length), message));
    }
    return { outcome: 'split', decision: null };
  }

  async function settle(delivery: Delivery): Promise<Fate> {
    // n.b. a message that came back from the broker's own dead-lettering, and did so again, has killed processes: it is not judged.
    if (delivery.meta.quarantined && delivery.meta.redelivered)
      return reject(delivery, undecided(delivery.body, tables), 'poison');

    let decision: Decision;
    try {
      decision = decide(delivery.body, tables);
    } catch (error) {
      observer.failed('decide', error, delivery.meta.attempt);
      if (delivery.meta.attempt < parts.poisonAttempts) return retry(delivery, null, 'own-fault', null);
      return reject(delivery, undecided(delivery.body, tables), 'poison');
    }

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
        const receipt = await answer(delivery, decision, {
          kind: decision.wouldBe === 'forward' ? 'accepted' : 'rejected',
        });
        await at('copy', delivery.copyTo('test', keptHeaders(delivery, decision)));
        return { outcome: 'test', decision, receipt };
      }
      case 'ignored':
        await at('copy', delivery.copyTo('ignored', keptHeaders(delivery, decision)));
        return { outcome: 'ignored', decision };
    }
  }

  async function forward(delivery: Delivery, decision: Decision): Promise<Fate> {
    const receiver = tables.directory.byId.get(decision.route?.receiverId ?? '');
    const bundle = decision.bundle();
    if (!receiver || !bundle) throw new Error('verdict forward without a receiver or a bundle');

    const outgoing = receiver.delivery === 'transaction' ? toTransaction(bundle) : bundle;
    const said: Answer = await at(
      'deliver',
      deliverer.deliver({
        receiver,
        body: JSON.stringify(outgoing),
        requestId: decision.ids.for('request'),
        correlationId: correlationId(delivery, decision),
        traceparent: delivery.meta.traceparent,
      }),
    );

    switch (said.kind) {
      case 'accepted': {
        const receipt = await answer(delivery, decision, { kind: 'accepted' });
        await at('copy', delivery.copyTo('delivered', keptHeaders(delivery, decision)));
        return {
          outcome: 'delivered',
          decision,
          receipt,
          answer: said.duplicate ? 'duplicate' : `http-${said.status}`,
        };
      }
      case 'refused':
        return reject(delivery, decision, 'refused', said.why);
      case 'transient': {
        const age = parts.now() - Date.parse(delivery.meta.firstReceivedAt);
        if (age >= parts.giveUpAfterMs) return reject(delivery, decision, 'exhausted', said.why);
        return retry(delivery, decision, said.why, said.retryAfterMs);
      }
      case 'unsent':
        await at('copy', delivery.copyTo('retry', unsentHeaders(delivery, said.why, said.retryAfterMs)));
        return { outcome: 'retry', decision, answer: said.why };
    }
  }

  async function retry(
    delivery: Delivery,
    decision: Decision | null,
    why: string,
    retryAfterMs: number | null,
  ): Promise<Fate> {
    await at('copy', delivery.copyTo('retry', retryHeaders(delivery, why, retryAfterMs)));
    return { outcome: 'retry', decision, answer: why };
  }

  async function reject(
    delivery: Delivery,
    decision: Decision,
    deadLetterClass: DeadLetterClass,
    why: string | null = null,
  ): Promise<Fate> {
    const outcome: ReceiptOutcome =
      deadLetterClass === 'refused' || deadLetterClass === 'exhausted'
        ? { kind: deadLetterClass }
        : { kind: 'rejected' };
    const receipt = await answer(delivery, decision, outcome);
    const headers = deadLetterHeaders(delivery, decision, deadLetterClass, why, parts.now());
    await at('copy', delivery.copyTo('dead-letter', headers));
    return { outcome: 'dead-lettered', decision, class: deadLetterClass, receipt, answer: why };
  }

  /** Sends the one receipt for this message and outcome, if anybody can and may be answered. */
  async function answer(
    delivery: Delivery,
    decision: Decision,
    outcome: ReceiptOutcome,
  ): Promise<'positive' | 'negative' | null> {
    const receipt = receiptFor(decision, outcome, tables);
    if (!receipt) return null;
    const { id, contentType } = receipt;
    const body = receiptBytes(receipt);
    const headers = receiptHeaders(delivery, decision, receipt);
    await at(
      'answer',
      delivery.answer({ id, contentType, body, correlationId: delivery.meta.correlationId, headers }),
    );
    return receipt.positive ? 'positive' : 'negative';
  }

  return handle;
}
