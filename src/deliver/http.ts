/** A bundle and its ids in, one HTTP POST to the receiver, the class of its answer out. */
import type { DirectoryEntry } from '../tables/directory.ts';
import { NAME, VERSION } from '../version.ts';
import { Access } from './access.ts';
import { classifyAnswer } from './answer.ts';
import { authorizedTransport } from './authorized-transport.ts';
import { Breaker } from './breaker.ts';
import { Deadlines } from './deadlines.ts';
import type { Answer, Deliverer, DeliveryObserver, Outgoing } from './deliver.ts';
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
  /** Receivers whose keys, certificates and secrets are read at once, so that a missing one stops the start. */
  readonly receivers?: readonly DirectoryEntry[];
  readonly observer?: DeliveryObserver;
}

/** The way to one receiver. */
interface Lane {
  readonly slots: Slots;
  readonly breaker: Breaker;
}

/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Delivers over HTTP: at most `receiver.concurrency` requests at once to each receiver, each with a whole answer within
 * `receiver.timeoutMs` or none. A message that doesn't get its turn within two seconds, or comes when nothing has moved for so
 * long, is not sent: `busy`. It goes to the retry queue instead of holding up other receivers' messages. Nor is one sent to a
 * receiver that has failed too often: `circuit-open`.
 *
 * Throws an AccessError listing every key, certificate or secret of `options.receivers` that cannot be used.
 */
export function createDeliverer(options: DelivererOptions = {}): Deliverer {
  const { observer = null } = options;
  const access = new Access(options.receivers ?? [], observer);
  const transport = authorizedTransport(
    options.transport ?? undiciTransport((receiver) => access.secureContext(receiver)),
    (receiver) => access.authorization(receiver),
  );
  const deadlines = new Deadlines();
  const lanes = new Map<string, Lane>();
  const inHand = new Set<Promise<Answer>>();
  let closed: Promise<void> | null = null;

  function laneTo({ id, concurrency, breaker }: DirectoryEntry): Lane {
    let lane = lanes.get(id);
    if (!lane) {
      lane = {
        slots: new Slots(concurrency, deadlines),
        breaker: new Breaker(breaker, (state, why, pauseMs) => observer?.circuit(id, state, why, pauseMs)),
      };
      lanes.set(id, lane);
    }
    return lane;
  }

  async function post(outgoing: Outgoing): Promise<Answer> {
    const { receiver } = outgoing;
    const { slots, breaker } = laneTo(receiver);
    if (breaker.waitMs !== null) return keepAway(breaker);
    if (!(await slots.take())) {
      // n.b. slots that are stuck come free when their requests time out, so nobody need ask again before.
      return { kind: 'unsent', why: 'busy', retryAfterMs: slots.stuck ? receiver.timeoutMs : null };
    }
    try {
      // n.b. the circuit may have opened while this one stood in line.
      const learn = breaker.enter();
      if (!learn) return keepAway(breaker);
      const answer = await ask(outgoing);
      learn(answer);
      return answer;
    } finally {
      slots.give();
    }
  }

  async function ask(outgoing: Outgoing): Promise<Answer> {
    const { receiver, body } = outgoing;
    try {
      const answer = await transport.send({ receiver, headers: headersOf(outgoing), body });
      return classifyAnswer(answer.status, answer.headers, answer.body, Date.now());
    } catch (error) {
      return classifyFailure(error);
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

function keepAway({ waitMs }: Breaker): Answer {
  return { kind: 'unsent', why: 'circuit-open', retryAfterMs: waitMs };
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
