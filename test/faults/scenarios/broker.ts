/** A broker that is restarted, dies, cuts what it likes, fills up, or has lost a queue. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TcpProxy } from '../../queue/tcp-proxy.ts';
import type { BrokerScenario } from '../scenario.ts';

export const restarted: BrokerScenario = {
  name: 'a broker restarted while messages flow',
  on: 'broker',
  messages: 80,
  async run(field, broker) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    await field.settled(field.chance.between(1, field.messages / 3));
    await broker.stop();
    field.harm += 1;
    await sleep(field.chance.between(0, 1_500));
    await broker.start();
  },
};

export const killed: BrokerScenario = {
  name: 'a broker killed with SIGKILL while messages flow',
  on: 'broker',
  messages: 100,
  async run(field, broker) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    for (const share of [0.2, 0.5]) {
      await field.settled(field.chance.between(1, field.messages * share));
      await broker.kill();
      field.harm += 1;
      await broker.start();
    }
  },
};

export const connectionsClosed: BrokerScenario = {
  name: 'all connections closed by the broker',
  on: 'broker',
  messages: 80,
  async run(field, broker) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start();
    for (let closing = 1; closing <= 4; closing += 1) {
      await field.settled(Math.floor((closing * field.messages) / 8));
      await broker.control('close_all_connections', 'harm');
      field.harm += 1;
    }
  },
};

export const connectionsCut: BrokerScenario = {
  name: 'connections cut in the network, some after a silence',
  on: 'broker',
  messages: 80,
  async run(field, broker, post) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    const network = await TcpProxy.before(broker.url);
    try {
      const adapter = field.start(null, { LOS_AMQP_URL: network.url(broker.url) });
      for (let cut = 1; cut <= 6; cut += 1) {
        await field.settled(Math.floor((cut * field.messages) / 10));
        if (field.chance.next() < 0.5) {
          network.hold(true); // acts are under way, and nobody is told how they ended
          await sleep(field.chance.between(50, 400));
        }
        network.cut();
        network.hold(false);
        field.harm += 1;
      }
      await field.settled(Math.floor(field.messages * 0.7));
      await adapter.stop();
    } finally {
      await network.close();
    }
    field.start(null, post.settings);
  },
};

export const channelsClosed: BrokerScenario = {
  name: 'channels closed by the broker',
  on: 'broker',
  messages: 80,
  harmSaid: /consumer-lost/g,
  async run(field) {
    field.receivers({ mode: 'ok', delayMs: 20 });
    field.feed(field.messages);
    field.start({ closeChannel: { times: 6, afterMs: field.chance.between(50, 400) } });
  },
};

export const queuesFull: BrokerScenario = {
  name: 'queues that are full and refuse: dead letters, receipts, retries, inbox',
  on: 'broker',
  messages: 80,
  async run(field, broker, post) {
    const { names } = post;
    field.receivers({ mode: 'status:503', times: 3 });
    const full = [
      names.deadLetter,
      names.receipts,
      names.test,
      names.retry(post.retryDelayMs),
      post.ownQueue,
    ];
    const limit = (queues: readonly string[], messages: number) => {
      const pattern = `^(${queues.map((name) => name.replaceAll('.', '\\.')).join('|')})$`;
      const limits = JSON.stringify({ 'max-length': messages, overflow: 'reject-publish' });
      return broker.control('set_policy', '--apply-to', 'queues', `full-${queues[0]}`, pattern, limits);
    };
    await limit(full, 3);
    field.feed(field.messages);
    const adapter = field.start();
    await field.until('queues are full', async () => ((await post.counts())?.copies ?? 0) >= 3);
    await limit([names.inbox], 3);
    await sleep(1_500);
    field.harm += adapter.said().match(/processing failed on our side/g)?.length ?? 0;
    // n.b. the limit is raised, not taken away: RabbitMQ 3.10 never tells its own dead-lettering that a queue without a limit has room.
    await limit(full, 1_000_000);
    await limit([names.inbox], 1_000_000);
  },
};

export const deadLetterQueueMissing: BrokerScenario = {
  name: 'a dead-letter queue that is missing, at start and while messages flow',
  on: 'broker',
  messages: 80,
  async run(field, _broker, post) {
    await post.remove(post.names.deadLetter);
    field.feed(field.messages / 2);
    const refusing = field.start(null, { LOS_AMQP_DECLARE: 'false' });
    await field.until('an adapter that may not declare refuses to start', () => !refusing.running());
    field.harm += 1;

    await post.declare(post.names.deadLetter);
    const adapter = field.start(null, { LOS_AMQP_DECLARE: 'false' });
    await field.quiet();
    await adapter.stop();
    const before = await post.empty(post.names.deadLetter);

    const other = field.start(null, { LOS_AMQP_DECLARE: 'false' });
    await other.started(); // n.b. with nothing to do, so that nothing of its is removed with the queue
    await post.remove(post.names.deadLetter);
    field.harm += 1;
    field.feed(field.messages / 2);
    await sleep(1_500);
    await post.declare(post.names.deadLetter);
    await post.putBack(post.names.deadLetter, before);
  },
};
