import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAmqpQueue } from '../../src/queue/amqp/index.ts';
import { TopologyError } from '../../src/queue/amqp/topology.ts';
import type { Delivery } from '../../src/queue/queue.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { message, texts } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';
import { TEST_DELAYS_MS } from './delays.ts';

/** Values that are valid and not ours. */
const OTHER: Readonly<Record<string, string>> = {
  'x-dead-letter-exchange': 'amq.direct',
  'x-dead-letter-routing-key': 'elsewhere',
  'x-dead-letter-strategy': 'at-most-once',
  'x-overflow': 'drop-head',
};

/** n.b. without an exchange to dead-letter to, the broker allows no word about dead-lettering. */
function without(all: Readonly<Record<string, string | number>>, left: string) {
  const gone = (key: string) =>
    left === 'x-dead-letter-exchange' ? key.startsWith('x-dead-letter') : key === left;
  return Object.fromEntries(Object.entries(all).filter(([key]) => !gone(key)));
}

describe('the topology on RabbitMQ', () => {
  let bench: AmqpBench;
  beforeEach(async () => {
    bench = await AmqpBench.create();
  });
  afterEach(() => bench.remove());

  async function refusal(options: Parameters<AmqpBench['open']>[0] = {}): Promise<unknown> {
    return bench.open(options).then(
      () => null,
      (error: unknown) => error,
    );
  }

  test('queues that differ refuse the start, all of them named, and stay as they are', async () => {
    const channel = await bench.channel();
    const { inbox, receipts } = bench.names;
    await channel.assertQueue(inbox, { durable: true, arguments: { 'x-queue-type': 'classic' } });
    await channel.assertQueue(receipts, {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-max-length': 5 },
    });
    channel.sendToQueue(inbox, message(1), { persistent: true });

    const error = await refusal();
    expect(error).toBeInstanceOf(TopologyError);
    const { differences } = error as TopologyError;
    expect(differences).toHaveLength(2);
    expect(differences.join('\n')).toMatch(new RegExp(`inequivalent arg '[\\w-]+' for queue '${inbox}'`));
    expect(differences.join('\n')).toContain(`for queue '${receipts}'`);
    expect(String(error)).toContain('(what exists was left as it is)');
    expect(await bench.count(bench.names.deadLetter)).toBe(0); // n.b. was missing, and is declared now
    expect(texts(await bench.kept('inbox'))).toEqual([message(1).toString()]);
  });

  test('every argument of every kind of queue counts, and so does one too many', async () => {
    const channel = await bench.channel();
    const { inbox, test: tests, retry } = bench.names;
    const retries = retry(TEST_DELAYS_MS[0] ?? 0);
    const specs = bench.specs();
    await bench.open();
    for (const name of [inbox, tests, retries]) {
      const all = specs.find((spec) => spec.name === name)?.arguments ?? {};
      const { 'x-queue-type': type, ...others } = all;
      const variants = [
        ...Object.keys(others).map((left) => without(all, left)),
        ...Object.entries(others).map(([key, value]) => ({
          ...all,
          [key]: typeof value === 'number' ? value + 1 : OTHER[key],
        })),
        { ...all, 'x-max-length': 5 },
        { ...all, 'x-expires': 3_600_000 },
      ];
      expect(type).toBe('quorum');
      for (const variant of variants) {
        await channel.deleteQueue(name);
        await channel.assertQueue(name, { durable: true, arguments: variant });
        const error = await refusal({ declare: false });
        expect(String(error), `${name} ${JSON.stringify(variant)}`).toContain(`for queue '${name}'`);
      }
      await channel.deleteQueue(name);
      await bench.open();
    }
  });

  test('an exchange of another type or without its alternate refuses the start', async () => {
    const channel = await bench.channel();
    const { exchange, unrouted } = bench.names;
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertExchange(unrouted, 'topic', { durable: true });
    const error = await refusal();
    expect(String(error)).toContain(`for exchange '${exchange}'`);
    expect(String(error)).toContain(`for exchange '${unrouted}'`);
  });

  test('bindings that are gone are made again at the next start', async () => {
    await bench.open();
    const channel = await bench.channel();
    const { inbox, quarantine, exchange, unrouted } = bench.names;
    await channel.unbindQueue(inbox, exchange, '#');
    await channel.unbindQueue(quarantine, unrouted, '');
    await bench.open();
    channel.publish(exchange, 'any', message(1));
    channel.publish(unrouted, 'any', message(2));
    expect(await waitUntil(10_000, async () => (await bench.count(quarantine)) === 1)).toBe(true);
    expect(await bench.count(inbox)).toBe(1);
  });

  test('without the right to declare, what is missing refuses the start', async () => {
    const error = await refusal({ declare: false });
    expect(error).toBeInstanceOf(TopologyError);
    expect(String(error)).toContain(`no queue '${bench.names.inbox}'`);
    expect(String(error)).toContain(`no exchange '${bench.names.exchange}'`);

    await bench.open();
    const queue = await bench.open({ declare: false });
    await queue.send(message(1));
    await queue.drain(1_000);
    expect(texts(await bench.kept('inbox'))).toEqual([message(1).toString()]);
  });

  test('a message with any routing key is taken', async () => {
    const seen: Delivery[] = [];
    const queue = await bench.open();
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await delivery.ack();
    });
    const channel = await bench.channel();
    channel.publish(bench.names.exchange, 'epj.whatever', message(1));
    channel.publish(bench.names.exchange, '', message(2));
    expect(await waitUntil(10_000, () => seen.length === 2)).toBe(true);
  });

  test('a message the exchange cannot route waits in quarantine and is judged', async () => {
    const seen: Delivery[] = [];
    const queue = await bench.open();
    const channel = await bench.channel();
    await channel.unbindQueue(bench.names.inbox, bench.names.exchange, '#');
    channel.publish(bench.names.exchange, '', message(1));
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await delivery.ack();
    });
    expect(await waitUntil(10_000, () => seen.length === 1)).toBe(true);
    expect(seen[0]?.meta).toMatchObject({ quarantined: true, redelivered: false });
  });

  test('a message that expires by its sender’s wish is judged all the same', async () => {
    const seen: Delivery[] = [];
    const queue = await bench.open();
    const channel = await bench.channel();
    channel.publish(bench.names.exchange, '', message(1), { expiration: 1, persistent: true });
    expect(await waitUntil(10_000, async () => (await bench.count(bench.names.quarantine)) === 1)).toBe(true);
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await delivery.ack();
    });
    expect(await waitUntil(10_000, () => seen.length === 1)).toBe(true);
    expect(seen[0]?.body).toEqual(message(1));
  });

  test('headers and properties of a wrong kind count as absent', async () => {
    const seen: Delivery[] = [];
    const queue = await bench.open();
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await delivery.ack();
    });
    const channel = await bench.channel();
    const before = Date.now();
    const strange = {
      'los-attempt': -3,
      'los-first-received': 'yesterday',
      'los-nested': { a: 1 },
      'los-publish': 7,
      traceparent: 12,
      'x-delivery-count': 'many',
    };
    channel.publish(bench.names.exchange, '', message(1), { headers: strange, timestamp: 4_000_000_000 });
    expect(await waitUntil(10_000, () => seen.length === 1)).toBe(true);
    const meta = seen[0]?.meta;
    expect(meta).toMatchObject({
      attempt: 0,
      traceparent: null,
      transportId: null,
      correlationId: null,
      replyTo: null,
      headers: { 'los-attempt': -3, 'los-first-received': 'yesterday' },
    });
    expect(Date.parse(meta?.firstReceivedAt ?? '')).toBeGreaterThanOrEqual(before);
  });

  test('a message is first received when we first see it, whatever its sender’s timestamp says', async () => {
    const seen: Delivery[] = [];
    const queue = await bench.open();
    await queue.consume(async (delivery) => {
      seen.push(delivery);
      await delivery.ack();
    });
    const channel = await bench.channel();
    const timestamp = Math.floor(Date.parse('2026-03-01T12:00:00Z') / 1000);
    const before = Date.now();
    channel.publish(bench.names.exchange, '', message(1), { timestamp });
    expect(await waitUntil(10_000, () => seen.length === 1)).toBe(true);
    expect(Date.parse(seen[0]?.meta.firstReceivedAt ?? '')).toBeGreaterThanOrEqual(before);
  });

  test('no broker and a refused user both refuse the start', async () => {
    await expect(openAmqpQueue({ urls: ['amqp://127.0.0.1:9'], connectLimitMs: 10 })).rejects.toThrow(
      'ECONNREFUSED',
    );
    const wrong = new URL(bench.url);
    wrong.password = 'wrong';
    await expect(openAmqpQueue({ urls: [wrong.href] })).rejects.toThrow(/ACCESS.REFUSED/);
  });

  test('the next URL is tried when one broker is not there', async () => {
    const queue = await openAmqpQueue({
      urls: ['amqp://127.0.0.1:9', bench.url],
      prefix: bench.prefix,
      retryDelaysMs: [100, 300],
    });
    await queue.send(message(1));
    await queue.drain(1_000);
    expect(texts(await bench.kept('inbox'))).toEqual([message(1).toString()]);
  });
});
