/** One POST to a sandbox receiver → stored and answered as the receiver has been told to behave. */
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { Request, Response } from 'express';
import type { Behaviour } from './behaviour.ts';
import { checkBundle } from './bundle-check.ts';
import { acceptance, issueOfStatus, messageResponse, operationOutcome, outcomeOfFaults } from './replies.ts';
import type { Store } from './store.ts';

/** Answers one request. Resolves when the answer is handed over, or at once when there is to be none. */
export async function receive(
  receiverId: string,
  behaviour: Behaviour,
  request: Request,
  response: Response,
  store: Store,
  repeats: 'conflict' | 'ok',
): Promise<void> {
  const { mode } = behaviour;
  if (behaviour.delayMs) await wait(behaviour.delayMs, undefined, { ref: false });
  if (behaviour.retryAfter !== undefined) response.set('Retry-After', String(behaviour.retryAfter));

  if (mode === 'hang') return;
  if (mode === 'reset') return cut(request);
  if (mode === 'duplicate') return sendFhir(response, 409, operationOutcome('duplicate'));
  const status = mode.startsWith('status:') ? Number(mode.slice('status:'.length)) : null;
  if (status !== null && status >= 300) {
    if (status < 400) response.set('Location', `/elsewhere/${receiverId}`);
    return sendFhir(response, status, issueOfStatus(status));
  }

  const body = bodyOf(request);
  const checked = checkBundle(body);
  if (checked.kind === 'faulty') return sendFhir(response, 400, outcomeOfFaults(checked.faults));
  const endpoint = `${request.protocol}://${request.get('host')}${request.originalUrl}`;
  if (mode === 'fatal-error' || mode === 'transient-error') {
    return sendFhir(response, 200, messageResponse(checked.bundle, mode, endpoint));
  }

  const stored = await store.add(body, {
    receiverId,
    key: request.get('Idempotency-Key') ?? null,
    requestId: request.get('X-Request-Id') ?? null,
    correlationId: request.get('X-Correlation-Id') ?? null,
    traceparent: request.get('traceparent') ?? null,
  });
  if (mode === 'answer-lost') return cut(request);
  if (stored === 'repeat' && repeats === 'conflict') {
    return sendFhir(response, 409, operationOutcome('duplicate'));
  }
  if (status !== null) {
    response.status(status).end();
    return;
  }
  const answer = acceptance(checked.bundle, endpoint);
  if (mode === 'half-sent') sendHalf(response, JSON.stringify(answer));
  else sendFhir(response, 200, answer);
}

/** Ends the connection without an answer. n.b. Node can reset a bare TCP connection only. */
export function cut({ socket }: Request): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

export function bodyOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

export function sendFhir(response: Response, status: number, body: object): void {
  response.status(status).type('application/fhir+json').send(JSON.stringify(body));
}

/** The head promises the whole answer; the connection ends in the middle of it. */
function sendHalf(response: Response, text: string): void {
  const bytes = Buffer.from(text);
  response.status(200).type('application/fhir+json').set('Content-Length', String(bytes.length));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}
