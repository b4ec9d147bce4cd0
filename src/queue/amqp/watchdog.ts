/** Consumers on the broker → the one that gets nothing while messages lie ready for it is named, so that it can be made anew. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watched {
  readonly queue: string;
  /** Messages handed over so far. */
  readonly received: number;
  /** True while the broker may hand over more. */
  readonly hasRoom: boolean;
  /** How many messages wait in its queue, by the broker's word. */
  ready(): Promise<number>;
}

export interface WatchdogOptions {
  /** Time between two looks, ms; a consumer that two looks in a row find idle before waiting messages is silent. */
  readonly everyMs: number;
  watched(): readonly Watched[];
  silent(queue: string): void;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #stop = new AbortController();
  /** What a suspect had received when the last look found messages waiting for it. */
  #suspects = new Map<Watched, number>();
  /** Queues whose consumer was silent, until one receives something or nothing waits any more. */
  readonly #silent = new Set<string>();

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  trouble(): string | null {
    for (const { queue, received } of this.#options.watched()) if (received > 0) this.#silent.delete(queue);
    const [queue] = this.#silent;
    return queue === undefined ? null : `messages wait in ${queue} and are not handed over`;
  }

  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await sleep(this.#options.everyMs, undefined, { signal, ref: false }).catch(() => {});
      if (!signal.aborted) await this.#look();
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #look(): Promise<void> {
    const { watched, silent } = this.#options;
    const suspects = new Map<Watched, number>();
    for (const each of watched()) {
      const before = each.received;
      const waits = each.hasRoom && (await this.#messagesWait(each));
      if (!waits || !each.hasRoom || each.received !== before) {
        this.#silent.delete(each.queue);
      } else if (this.#suspects.get(each) === before) {
        this.#silent.add(each.queue);
        silent(each.queue);
      } else suspects.set(each, before);
    }
    this.#suspects = suspects;
  }

  /** n.b. a broker that doesn't answer hands over nothing either; one whose channel is gone is told of elsewhere. */
  async #messagesWait(each: Watched): Promise<boolean> {
    const { signal } = this.#stop;
    const noAnswer = sleep(this.#options.everyMs, 1, { signal, ref: false }).catch(() => 0);
    return (await Promise.race([each.ready().catch(() => 0), noAnswer])) > 0;
  }
}
