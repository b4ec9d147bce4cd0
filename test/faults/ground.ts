/** Nothing → where scenarios take place: a broker and a cluster that may be harmed, started when first needed, and small disks. */
import { BrokerCluster } from '../support/broker-cluster.ts';
import { findBroker, mayHarmABroker } from '../support/broker-find.ts';
import type { TestBroker } from '../support/broker-process.ts';
import { startBroker } from '../support/broker-start.ts';
import type { Chance } from './chance.ts';
import { Field, type FieldOptions } from './field.ts';
import { type Books, isBalanced } from './ledger.ts';
import { type AmqpPost, openAmqpPost } from './post-amqp.ts';
import { openSpoolPost } from './post-spool.ts';
import type { Scenario } from './scenario.ts';
import { SmallDisk } from './small-disk.ts';

const RETRY_DELAYS_MS = [300];

export interface Outcome {
  readonly scenario: string;
  readonly seed: number;
  readonly harm: number;
  readonly books: Books;
  /** What the adapters said, when the books do not balance. */
  readonly said: string | null;
}

let count = 0;

/**
 * n.b. a broker that could not move a message from queue to queue, since the next one was full, tries again after three minutes; here
 * it does after two seconds, so that a run sees the end of it.
 */
const IMPATIENT = 'application:set_env(rabbit, dead_letter_worker_publisher_confirm_timeout, 2000).';

async function posted(broker: TestBroker, urls: readonly string[], prefix: string): Promise<AmqpPost> {
  await broker.control('eval', IMPATIENT);
  const control = (...args: string[]) => broker.control(...args);
  return openAmqpPost({ urls, prefix, retryDelaysMs: RETRY_DELAYS_MS, control });
}

export class Ground {
  readonly #logFolder: string;
  #broker: Promise<TestBroker> | null = null;
  #cluster: Promise<BrokerCluster> | null = null;

  constructor(logFolder: string) {
    this.#logFolder = logFolder;
  }

  /** Null when a scenario can be played here, else what is missing for it. */
  static async lacks({ on }: Scenario): Promise<string | null> {
    if (on === 'cluster' && !('sbin' in (await findBroker()))) return 'an installed rabbitmq-server';
    if (on === 'broker' && !mayHarmABroker()) return 'a broker that may be harmed';
    if (on !== 'small-disk') return null;
    const disk = await SmallDisk.mount();
    await disk?.remove();
    return disk ? null : 'the right to mount a small disk';
  }

  /** Plays a scenario once with so many messages, and balances the books. */
  async play(scenario: Scenario, chance: Chance, messages = scenario.messages): Promise<Outcome> {
    count += 1;
    const prefix = `faults.${process.pid}.${count}`;
    const { receivers, repeats, access } = scenario;
    const shared = {
      chance,
      messages,
      prefix,
      logFolder: this.#logFolder,
      ...(receivers ? { receivers } : {}),
      ...(repeats ? { repeats } : {}),
      ...(access ? { access } : {}),
    };
    switch (scenario.on) {
      case 'broker': {
        this.#broker ??= startBroker();
        const broker = await this.#broker;
        const post = await posted(broker, [broker.url], prefix);
        return this.#through(scenario, { ...shared, post }, (field) => scenario.run(field, broker, post));
      }
      case 'cluster': {
        this.#cluster ??= BrokerCluster.create();
        const cluster = await this.#cluster;
        const post = await posted(cluster.node(0), cluster.urls, prefix);
        return this.#through(scenario, { ...shared, post }, (field) => scenario.run(field, cluster));
      }
      case 'small-disk': {
        const disk = await SmallDisk.mount();
        if (!disk) throw new Error('no small disk can be mounted here');
        try {
          const post = await openSpoolPost(disk.spool, RETRY_DELAYS_MS);
          const options = { ...shared, post, sentOnce: true };
          return await this.#through(scenario, options, (field) => scenario.run(field, disk));
        } finally {
          await disk.remove();
        }
      }
    }
  }

  async #through(
    scenario: Scenario,
    options: FieldOptions,
    run: (field: Field) => Promise<void>,
  ): Promise<Outcome> {
    const field = await Field.open(options);
    try {
      await run(field);
      const books = await field.settle(scenario.expected);
      const { chance } = field;
      const harm = field.harm + (scenario.harmSaid ? field.timesSaid(scenario.harmSaid) : 0);
      const said = isBalanced(books) ? null : field.said();
      return { scenario: scenario.name, seed: chance.seed, harm, books, said };
    } finally {
      await field.close();
    }
  }

  async close(): Promise<void> {
    await (await this.#broker?.catch(() => null))?.remove();
    await (await this.#cluster?.catch(() => null))?.remove();
  }
}
