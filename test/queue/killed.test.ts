import { afterEach, expect, test } from 'vitest';
import type { QueueBench } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';
import { SpoolBench } from './bench-spool.ts';
import { killAgainAndAgain } from './killed.ts';

const benches: QueueBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.remove();
});

test('a process killed again and again over the spool leaves every message in exactly one place', async () => {
  const bench = new SpoolBench();
  benches.push(bench);
  const ledger = await killAgainAndAgain(bench, 200, 6);
  expect(ledger).toEqual({ lost: [], misplaced: [], unanswered: [], repeated: 0, left: 0 });
}, 180_000);

test('a process killed again and again over RabbitMQ loses nothing and misplaces nothing', async () => {
  const bench = await AmqpBench.create();
  benches.push(bench);
  const { repeated, ...ledger } = await killAgainAndAgain(bench, 300, 6);
  expect(ledger).toEqual({ lost: [], misplaced: [], unanswered: [], left: 0 });
  // A kill between a confirmed copy and its ack repeats that copy: once for each message in hand, at most.
  expect(repeated).toBeLessThanOrEqual(6 * 64);
}, 180_000);
