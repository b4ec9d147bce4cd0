/** What happens → Prometheus metrics. Every label has a bounded set of values; nothing of a message or a person is one. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Settled, Stage } from '../outcome.ts';
import type { Tables } from '../tables.ts';
import { VERSION } from '../version.ts';

export interface Metrics {
  /** The exposition text, as scraped. */
  text(): Promise<string>;
  readonly contentType: string;
  taken(bytes: number): void;
  settled(record: Settled): void;
  failed(stage: Stage): void;
  /** A receiver's circuit is open, and nobody asks for `pauseMs` (0: it is being probed); null: it is closed. */
  circuit(receiverId: string, pauseMs: number | null): void;
  /** Access tokens for a receiver can be had, or not. */
  tokens(receiverId: string, available: boolean): void;
  /** A message is in this process's hands until the returned function is called. */
  hold(bytes: number): () => void;
  /** Messages in this process's hands. */
  held(): number;
}

/**
 * How long after its pause an open circuit that nobody has probed is still told of, ms. A referral that waits comes again within
 * an hour (LONGEST_WAIT_MS of the breaker); when none has come for longer, none waits, and whether the receiver fails is unknown.
 */
const UNPROBED_MS = 75 * 60_000;

const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * @param trouble what is wrong with the queue, null when nothing is
 * @param now ms on any clock that never goes back
 */
export function createMetrics(
  tables: Tables,
  trouble: () => string | null,
  now: () => number = () => performance.now(),
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const info = new Gauge({
    name: 'los_info',
    help: 'Always 1; the versions at work stand in the labels',
    labelNames: ['version', 'mappings_version'],
    registers,
  });
  info.set({ version: VERSION, mappings_version: tables.version }, 1);
  new Gauge({
    name: 'los_queue_trouble',
    help: '1 while messages cannot flow through the queue, else 0',
    registers,
    collect() {
      this.set(trouble() === null ? 0 : 1);
    },
  });
  const inHandMessages = new Gauge({
    name: 'los_in_hand_messages',
    help: 'Messages this process holds, waiting for memory or being worked on',
    registers,
  });
  const inHandBytes = new Gauge({
    name: 'los_in_hand_bytes',
    help: 'Bytes of the messages this process holds',
    registers,
  });
  const takenBytes = new Counter({
    name: 'los_taken_bytes_total',
    help: 'Bytes of messages taken in hand; a message that comes again counts again',
    registers,
  });
  const messages = new Counter({
    name: 'los_messages_total',
    help: 'Settled messages; `none` where a label does not apply',
    labelNames: ['outcome', 'verdict', 'class', 'receiver', 'format'],
    registers,
  });
  const findings = new Counter({
    name: 'los_findings_total',
    help: 'Messages with a finding, by reason code; one message may have several',
    labelNames: ['reason'],
    registers,
  });
  const receipts = new Counter({
    name: 'los_receipts_total',
    help: 'Receipts sent',
    labelNames: ['kind'],
    registers,
  });
  const durations = new Histogram({
    name: 'los_message_duration_seconds',
    help: 'From taking a message in hand until its fate is durable, delivery included',
    labelNames: ['outcome'],
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  const ownFaults = new Counter({
    name: 'los_own_faults_total',
    help: 'Times that something of ours failed and the message comes again, by stage',
    labelNames: ['stage'],
    registers,
  });
  /** Until when a receiver whose circuit is open counts as failing, on the clock of `now`. */
  const failingUntil = new Map<string, number>();
  new Gauge({
    name: 'los_receiver_circuit_open',
    help: '1 while a receiver fails and referrals come for it, else 0',
    labelNames: ['receiver'],
    registers,
    collect() {
      for (const { id } of tables.directory.entries) {
        this.set({ receiver: id }, now() < (failingUntil.get(id) ?? Number.NEGATIVE_INFINITY) ? 1 : 0);
      }
    },
  });
  const tokenTrouble = new Gauge({
    name: 'los_receiver_token_trouble',
    help: '1 while no access token can be had for a receiver that wants one, else 0',
    labelNames: ['receiver'],
    registers,
  });
  for (const { id, credentials } of tables.directory.entries) {
    if (credentials) tokenTrouble.set({ receiver: id }, 0);
  }
  const urgentTurnedBack = new Counter({
    name: 'los_urgent_turned_back_total',
    help: 'Urgent referrals that were not delivered; their senders were told to contact the acute service',
    registers,
  });
  const overdue = new Counter({
    name: 'los_overdue_total',
    help: 'Referrals that wait for their receiver while their sender has heard nothing for waitingAlertAfter; counted once each',
    labelNames: ['receiver'],
    registers,
  });

  let inHand = 0;
  const receiverOf = ({ receiverId }: Settled) =>
    receiverId !== null && tables.directory.byId.has(receiverId) ? receiverId : 'none';
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    taken: (bytes) => takenBytes.inc(bytes),
    settled(record) {
      messages.inc({
        outcome: record.outcome,
        verdict: record.verdict ?? 'none',
        class: record.class ?? 'none',
        receiver: receiverOf(record),
        format: record.format ?? 'none',
      });
      durations.observe({ outcome: record.outcome }, record.durationMs / 1000);
      // n.b. a retry is judged again next time: its findings count once, when it ends.
      if (record.outcome !== 'retry') for (const reason of new Set(record.reasons)) findings.inc({ reason });
      if (record.receipt) receipts.inc({ kind: record.receipt });
      if (record.overdue) overdue.inc({ receiver: receiverOf(record) });
      if (record.urgent && record.outcome === 'dead-lettered') urgentTurnedBack.inc();
    },
    failed: (stage) => ownFaults.inc({ stage }),
    circuit(receiver, pauseMs) {
      if (pauseMs === null) failingUntil.delete(receiver);
      else failingUntil.set(receiver, now() + pauseMs + UNPROBED_MS);
    },
    tokens: (receiver, available) => tokenTrouble.set({ receiver }, available ? 0 : 1),
    held: () => inHand,
    hold(bytes) {
      inHand += 1;
      inHandMessages.set(inHand);
      inHandBytes.inc(bytes);
      return () => {
        inHand -= 1;
        inHandMessages.set(inHand);
        inHandBytes.dec(bytes);
      };
    },
  };
}
