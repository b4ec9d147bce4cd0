import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, OutgoingReceipt, QueueEvent } from '../../src/queue/queue.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { gate, message } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';
import { TcpProxy } from './tcp-proxy.ts';

const RECEIPT: OutgoingReceipt = {
  id: 'receipt-1',
  contentType: 'application/xml',
  body: '<AppRec/>',
  correlationId: 'c',
  headers: { 'los-receipt': 'positive' },
};

describe('receipts and copies on RabbitMQ', () => {
  let bench: AmqpBench;
  let proxy: TcpProxy;
  const events: QueueEvent[] = [];
  beforeEach(async () => {
    bench = await AmqpBench.create();
    proxy = await TcpProxy.before(bench.url);
    events.length = 0;
  });
  afterEach(async () => {
    await proxy.close();
    await bench.remove();
  });

  /** Answers one message that was sent with `replyTo`; what came of the answer. */
  async function answerTo(replyTo: string | undefined): Promise<unknown> {
    const { opened, open } = gate<unknown>();
    const queue = await bench.open({ onEvent: (event) => events.push(event) });
    await queue.consume(async (delivery) => {
      await delivery.answer(RECEIPT).then(
        () => open('answered'),
        (error: unknown) => open(error),
      );
      await delivery.ack();
    });
    await queue.send(message(1), replyTo === undefined ? {} : { replyTo });
    return opened;
  }

  test('a receipt goes to the sender’s own queue', async () => {
    const channel = await bench.channel();
    const { queue: own } = await channel.assertQueue('', { exclusive: true });
    expect(await answerTo(own)).toBe('answered');
    const got = await channel.get(own, { noAck: true });
    const { content, properties } = got || { content: null, properties: null };
    expect(content?.toString()).toBe(RECEIPT.body);
    expect(properties).toMatchObject({
      messageId: RECEIPT.id,
      correlationId: 'c',
      contentType: 'application/xml',
    });
    expect(await bench.kept('receipts')).toEqual([]);
  });

  test('a receipt whose address is not there lies among the receipts and says so', async () => {
    expect(await answerTo('no-such-queue')).toBe('answered');
    expect(await bench.kept('receipts')).toMatchObject([
      {
        messageId: RECEIPT.id,
        headers: { 'los-receipt': 'positive', 'los-reply-to-unknown': 'no-such-queue' },
      },
    ]);
    expect(events.map(({ code }) => code)).toContain('receipt-address-unknown');
  });

  test('a receipt addressed to one of our own queues lies among the receipts instead of coming back to us', async () => {
    expect(await answerTo(bench.names.inbox)).toBe('answered');
    expect(await bench.kept('receipts')).toMatchObject([{ messageId: RECEIPT.id }]);
    expect(await bench.kept('inbox')).toEqual([]);
  });

  test('a receipt that the sender’s full queue refuses lies among the receipts and says so', async () => {
    const channel = await bench.channel();
    const full = `${bench.prefix}.full`;
    await channel.assertQueue(full, {
      exclusive: true,
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    });
    channel.sendToQueue(full, message('first'));
    expect(await waitUntil(10_000, async () => (await channel.checkQueue(full)).messageCount === 1)).toBe(
      true,
    );
    expect(await answerTo(full)).toBe('answered');
    expect(await bench.kept('receipts')).toMatchObject([
      {
        messageId: RECEIPT.id,
        headers: { 'los-receipt': 'positive', 'los-reply-to-failing': full },
      },
    ]);
    expect(events.map(({ code }) => code)).toContain('receipt-address-failing');
  });

  test('a receipt that the sender’s queue does not confirm lies among the receipts and says so', async () => {
    // n.b. a real queue confirms at once or never, so the proxy holds the broker's words back until the first publish is given up.
    const channel = await bench.channel();
    const { queue: own } = await channel.assertQueue('', { exclusive: true });
    const queue = await bench.open({
      urls: [proxy.url(bench.url)],
      confirmTimeoutMs: 1_000,
      heartbeatSeconds: 60,
      onEvent: (event) => {
        events.push(event);
        if (event.code === 'receipt-address-failing') proxy.hold(false);
      },
    });
    const { opened, open } = gate<unknown>();
    await queue.consume(async (delivery) => {
      proxy.hold(true);
      await delivery.answer(RECEIPT).then(
        () => open('answered'),
        (error: unknown) => open(error),
      );
      await delivery.ack();
    });
    await queue.send(message(1), { replyTo: own });
    expect(await opened).toBe('answered');
    expect(await bench.kept('receipts')).toMatchObject([
      { messageId: RECEIPT.id, headers: { 'los-reply-to-failing': own } },
    ]);
    expect(queue.trouble()).toBeNull();
    expect(events.map(({ code }) => code)).not.toContain('queue-unconfirmed');
  });

  test('a copy that is never confirmed is a failure, and the message comes again', async () => {
    const queue = await bench.open({
      urls: [proxy.url(bench.url)],
      confirmTimeoutMs: 300,
      heartbeatSeconds: 60,
    });
    const failures: unknown[] = [];
    const { opened, open } = gate<Delivery>();
    await queue.consume(async (delivery) => {
      if (failures.length === 0) proxy.hold(true);
      try {
        await delivery.copyTo('dead-letter', {});
      } catch (error) {
        failures.push(error);
        proxy.hold(false);
        throw error;
      }
      await delivery.ack();
      open(delivery);
    });
    await queue.send(message(1));
    expect((await opened).body).toEqual(message(1));
    expect(failures).toMatchObject([{ fault: 'unconfirmed' }]);
    await queue.drain(10_000);
    expect(await bench.kept('inbox')).toEqual([]);
    expect((await bench.kept('dead-letter')).length).toBeGreaterThan(0);
  });

  test('what can’t be written as AMQP is refused, and nothing else suffers', async () => {
    const queue = await bench.open();
    await expect(queue.send(message(1), { correlationId: 'x'.repeat(300) })).rejects.toMatchObject({
      fault: 'malformed',
    });
    await queue.send(message(2));
    expect(queue.trouble()).toBe('not consuming yet');
  });
});
