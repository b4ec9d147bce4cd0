/** What travels beside a message's bytes in the spool ↔ a small JSON file. */
import { readFile } from 'node:fs/promises';
import { earlierTurns, handlingAfter, ownHeaders } from '../coming-again.ts';
import type { DeliveryMeta, Headers, SendProperties } from '../queue.ts';
import { isMissing } from './disk.ts';

export interface Properties {
  readonly messageId: string | null;
  readonly correlationId: string | null;
  readonly replyTo: string | null;
  readonly contentType: string | null;
  readonly traceparent: string | null;
  readonly headers: Headers;
  /** How many processes died while the message was in their hands. */
  readonly deaths: number;
  /** Milliseconds since 1970 before which a message in `retry/` isn't taken. */
  readonly notBefore: number;
}

/** A message in hand this often when its process died is judged one at a time from then on. */
export const QUARANTINE_AFTER_DEATHS = 5;

export const NO_PROPERTIES: Properties = {
  messageId: null,
  correlationId: null,
  replyTo: null,
  contentType: null,
  traceparent: null,
  headers: {},
  deaths: 0,
  notBefore: 0,
};

export function propertiesOf(given: SendProperties): Properties {
  const { messageId = null, correlationId = null, replyTo = null, contentType = null } = given;
  const traceparent = given.headers?.traceparent;
  return {
    ...NO_PROPERTIES,
    messageId,
    correlationId,
    replyTo,
    contentType,
    traceparent: typeof traceparent === 'string' ? traceparent : null,
    headers: ownHeaders(given.headers ?? {}),
  };
}

/** Reads a properties file; no file, or one that makes no sense, counts as none: the bytes are what matters. */
export async function readProperties(path: string): Promise<Properties> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return NO_PROPERTIES;
    throw error;
  }
  if (typeof read !== 'object' || read === null) return NO_PROPERTIES;
  const all: Readonly<Record<string, unknown>> = { ...read };
  return {
    messageId: text(all.messageId),
    correlationId: text(all.correlationId),
    replyTo: text(all.replyTo),
    contentType: text(all.contentType),
    traceparent: text(all.traceparent),
    headers: ownHeaders(typeof all.headers === 'object' && all.headers !== null ? { ...all.headers } : {}),
    deaths: count(all.deaths),
    notBefore: count(all.notBefore),
  };
}

export function metaOf(
  id: string,
  properties: Properties,
  quarantined: boolean,
  nowMs: number,
): DeliveryMeta {
  const { messageId, correlationId, replyTo, traceparent, headers, deaths } = properties;
  return {
    transportId: messageId ?? id,
    correlationId,
    replyTo,
    traceparent,
    ...earlierTurns(headers, nowMs),
    redelivered: deaths > 0,
    quarantined,
    handling: handlingAfter(quarantined ? deaths - QUARANTINE_AFTER_DEATHS : 0),
  };
}

/** The file beside a settled message or a receipt: what the broker would have carried as properties and headers. */
export function sidecar(properties: Partial<Properties>): string {
  const { messageId, correlationId, replyTo, contentType, headers } = properties;
  const given = Object.entries({ messageId, correlationId, replyTo, contentType, headers });
  return `${JSON.stringify(Object.fromEntries(given.filter(([, value]) => value != null)), null, 2)}\n`;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
