/** Dead letters looked at on a RabbitMQ that dies, and by someone whose connection dies: what was removed is gone, the rest is there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAmqpDeadLetters } from '../../src/queue/amqp/browse.ts';
import { namesFor } from '../../src/queue/amqp/names.ts';
import { type DeadLetters, LookEnded } from '../../src/queue/browse.ts';
import { mayHarmABroker } from '../support/broker-find.ts';
import { waitUntil } from '../support/broker-ports.ts';
import type { TestBroker } from '../support/broker-process.ts';
import { startBroker } from '../support/broker-start.ts';

/** More than come by one consumer. */
const LETTERS = 600;
/** A broker of this file's own, to be harmed. */
describe.skipIf(!mayHarmABroker())('dead letters on a broker', () => {
  let broker: TestBroker;

  beforeAll(async () => {
    broker = await startBroker();
  }, 240_000);
  afterAll(() => broker?.remove());

  /** A quorum queue as ours is, with letters that say their number. */
  async function letters(prefix: string): Promise<DeadLetters> {
    const { deadLetter } = namesFor(prefix);
    const model = await connect(broker.url);
    const channel = await model.createConfirmChannel();
    await channel.assertQueue(deadLetter, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    for (let number = 0; number < LETTERS; number += 1) {
      channel.sendToQueue(deadLetter, Buffer.from(String(number)), { persistent: true });
    }
    await channel.waitForConfirms();
    await model.close();
    return open(prefix);
  }

  function open(prefix: string): Promise<DeadLetters> {
    return openAmqpDeadLetters({ urls: [broker.url], prefix, tls: {} });
  }

  async function numbers(dead: DeadLetters): Promise<number[]> {
    const seen: number[] = [];
    await dead.each(async ({ body }) => {
      seen.push(Number(body));
      return 'next';
    });
    return seen;
  }

  it('letters are seen oldest first, each once, and lie in the same order afterwards', async () => {
    const dead = await letters('orderly');
    const all = Array.from({ length: LETTERS }, (_, number) => number);
    expect(await numbers(dead)).toEqual(all);
    expect(await numbers(dead)).toEqual(all);
    await dead.close();
  });

  it('a look whose connection is lost ends in words for the user', async () => {
    const dead = await letters('cut');
    const look = dead.each(async ({ remove }) => {
      await broker.control('close_all_connections', 'test');
      await remove();
      return 'next';
    });
    await expect(look).rejects.toThrow(LookEnded);
    await dead.close();
  }, 120_000);

  it('after a look was cut, letters were removed and the broker crashed, the same letters are there', async () => {
    const cut = await letters('crashed');
    let seen = 0;
    const look = cut.each(async () => {
      seen += 1;
      if (seen === LETTERS) await broker.control('close_all_connections', 'test');
      return 'next';
    });
    await look.catch(() => {});
    await cut.close();

    const dead = await open('crashed');
    const left: number[] = [];
    await dead.each(async ({ body, remove }) => {
      const number = Number(body);
      if (number % 2 === 0) await remove();
      else left.push(number);
      return 'next';
    });
    await dead.close();
    expect(left).toHaveLength(LETTERS / 2);

    // n.b. a queue that is only just made is not found again after a crash: RabbitMQ writes down late that it is there.
    await sleep(5_000);
    await broker.kill();
    await broker.start();
    const after = await open('crashed');
    let found: number[] = [];
    // n.b. the broker's count, by which a look knows how many there are, is 0 at first after a start.
    await waitUntil(60_000, async () => {
      found = await numbers(after);
      return found.length >= left.length;
    });
    const byNumber = (one: number, other: number) => one - other;
    expect(found.sort(byNumber)).toEqual(left.sort(byNumber));
    await after.close();
  }, 240_000);
});
