/** What the demo sees of each message: how it was judged and how its delivery ended, by the SHA-256 of its bytes. */
import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';
import type { Observer, Settled } from '../outcome.ts';
import type { Delivery } from '../queue/queue.ts';
import type { Tables } from '../tables.ts';

export interface Entry {
  readonly decision: Decision;
  /** Null while it is on its way, or waits for another attempt. */
  readonly settled: Settled | null;
}

export type OnSettled = (decision: Decision, settled: Settled) => void;

export class Ledger {
  readonly #tables: Tables;
  readonly #entries = new Map<string, Entry>();
  readonly #onSettled: OnSettled;
  /** Times that something of the program's own failed. */
  ownFaults = 0;

  constructor(tables: Tables, onSettled: OnSettled) {
    this.#tables = tables;
    this.#onSettled = onSettled;
  }

  entry(sha256: string): Entry | undefined {
    return this.#entries.get(sha256);
  }

  /** Judges each message beside the adapter, for the words that its record leaves out. */
  watching(handler: (delivery: Delivery) => Promise<void>): (delivery: Delivery) => Promise<void> {
    return (delivery) => {
      try {
        const decision = decide(delivery.body, this.#tables);
        this.#entries.set(decision.ids.sha256, { decision, settled: null });
      } catch {
        // The adapter comes upon the same fault and tells it.
      }
      return handler(delivery);
    };
  }

  /** Passes everything on to `observer` and keeps what is final. */
  observing(observer: Observer): Observer {
    return {
      taken: (bytes) => observer.taken(bytes),
      settled: (record) => {
        observer.settled(record);
        const entry = record.sha256 === null ? undefined : this.#entries.get(record.sha256);
        if (!entry || record.sha256 === null || record.outcome === 'retry') return;
        this.#entries.set(record.sha256, { ...entry, settled: record });
        this.#onSettled(entry.decision, record);
      },
      failed: (stage, error, attempt) => {
        this.ownFaults += 1;
        observer.failed(stage, error, attempt);
      },
    };
  }
}
