/** What every queue promises the adapter: the same tests for RabbitMQ and for the spool. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, Queue } from '../../src/queue/queue.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { gate, message, type QueueBench, texts } from './bench.ts';

const LIMIT_MS = 30_000;

export function queueContract(name: string, create: () => Promise<QueueBench>): void {
  describe(name, () => {
    let bench: QueueBench;
    beforeEach(async () => {
      bench = await create();
    });
    afterEach(() => bench.remove());

    /** Opens the queue and collects deliveries, each settled by `settle`. */
    async function consume(
      settle: (delivery: Delivery) => Promise<void>,
    ): Promise<{ queue: Queue; seen: Delivery[] }> {
      const queue = await bench.open({ retryDelaysMs: [100, 300] });
      const seen: Delivery[] = [];
      await queue.consume(async (delivery) => {
        seen.push(delivery);
        await settle(delivery);
      });
      return { queue, seen };
    }

    async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
      expect(await waitUntil(LIMIT_MS, holds), 'nothing came of it').toBe(true);
    }

    test('a message is handed over with what was sent beside it', async () => {
      const { queue, seen } = await consume((delivery) => delivery.ack());
      await queue.send(message(1), {
        messageId: 'transport-1',
        correlationId: 'conversation-1',
        replyTo: 'answers-here',
        contentType: 'application/xml',
        headers: {
          traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
          'los-replay-count': 2,
          other: 'x',
        },
      });
      await until(() => seen.length === 1);
      const meta = seen[0]?.meta;
      expect(seen[0]?.body).toEqual(message(1));
      expect(meta).toMatchObject({
        transportId: 'transport-1',
        correlationId: 'conversation-1',
        replyTo: 'answers-here',
        traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
        headers: { 'los-replay-count': 2 },
        attempt: 0,
        ownFaults: 0,
        replays: 2,
        redelivered: false,
        quarantined: false,
        handling: 'judge',
      });
      expect(Date.parse(meta?.firstReceivedAt ?? '')).toBeLessThanOrEqual(Date.now());
    });

    test('any bytes come out as they went in, short, long and empty', async () => {
      const bodies = [
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
        randomBytes(3_000_000),
        Buffer.alloc(0),
      ];
      const { queue, seen } = await consume((delivery) => delivery.ack());
      for (const body of bodies) await queue.send(body);
      await until(() => seen.length === bodies.length);
      for (const body of bodies)
        expect(seen.filter((delivery) => delivery.body.equals(body))).toHaveLength(1);
    });

    test.each(['dead-letter', 'test', 'ignored'] as const)(
      'a copy kept in %s is the untouched bytes and its headers',
      async (place) => {
        const { queue } = await consume(async (delivery) => {
          await delivery.copyTo(place, {
            'los-reasons': 'PHONE_MISSING',
            'los-attempt': 0,
            'los-urgent': true,
          });
          await delivery.ack();
        });
        await queue.send(message('å'), { messageId: 'm', correlationId: 'c', replyTo: 'r' });
        let kept = await bench.kept(place);
        await until(async () => {
          kept = [...kept, ...(kept.length > 0 ? [] : await bench.kept(place))];
          return kept.length === 1;
        });
        expect(kept).toEqual([
          {
            body: message('å'),
            headers: { 'los-reasons': 'PHONE_MISSING', 'los-attempt': 0, 'los-urgent': true },
            messageId: 'm',
            correlationId: 'c',
            replyTo: 'r',
          },
        ]);
        await queue.drain(LIMIT_MS);
        expect(await bench.kept('inbox')).toEqual([]);
      },
    );

    test('a delivered message is no longer in the inbox', async () => {
      const { queue, seen } = await consume(async (delivery) => {
        await delivery.copyTo('delivered', { 'los-attempt': 0 });
        await delivery.ack();
      });
      await queue.send(message(1));
      await until(() => seen.length === 1);
      await queue.drain(LIMIT_MS);
      expect(await bench.kept('inbox')).toEqual([]);
    });

    test('a receipt without an address lies among the receipts, once however often it is given', async () => {
      const receipt = {
        id: '5f0c6a52-0b0e-5d0c-8b60-3f4b8a2d9c11',
        contentType: 'application/xml',
        body: '<AppRec>ø</AppRec>',
        correlationId: 'conversation-1',
        headers: { 'los-receipt': 'positive' },
      };
      const { queue, seen } = await consume(async (delivery) => {
        await delivery.answer(receipt);
        await delivery.answer(receipt);
        await delivery.ack();
      });
      await queue.send(message(1), { correlationId: 'conversation-1' });
      await until(() => seen.length === 1);
      await queue.drain(LIMIT_MS);
      const kept = await bench.kept('receipts');
      expect(kept.length).toBeGreaterThan(0);
      for (const each of kept) {
        expect(each).toMatchObject({
          messageId: receipt.id,
          correlationId: 'conversation-1',
          headers: receipt.headers,
        });
        expect(each.body.toString()).toBe(receipt.body);
      }
    });

    test('a retry comes back later with its count, its first time and all that was beside it', async () => {
      const { queue, seen } = await consume(async (delivery) => {
        const { attempt, firstReceivedAt } = delivery.meta;
        if (attempt < 3) {
          await delivery.copyTo('retry', {
            'los-attempt': attempt + 1,
            'los-first-received': firstReceivedAt,
            'los-answer': 'http-503',
            ...(attempt === 0 ? { 'los-retry-after-ms': 250 } : {}),
          });
        }
        await delivery.ack();
      });
      await queue.send(message(1), {
        messageId: 'm',
        correlationId: 'c',
        replyTo: 'r',
        headers: {
          traceparent: '00-33333333333333333333333333333333-4444444444444444-01',
          'los-replay-count': 1,
        },
      });
      await until(() => seen.length === 4);
      const [first, ...later] = seen.map(({ meta }) => meta);
      expect(seen.map(({ body }) => body.toString())).toEqual(Array(4).fill(message(1).toString()));
      expect(later.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      for (const meta of later) {
        expect(meta).toMatchObject({
          transportId: 'm',
          correlationId: 'c',
          replyTo: 'r',
          traceparent: '00-33333333333333333333333333333333-4444444444444444-01',
          firstReceivedAt: first?.firstReceivedAt,
          redelivered: false,
          quarantined: false,
        });
        expect(meta.headers['los-replay-count']).toBe(1);
      }
      expect(later.map(({ headers }) => headers['los-retry-after-ms'])).toEqual([250, undefined, undefined]);
    });

    test('a dead letter put back into the inbox begins anew, one replay the older', async () => {
      const { queue, seen } = await consume((delivery) => delivery.ack());
      const before = Date.now();
      await queue.send(message(1), {
        headers: {
          'los-class': 'exhausted',
          'los-verdict': 'forward',
          'los-first-received': '2020-01-01T00:00:00.000Z',
          'los-attempt': 40,
          'los-own-faults': 2,
          'los-replay-count': 1,
          'los-batch': 'b',
          'los-batch-index': 0,
          'los-batch-count': 2,
        },
      });
      await until(() => seen.length === 1);
      expect(seen[0]?.meta).toMatchObject({ attempt: 0, ownFaults: 0, replays: 2 });
      expect(seen[0]?.meta.headers).toEqual({
        'los-replay-count': 2,
        'los-batch': 'b',
        'los-batch-index': 0,
        'los-batch-count': 2,
      });
      expect(Date.parse(seen[0]?.meta.firstReceivedAt ?? '')).toBeGreaterThanOrEqual(before);
    });

    test('a released message comes again, and the others meanwhile', async () => {
      let releases = 0;
      const { queue, seen } = await consume(async (delivery) => {
        if (delivery.body.equals(message('trouble')) && releases++ < 2) return delivery.release();
        return delivery.ack();
      });
      await queue.send(message('trouble'));
      for (let number = 0; number < 20; number++) await queue.send(message(number));
      await until(() => seen.length === 23);
      expect(seen.filter(({ body }) => body.equals(message('trouble')))).toHaveLength(3);
      await queue.drain(LIMIT_MS);
      expect(await bench.kept('inbox')).toEqual([]);
    });

    test('a handler that throws, at once or later, or settles nothing, loses nothing', async () => {
      let turn = 0;
      const { queue, seen } = await consume((delivery) => {
        turn += 1;
        if (turn === 1) throw new Error('at once');
        if (turn === 2) return Promise.reject(new Error('later'));
        return turn === 3 ? Promise.resolve() : delivery.ack();
      });
      await queue.send(message(1));
      await until(() => seen.length === 4);
      await queue.drain(LIMIT_MS);
      expect(await bench.kept('inbox')).toEqual([]);
    });

    test('a handler that throws what is no error, or overflows the stack, loses nothing', async () => {
      const deeper = (depth: number): number => deeper(depth + 1) + 1;
      let turn = 0;
      const { queue, seen } = await consume(async (delivery) => {
        turn += 1;
        if (turn === 1) throw undefined;
        if (turn === 2) return Promise.reject('a text');
        if (turn === 3) deeper(0);
        await delivery.copyTo('dead-letter', {});
        await delivery.ack();
      });
      await queue.send(message(1));
      await until(() => seen.length === 4);
      await queue.drain(LIMIT_MS);
      expect(await bench.kept('inbox')).toEqual([]);
      expect(texts(await bench.kept('dead-letter'))).toEqual([message(1).toString()]);
    });

    test('what is settled stays settled: later acts change nothing', async () => {
      const { queue, seen } = await consume(async (delivery) => {
        await delivery.ack();
        await delivery.ack();
        await delivery.release();
        await expect(delivery.copyTo('dead-letter', {})).rejects.toThrow('no longer ours');
      });
      await queue.send(message(1));
      await until(() => seen.length === 1);
      await queue.drain(LIMIT_MS);
      expect(await bench.kept('inbox')).toEqual([]);
      expect(await bench.kept('dead-letter')).toEqual([]);
    });

    test('the parts of a batch are messages of their own', async () => {
      const { queue, seen } = await consume(async (delivery) => {
        if (delivery.meta.headers['los-batch'] === undefined) {
          for (const index of [0, 1, 2]) {
            const headers = { 'los-batch': 'b', 'los-batch-index': index, 'los-batch-count': 3 };
            await delivery.copyTo('inbox', headers, message(index));
          }
        } else {
          await delivery.copyTo('dead-letter', { 'los-class': 'content' });
        }
        await delivery.ack();
      });
      await queue.send(message('batch'), { correlationId: 'c', replyTo: 'r' });
      await until(() => seen.length === 4);
      await queue.drain(LIMIT_MS);
      const parts = seen.filter(({ meta }) => meta.headers['los-batch'] === 'b');
      expect(parts.map(({ meta }) => meta.headers['los-batch-index']).sort()).toEqual([0, 1, 2]);
      expect(parts.map(({ meta }) => [meta.correlationId, meta.replyTo])).toEqual(Array(3).fill(['c', 'r']));
      expect(texts(await bench.kept('dead-letter'))).toEqual(
        [0, 1, 2].map((index) => message(index).toString()),
      );
    });

    test('never more than the prefetch is in hand', async () => {
      const sender = await bench.open();
      for (let number = 0; number < 30; number++) await sender.send(message(number));
      const queue = await bench.open({ prefetch: 4 });
      let inHand = 0;
      let most = 0;
      let done = 0;
      await queue.consume(async (delivery) => {
        most = Math.max(most, ++inHand);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inHand -= 1;
        done += 1;
        await delivery.ack();
      });
      await until(() => done === 30);
      expect(most).toBe(4);
    });

    test('draining settles what is in hand, takes nothing more, and leaves the rest for the next process', async () => {
      const queue = await bench.open({ prefetch: 2 });
      const started: string[] = [];
      const { opened, open } = gate();
      await queue.consume(async (delivery) => {
        started.push(delivery.body.toString());
        await opened;
        await delivery.copyTo('dead-letter', {});
        await delivery.ack();
      });
      expect(queue.trouble()).toBeNull();
      for (let number = 0; number < 6; number++) await queue.send(message(number));
      await until(() => started.length === 2);
      const drained = queue.drain(LIMIT_MS);
      await queue.send(message('late')).catch(() => {});
      open();
      await drained;
      expect(queue.trouble()).not.toBeNull();
      expect(started).toHaveLength(2);
      expect(texts(await bench.kept('dead-letter'))).toEqual(started.toSorted());

      const { seen } = await consume((delivery) => delivery.ack());
      await until(() => seen.length >= 4);
      expect(seen.map(({ body }) => body.toString())).not.toContain(started[0]);
    });

    test('a delivery that is not settled within the drain limit comes again, and its late acts are refused', async () => {
      const queue = await bench.open();
      const { opened, open } = gate();
      const late = gate<unknown>();
      await queue.consume(async (delivery) => {
        await opened;
        await delivery.copyTo('dead-letter', {}).then(
          () => late.open('copied'),
          (error: unknown) => late.open(error),
        );
      });
      await queue.send(message(1));
      await waitUntil(1_000, () => false);
      await queue.drain(50);
      const { seen } = await consume((delivery) => delivery.ack());
      await until(() => seen.length === 1);
      expect(seen[0]?.meta.redelivered).toBe(true);
      open();
      expect(await late.opened).toBeInstanceOf(Error);
      expect(await bench.kept('dead-letter')).toEqual([]);
    });

    test('trouble is told until deliveries can flow', async () => {
      const queue = await bench.open();
      expect(queue.trouble()).not.toBeNull();
      await queue.consume((delivery) => delivery.ack());
      expect(queue.trouble()).toBeNull();
    });

    test('many messages at once are each handed over and settled once', async () => {
      const { queue, seen } = await consume(async (delivery) => {
        await delivery.answer({
          id: `receipt-${seen.length}`,
          contentType: 'application/xml',
          body: '<AppRec/>',
          correlationId: null,
          headers: {},
        });
        await delivery.copyTo('dead-letter', { 'los-class': 'content' });
        await delivery.ack();
      });
      const numbers = Array.from({ length: 300 }, (_, number) => number);
      await Promise.all(numbers.map((number) => queue.send(message(number))));
      await until(() => seen.length === numbers.length);
      await queue.drain(LIMIT_MS);
      const all = numbers.map((number) => message(number).toString()).sort();
      expect(seen.map(({ body }) => body.toString()).sort()).toEqual(all);
      expect(texts(await bench.kept('dead-letter'))).toEqual(all);
      expect(await bench.kept('inbox')).toEqual([]);
    });
  });
}
