/** A bundle and its ids in, one HTTP POST to the receiver, the class of its answer out. */
import { NAME, VERSION } from '../version.ts';
import { classifyAnswer } from './answer.ts';
import { Deadlines } from './deadlines.ts';
import type { Answer, Deliverer, Outgoing } from './deliver.ts';
import { classifyFailure } from './failure.ts';
import { Slots } from './slots.ts';
import { undiciTransport } from './undici-transport.ts';
import type { Transport } from './wire.ts';

export interface DelivererOptions {
  /**
   * How the bytes travel. Default: one kept-alive undici pool per receiver. {@link fetchTransport} for deployments whose
   * proxy or tracing agent intercepts global fetch.
   */
  readonly transport?: Transport;
}

/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Delivers over HTTP: at most `receiver.concurrency` requests at once to each receiver, each with a whole answer within
 * `receiver.timeoutMs` or none. A message that doesn't get its turn within two seconds, or comes when nothing has moved for so
 * long, is not sent: `busy`. It goes to the retry queue instead of holding up other receivers' messages.
 */
export function createDeliverer(options: DelivererOptions = {}): Deliverer {
  const transport = options.transport ?? undiciTransport();
  const deadlines = new Deadlines();
  const slotsOfReceiver = new Map<string, Slots>();
  const inHand = new Set<Promise<Answer>>();
  let closed: Promise<void> | null = null;

  function slotsOf({ id, concurrency }: Outgoing['receiver']): Slots {
    let slots = slotsOfReceiver.get(id);
    if (!slots) {
      slots = new Slots(concurrency, deadlines);
      slotsOfReceiver.set(id, slots);
    }
    return slots;
  }

  async function post(outgoing: Outgoing): Promise<Answer> {
    const { receiver, body } = outgoing;
    const slots = slotsOf(receiver);
    if (!(await slots.take())) {
      // n.b. slots that are stuck come free when their requests time out, so nobody need ask again before.
      return { kind: 'unsent', why: 'busy', retryAfterMs: slots.stuck ? receiver.timeoutMs : null };
    }
    try {
      const answer = await transport.send({ receiver, headers: headersOf(outgoing), body });
      return classifyAnswer(answer.status, answer.headers, answer.body, Date.now());
    } catch (error) {
      return classifyFailure(error);
    } finally {
      slots.give();
    }
  }

  return {
    async deliver(outgoing) {
      if (closed) return { kind: 'unsent', why: 'closing', retryAfterMs: null };
      const answer = post(outgoing);
      inHand.add(answer);
      try {
        return await answer;
      } finally {
        inHand.delete(answer);
      }
    },
    close() {
      closed ??= Promise.all(inHand).then(() => transport.close());
      return closed;
    },
  };
}

/** Ids derive from the message alone, so that a receiver sees a repeat by X-Request-Id or Idempotency-Key. */
function headersOf({ requestId, correlationId, traceparent }: Outgoing): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/fhir+json',
    accept: 'application/fhir+json',
    'user-agent': `${NAME}/${VERSION}`,
    'x-request-id': requestId,
    'idempotency-key': requestId,
    'x-correlation-id': correlationId,
  };
  if (traceparent !== null && TRACEPARENT.test(traceparent)) headers.traceparent = traceparent;
  return headers;
}
