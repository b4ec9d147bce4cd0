/** What AMQP carries beside the bytes ↔ what the adapter knows of a delivery. Pure. */
import type { ConsumeMessage, Options } from 'amqplib';
import { earlierTurns, handlingAfter, headersForReturn, retryDelayMs } from '../coming-again.ts';
import type { DeliveryMeta, Headers, Place } from '../queue.ts';

/** Reads the properties and headers of a delivery. Whatever has another type than it should counts as absent. */
export function metaOf(message: ConsumeMessage, quarantined: boolean, nowMs: number): DeliveryMeta {
  const { properties, fields } = message;
  const all: Readonly<Record<string, unknown>> = properties.headers ?? {};
  return {
    transportId: text(properties.messageId),
    correlationId: text(properties.correlationId),
    replyTo: text(properties.replyTo),
    traceparent: text(all.traceparent),
    ...earlierTurns(all, nowMs),
    redelivered: fields.redelivered,
    quarantined,
    handling: handlingAfter(quarantined ? deaths(all, fields.redelivered) : 0),
  };
}

/** Properties of a copy: what the sender gave travels on, so that a retry or a replay can still answer. */
export function copyOptions(
  message: ConsumeMessage,
  meta: DeliveryMeta,
  place: Place,
  headers: Headers,
  retryDelaysMs: readonly number[],
): Options.Publish {
  const { properties } = message;
  const returns = place === 'retry' || place === 'inbox';
  return present({
    headers: {
      ...(meta.traceparent === null ? {} : { traceparent: meta.traceparent }),
      ...(place === 'retry'
        ? headersForReturn(meta, headers, retryDelayMs(headers, retryDelaysMs))
        : headers),
      ...(returns ? { 'los-first-received': meta.firstReceivedAt } : {}),
    },
    messageId: meta.transportId,
    correlationId: meta.correlationId,
    replyTo: meta.replyTo,
    contentType: text(properties.contentType),
    contentEncoding: text(properties.contentEncoding),
    type: text(properties.type),
    timestamp: typeof properties.timestamp === 'number' ? properties.timestamp : null,
  });
}

/** n.b. `x-delivery-count` counts lost connections as well as crashes; it is trusted only where one message is judged alone. */
function deaths(headers: Readonly<Record<string, unknown>>, redelivered: boolean): number {
  const count = headers['x-delivery-count'];
  if (typeof count === 'number') return count;
  return redelivered ? 1 : 0;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Leaves out what is null. */
export function present(
  options: {
    readonly [K in keyof Options.Publish]: Options.Publish[K] | null | undefined;
  },
): Options.Publish {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}
