/**
 * A call in, the whole answer out, over Node's global fetch: slower than the pools of undici-transport.ts, but seen by
 * whatever intercepts or instruments global fetch (proxies, tracing agents, nock). It knows only the public CAs and shows no
 * certificate of its own.
 */
import { Deadlines } from './deadlines.ts';
import {
  ANSWER_LIMIT_BYTES,
  AnswerCutShort,
  type Call,
  TimedOut,
  type Transport,
  type WireAnswer,
} from './wire.ts';

export function fetchTransport(): Transport {
  const deadlines = new Deadlines();
  return {
    async send({ receiver, headers, body }: Call): Promise<WireAnswer> {
      const controller = new AbortController();
      const forgetDeadline = deadlines.after(receiver.timeoutMs, () => controller.abort(new TimedOut()));
      try {
        const response = await fetch(receiver.endpoint, {
          method: 'POST',
          headers,
          body,
          redirect: 'manual',
          signal: controller.signal,
        });
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await textOf(response),
        };
      } finally {
        forgetDeadline();
      }
    },
    async close() {},
  };
}

async function textOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Leaving the loop cancels the rest.
      if (size > ANSWER_LIMIT_BYTES) return null;
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof TimedOut ? error : new AnswerCutShort(error);
  }
  return Buffer.concat(chunks).toString('utf8');
}
