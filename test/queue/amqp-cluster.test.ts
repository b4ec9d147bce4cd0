import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Queue } from '../../src/queue/queue.ts';
import { BrokerCluster } from '../support/broker-cluster.ts';
import { mayHaveOwnNode } from '../support/broker-find.ts';
import { waitUntil } from '../support/broker-ports.ts';
import { message } from './bench.ts';
import { AmqpBench } from './bench-amqp.ts';
import { balance, settle } from './ledger.ts';

const LIMIT_MS = 120_000;

/** Three nodes, of which any one may be lost. */
describe.skipIf(!mayHaveOwnNode())('a broker of three nodes', () => {
  let cluster: BrokerCluster;
  beforeAll(async () => {
    cluster = await BrokerCluster.create();
  });
  afterAll(() => cluster?.remove());

  async function sendSurely(queue: Queue, number: number): Promise<void> {
    const taken = await queue.send(message(number)).then(
      () => true,
      () => false,
    );
    if (taken) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sendSurely(queue, number);
  }

  test('the node we are connected to and that leads the queues is killed: everything flows by another, nothing is lost', async () => {
    const [first = '', ...others] = cluster.urls;
    const bench = await AmqpBench.create(others[0]);
    // n.b. declared through the first node, the queues are led by it.
    const queue = await bench.open({ urls: [first, ...others] });
    expect(await cluster.leaderOf(bench.names.inbox, 1)).toBe(0);
    const settled = new Set<string>();
    await queue.consume(async (delivery) => {
      await settle(delivery);
      settled.add(delivery.body.toString());
    });
    const count = 300;
    const feeding = (async () => {
      for (let number = 0; number < count; number++) await sendSurely(queue, number);
    })();
    expect(await waitUntil(LIMIT_MS, () => settled.size >= 50)).toBe(true);
    await cluster.node(0).kill();
    await feeding;
    expect(await waitUntil(LIMIT_MS, () => settled.size === count)).toBe(true);
    expect(queue.trouble()).toBeNull();
    expect(await cluster.leaderOf(bench.names.inbox, 1)).toBeGreaterThan(0);
    await queue.drain(30_000);
    const { repeated: _, ...ledger } = await balance(bench, count);
    expect(ledger).toEqual({ lost: [], misplaced: [], unanswered: [], left: 0 });
    await bench.remove();
  }, 180_000);
});
