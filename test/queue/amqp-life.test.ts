import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, Queue, QueueEvent } from '../../src/queue/queue.ts';
import { mayHarmABroker } from '../support/broker-find.ts';
import { waitUntil } from '../support/broker-ports.ts';
import type { TestBroker } from '../support/broker-process.ts';
import { startBroker } from '../support/broker-start.ts';
import { gate, message } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';
import { balance, settle } from './ledger.ts';
import { TcpProxy } from './tcp-proxy.ts';

const LIMIT_MS = 120_000;

/** A broker of this file's own, to be harmed. */
describe.skipIf(!mayHarmABroker())('a broker’s life', () => {
  let broker: TestBroker;
  let bench: AmqpBench;
  let proxy: TcpProxy;
  let events: QueueEvent[];
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker?.remove());
  beforeEach(async () => {
    bench = await AmqpBench.create(broker.url);
    proxy = await TcpProxy.before(broker.url);
    events = [];
  });
  afterEach(async () => {
    await bench.remove();
    await proxy.close();
  });

  const codes = () => events.map(({ code }) => code);
  const open = (more: Parameters<AmqpBench['open']>[0] = {}) =>
    bench.open({ urls: [proxy.url(broker.url)], onEvent: (event) => events.push(event), ...more });

  /** Sends and sends again until the broker has taken it, as an EPJ would. */
  async function feed(queue: Queue, count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      for (;;) {
        const taken = await queue.send(message(number)).then(
          () => true,
          () => false,
        );
        if (taken) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function untilSettled(settled: ReadonlySet<string>, count: number): Promise<void> {
    expect(
      await waitUntil(LIMIT_MS, () => settled.size === count),
      `settled ${settled.size} of ${count}`,
    ).toBe(true);
  }

  /** Consumes as the adapter would, counting what was settled. */
  async function consumeAll(queue: Queue, slowMs = 0): Promise<Set<string>> {
    const settled = new Set<string>();
    await queue.consume(async (delivery) => {
      if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
      await settle(delivery);
      settled.add(delivery.body.toString());
    });
    return settled;
  }

  async function expectBalanced(queue: Queue, count: number): Promise<void> {
    await queue.drain(30_000);
    const { repeated: _, ...ledger } = await balance(bench, count);
    expect(ledger).toEqual({ lost: [], misplaced: [], unanswered: [], left: 0 });
  }

  test.each([
    ['killed', () => broker.kill()],
    ['stopped', () => broker.stop()],
  ])('a broker that is %s and started again loses nothing, and deliveries flow again', async (_, harm) => {
    const queue = await open();
    const settled = await consumeAll(queue);
    const count = 300;
    const feeding = feed(queue, count);
    await waitUntil(LIMIT_MS, () => settled.size >= 50);
    await harm();
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() !== null)).toBe(true);
    await broker.start();
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null)).toBe(true);
    await feeding;
    await untilSettled(settled, count);
    expect(codes()).toContain('connection-lost');
    await expectBalanced(queue, count);
  });

  test('connections cut again and again while messages flow lose nothing', async () => {
    const queue = await open();
    const settled = await consumeAll(queue, 5);
    const count = 400;
    const feeding = feed(queue, count);
    for (let cuts = 1; cuts <= 5; cuts++) {
      const reached = (count * cuts) / 8;
      await waitUntil(LIMIT_MS, () => settled.size >= reached);
      proxy.cut();
    }
    await feeding;
    await untilSettled(settled, count);
    await expectBalanced(queue, count);
  });

  test('a consumer whose queue is deleted consumes again from the queue declared anew', async () => {
    const queue = await open();
    const settled = await consumeAll(queue);
    const channel = await bench.channel();
    await channel.deleteQueue(bench.names.inbox);
    expect(await waitUntil(LIMIT_MS, () => codes().includes('consumer-lost'))).toBe(true);
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null)).toBe(true);
    await feed(queue, 20);
    await untilSettled(settled, 20);
  });

  test('a queue that has become another one is trouble, told to the operator, until it is put right', async () => {
    const queue = await open();
    await consumeAll(queue);
    const channel = await bench.channel();
    await channel.deleteQueue(bench.names.inbox);
    await channel.assertQueue(bench.names.inbox, { durable: true });
    proxy.cut();
    expect(await waitUntil(LIMIT_MS, () => codes().includes('topology-differs'))).toBe(true);
    const told = events.find(({ code }) => code === 'topology-differs')?.detail;
    expect(told).toContain(`for queue '${bench.names.inbox}'`);
    expect(told).toMatch(/^consume: .*inequivalent arg '[a-z-]+'/);
    expect(told).not.toContain('\n');
    expect(queue.trouble()).not.toBeNull();
    await channel.deleteQueue(bench.names.inbox);
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null)).toBe(true);
  });

  test('a broker without memory is trouble; nothing is handed over until it takes messages again', async () => {
    const queue = await open();
    let handed = 0;
    await queue.consume(async (delivery) => {
      handed += 1;
      await settle(delivery);
    });
    await broker.control('set_vm_memory_high_watermark', 'absolute', '1');
    try {
      // n.b. a connection is told that it is blocked when it publishes.
      const sending = queue.send(message(0));
      expect(await waitUntil(LIMIT_MS, () => codes().includes('blocked'))).toBe(true);
      expect(queue.trouble()).toContain('memory');
      await expect(queue.send(message(1))).rejects.toMatchObject({ fault: 'blocked' });
      await broker.control('set_vm_memory_high_watermark', 'absolute', '1GB');
      await sending;
    } finally {
      await broker.control('set_vm_memory_high_watermark', 'absolute', '1GB');
    }
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null && handed === 1)).toBe(true);
    await expectBalanced(queue, 1);
  });

  test('a channel the broker closes mid-handling: the old delivery can do no more, the message comes again', async () => {
    // n.b. the broker closes the channel of a delivery that isn't acknowledged in time.
    const setting = (name: string, value: number) =>
      broker.control('eval', `application:set_env(rabbit, ${name}, ${value}).`);
    await setting('consumer_timeout', 1_000);
    await setting('channel_tick_interval', 300);
    try {
      const queue = await open();
      const { opened: lateAct, open: tell } = gate<unknown>();
      const handed: Delivery[] = [];
      await queue.consume(async (delivery) => {
        handed.push(delivery);
        if (handed.length > 1) return settle(delivery);
        await waitUntil(LIMIT_MS, () => handed.length > 1);
        await delivery.copyTo('dead-letter', {}).then(tell, tell);
        await delivery.ack();
      });
      await queue.send(message(1));
      expect(await lateAct).toBeInstanceOf(Error);
      expect(handed[1]?.meta.redelivered).toBe(true);
      expect(codes()).toContain('consumer-lost');
      await queue.drain(30_000);
      expect(await bench.kept('dead-letter')).toHaveLength(1);
      expect(await bench.kept('inbox')).toEqual([]);
    } finally {
      await setting('consumer_timeout', 1_800_000);
      await setting('channel_tick_interval', 60_000);
    }
  });

  test('a message that loses too many connections is quarantined and judged alone; one that loses more there is set aside, at last unread', async () => {
    const handed: Delivery[] = [];
    const turn = async () => {
      const queue = await open({ deliveryLimit: 2 });
      await queue.consume(async (delivery) => {
        handed.push(delivery);
        const before = handed.length;
        if (delivery.meta.handling === 'set-aside-unread') return settle(delivery);
        await waitUntil(LIMIT_MS, () => handed.length > before);
      });
      return queue;
    };
    await open({ deliveryLimit: 2 }).then((queue) => queue.send(message(1)));
    for (let losses = 1; losses <= 10; losses++) {
      const queue = await turn();
      expect(await waitUntil(LIMIT_MS, () => handed.length === losses)).toBe(true);
      proxy.cut();
      await queue.drain(0);
    }
    const fates = handed.map(({ meta }) => [meta.quarantined, meta.handling]);
    expect(fates).toEqual([
      ...Array(3).fill([false, 'judge']),
      ...Array(3).fill([true, 'judge']),
      ...Array(3).fill([true, 'set-aside']),
      [true, 'set-aside-unread'],
    ]);
  });

  test('a connection that is lost just as it begins to consume is made anew', async () => {
    const queue = await open();
    const settled = new Set<string>();
    const consuming = queue.consume(async (delivery) => {
      await settle(delivery);
      settled.add(delivery.body.toString());
    });
    proxy.cut();
    await consuming;
    await feed(queue, 20);
    await untilSettled(settled, 20);
    await expectBalanced(queue, 20);
  });

  test('restarted again and again with a proper drain, nothing is lost and next to nothing repeated', async () => {
    const sender = await open();
    const count = 1_000;
    await Promise.all(Array.from({ length: count }, (_, number) => sender.send(message(number))));
    const settled: string[] = [];
    while (settled.length < count) {
      const queue = await open();
      const target = Math.min(count, settled.length + 120);
      await queue.consume(async (delivery) => {
        await settle(delivery);
        settled.push(delivery.body.toString());
      });
      expect(await waitUntil(LIMIT_MS, () => settled.length >= target)).toBe(true);
      await queue.drain(30_000);
    }
    const { repeated, ...ledger } = await balance(bench, count);
    expect(ledger).toEqual({ lost: [], misplaced: [], unanswered: [], left: 0 });
    expect(repeated).toBeLessThan(count / 50);
  });

  test('a queue that is gone when it is needed is declared anew, and the message goes there', async () => {
    const queue = await open();
    const settled = await consumeAll(queue);
    const channel = await bench.channel();
    await channel.deleteQueue(bench.names.deadLetter);
    await feed(queue, 20);
    await untilSettled(settled, 20);
    expect(codes().filter((code) => code === 'queue-missing')).toHaveLength(1);
    expect(codes()).not.toContain('connection-lost');
    expect(queue.trouble()).toBeNull();
    await expectBalanced(queue, 20);
  });

  test('a queue that is gone and may not be declared is trouble, told, until it is there again', async () => {
    await open();
    const queue = await open({ declare: false });
    const settled = await consumeAll(queue);
    const channel = await bench.channel();
    const spec = bench.specs().find(({ name }) => name === bench.names.deadLetter);
    await channel.deleteQueue(bench.names.deadLetter);
    await feed(queue, 20);
    expect(await waitUntil(LIMIT_MS, () => codes().includes('topology-differs'))).toBe(true);
    expect(events.find(({ code }) => code === 'topology-differs')?.detail).toContain(bench.names.deadLetter);
    expect(queue.trouble()).not.toBeNull();
    await channel.assertQueue(bench.names.deadLetter, { durable: true, arguments: spec?.arguments });
    await untilSettled(settled, 20);
    expect(queue.trouble()).toBeNull();
    await expectBalanced(queue, 20);
  });

  test('a full dead-letter queue is trouble, told once; what belongs there waits, the rest flows, nothing is dropped', async () => {
    const queue = await open();
    const settled = await consumeAll(queue);
    const only = `^${bench.names.deadLetter.replaceAll('.', '\\.')}$`;
    await broker.control('set_policy', '--apply-to', 'queues', 'full', only, '{"max-length":1}');
    const channel = await bench.channel();
    for (let extra = 0; extra < 3; extra++) channel.sendToQueue(bench.names.deadLetter, message(1));
    await feed(queue, 9);
    expect(await waitUntil(LIMIT_MS, () => codes().includes('queue-full') && settled.size >= 3)).toBe(true);
    expect(queue.trouble()).toContain(`${bench.names.deadLetter} takes no messages`);
    await broker.control('clear_policy', 'full');
    await untilSettled(settled, 9);
    expect(codes().filter((code) => code === 'queue-full')).toHaveLength(1);
    expect(queue.trouble()).toBeNull();
    await expectBalanced(queue, 9);
  });

  test('a dead-letter queue that confirms nothing is trouble, told once; what belongs there waits, the rest flows', async () => {
    const queue = await open({ confirmTimeoutMs: 2_000 });
    const settled = await consumeAll(queue);
    // n.b. a connection's first message to a queue holds up the broker's channel until the queue answers.
    await feed(queue, 3);
    await untilSettled(settled, 3);
    // n.b. a queue whose server stands still looks to publishers like one that has lost its quorum.
    const server = `{'%2F_${bench.names.deadLetter}', node()}`;
    await broker.control('eval', `sys:suspend(${server}).`);
    try {
      for (let number = 3; number < 9; number++) await queue.send(message(number));
      expect(await waitUntil(LIMIT_MS, () => codes().includes('queue-unconfirmed'))).toBe(true);
      expect(queue.trouble()).toBe(`${bench.names.deadLetter} confirms nothing`);
      await queue.send(message(9));
      expect(await waitUntil(LIMIT_MS, () => settled.has(message(9).toString()))).toBe(true);
      expect(settled.size).toBe(6);
      expect(queue.trouble()).not.toBeNull();
    } finally {
      await broker.control('eval', `sys:resume(${server}).`);
    }
    await untilSettled(settled, 10);
    expect(codes().filter((code) => code === 'queue-unconfirmed')).toHaveLength(1);
    expect(queue.trouble()).toBeNull();
    await expectBalanced(queue, 10);
  });

  test('a consumer that gets nothing while messages wait is trouble, and is made anew', async () => {
    const queue = await open({ prefetch: 2, watchMs: 300 });
    proxy.swallowDeliveries(true);
    const settled = await consumeAll(queue);
    await feed(queue, 5);
    expect(await waitUntil(LIMIT_MS, () => codes().includes('consumer-silent'))).toBe(true);
    expect(queue.trouble()).not.toBeNull();
    proxy.swallowDeliveries(false);
    await untilSettled(settled, 5);
    expect(await waitUntil(LIMIT_MS, () => queue.trouble() === null)).toBe(true);
    await expectBalanced(queue, 5);
  });

  test('a consumer whose messages are all in hand, or whose queue is empty, is not taken for silent', async () => {
    const queue = await open({ prefetch: 2, watchMs: 50 });
    const { opened, open: finish } = gate();
    const settled = new Set<string>();
    await queue.consume(async (delivery) => {
      await opened;
      await settle(delivery);
      settled.add(delivery.body.toString());
    });
    await waitUntil(500, () => false);
    await feed(queue, 5);
    await waitUntil(500, () => false);
    expect(queue.trouble()).toBeNull();
    finish();
    await untilSettled(settled, 5);
    expect(codes()).not.toContain('consumer-silent');
  });
});
