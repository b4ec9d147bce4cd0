/** A transport's name → a queue with dead letters in it, and the command line that is pointed at it. */
import { readdirSync } from 'node:fs';
import { decide } from '../../src/decide.ts';
import type { Decision } from '../../src/decision.ts';
import type { Headers } from '../../src/queue/queue.ts';
import { readProperties } from '../../src/queue/spool/properties.ts';
import { loadTables } from '../../src/tables.ts';
import { gate, type Kept, type QueueBench } from '../queue/bench.ts';
import { AmqpBench } from '../queue/bench-amqp.ts';
import { SpoolBench } from '../queue/bench-spool.ts';
import { loadFixtures, withMessageId } from '../support/fixtures.ts';
import { type Ended, type Running, run, start } from './cli.ts';

const tables = loadTables();

export interface Put {
  readonly bytes: Buffer;
  readonly decision: Decision;
  readonly headers: Headers;
}

/** The fixture, as a message of its own; with the envelope that the service would have given it, but for `more`. */
export function deadLetter(file: string, number: number, more: Headers = {}): Put {
  const fixture = loadFixtures().find((one) => one.file.endsWith(file));
  const id = `dead-${String(number).padStart(4, '0')}-0000-4000-8000-00000000`;
  const bytes = fixture && withMessageId(fixture.bytes, id);
  if (!bytes) throw new Error(`no fixture ${file}`);
  const decision = decide(bytes, tables);
  const blocking = decision.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const headers = {
    'los-message': decision.ids.for('message'),
    'los-sha256': decision.ids.sha256,
    'los-verdict': decision.verdict,
    'los-class': 'content',
    'los-reasons': blocking.join(','),
    'los-receipt': 'negative',
    'los-first-received': '2026-11-20T08:00:00.000Z',
    'los-last-attempt': `2026-11-20T08:00:00.${String(number).padStart(3, '0')}Z`,
    'los-attempt': 0,
    'los-replay-count': 0,
    ...(decision.route?.receiverId ? { 'los-receiver': decision.route.receiverId } : {}),
    ...more,
  };
  return { bytes, decision, headers };
}

export interface DeadLetterBench {
  readonly queue: QueueBench;
  put(letters: readonly Put[]): Promise<void>;
  /** What lies in a place, in its order. */
  kept(place: 'dead-letter' | 'inbox'): Promise<readonly Kept[]>;
  los(...args: string[]): Promise<Ended>;
  begin(...args: string[]): Running;
}

export async function openBench(transport: 'amqp' | 'spool'): Promise<DeadLetterBench> {
  const queue = transport === 'amqp' ? await AmqpBench.create() : new SpoolBench();
  const environment: Record<string, string> =
    queue instanceof AmqpBench
      ? { LOS_QUEUE_KIND: 'amqp', LOS_AMQP_URL: queue.url, LOS_AMQP_PREFIX: queue.prefix }
      : { LOS_SPOOL_DIR: queue.dir };
  return {
    queue,
    async put(letters) {
      const opened = await queue.open({ prefetch: 1 });
      for (const { bytes } of letters) {
        await opened.send(bytes, { messageId: 'transport', correlationId: 'c', replyTo: 'answers' });
      }
      const { opened: done, open } = gate();
      let left = letters.length;
      await opened.consume(async (delivery) => {
        const put = letters.find(({ bytes }) => bytes.equals(delivery.body));
        await delivery.copyTo('dead-letter', put?.headers ?? {});
        await delivery.ack();
        left -= 1;
        if (left === 0) open();
      });
      await done;
      await opened.drain(10_000);
    },
    kept: async (place) => {
      const kept = await queue.kept(place);
      if (queue instanceof AmqpBench || place === 'dead-letter') return kept;
      const names = readdirSync(`${queue.dir}/inbox`);
      const properties = await Promise.all(
        names.map((name) => readProperties(`${queue.dir}/properties/${name}`)),
      );
      return kept.map((one, index) => ({ ...one, ...properties[index] }));
    },
    los: (...args) => run(['dead-letters', ...args], { environment }),
    begin: (...args) => start(['dead-letters', ...args], environment),
  };
}
