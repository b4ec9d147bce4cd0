/** Settled deliveries → log lines by who must act, and metrics with bounded labels. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics, type Metrics } from '../../src/ops/metrics.ts';
import { counted, createObserver } from '../../src/ops/observer.ts';
import type { Observer, Settled } from '../../src/outcome.ts';
import type { Delivery } from '../../src/queue/queue.ts';
import { directoryOf } from '../../src/tables/directory.ts';
import { loadTables } from '../../src/tables.ts';

const RECEIVER = 'rke-test';
const tables = loadTables({
  directory: directoryOf({ receivers: [{ id: RECEIVER, endpoint: 'http://127.0.0.1:1/' }] }, 'test'),
});

const delivered: Settled = {
  outcome: 'delivered',
  verdict: 'forward',
  class: null,
  reasons: ['RESIDENCE_FROM_POSTAL_CODE'],
  receiverId: RECEIVER,
  format: 'kith-1.0',
  message: '8d0c2c7e-5b7a-5f0c-9f1f-6c1a8f0b1e57',
  sha256: 'a'.repeat(64),
  urgent: false,
  attempt: 0,
  receipt: 'positive',
  answer: 'http-200',
  overdue: false,
  bytes: 6000,
  durationMs: 12.345,
};
const incomplete: Settled = {
  ...delivered,
  outcome: 'dead-lettered',
  verdict: 'incomplete',
  class: 'content',
  reasons: ['PHONE_MISSING', 'PHONE_MISSING', 'EMPLOYMENT_MISSING'],
  receipt: 'negative',
  answer: null,
};
const retry: Settled = { ...delivered, outcome: 'retry', receipt: null, answer: 'http-503' };

let lines: { level: string; msg: string; [field: string]: unknown }[];
let metrics: Metrics;
let observer: Observer;
let trouble: string | null;

beforeEach(() => {
  lines = [];
  trouble = null;
  metrics = createMetrics(tables, () => trouble);
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  observer = createObserver({ log, metrics });
});

const told = () => lines.map(({ level, msg }) => `${level}: ${msg}`);

describe('the log of a settled delivery', () => {
  it('is one info line with the outcome', () => {
    observer.settled(delivered);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      msg: 'message settled',
      outcome: 'delivered',
      receiver: RECEIVER,
      durationMs: 12.3,
    });
  });

  it('asks no operator about an incomplete referral whose sender was told', () => {
    observer.settled(incomplete);
    expect(told()).toEqual(['info: message settled']);
  });

  it('asks an operator about a referral that has waited too long, and counts it', async () => {
    observer.settled({ ...retry, overdue: true });
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({
      msg: 'sender has heard nothing for too long, its referral waits',
      message: retry.message,
      receiver: RECEIVER,
      answer: 'http-503',
    });
    expect(await metrics.text()).toContain(`los_overdue_total{receiver="${RECEIVER}"} 1`);
  });

  it('asks an operator about a refused, exhausted or poisonous message', () => {
    for (const kind of ['refused', 'exhausted', 'poison'] as const) {
      lines = [];
      observer.settled({ ...incomplete, class: kind });
      expect(told(), kind).toEqual(['info: message settled', 'error: dead letter needs an operator']);
    }
  });

  it('asks an operator about a dead letter nobody could be told of', () => {
    observer.settled({ ...incomplete, class: 'unreadable', receipt: null });
    expect(told()).toContain('error: dead letter needs an operator');
  });

  it('warns of an urgent referral that was turned back', () => {
    observer.settled({ ...incomplete, urgent: true });
    expect(told()).toEqual(['info: message settled', 'warn: urgent referral turned back, its sender told']);
  });

  it('tells once that a receiver is away, and once that it is back', () => {
    observer.settled(retry);
    observer.settled(retry);
    observer.settled(delivered);
    observer.settled(delivered);
    const about = told().filter((line) => !line.endsWith('message settled'));
    expect(about).toEqual([
      'warn: receiver does not take referrals now, they wait',
      'info: receiver takes referrals again',
    ]);
  });

  it('of a fault holds its place and nothing of its text', () => {
    observer.failed('decide', new Error('Brynhild Fjordmo'), 1);
    observer.failed('ack', new Error('Brynhild Fjordmo'), 0);
    expect(told()).toEqual(['error: processing failed on our side', 'warn: processing failed on our side']);
    expect(lines[0]).toMatchObject({ stage: 'decide', fault: 'Error', attempt: 1 });
    expect(JSON.stringify(lines)).not.toContain('Brynhild');
  });
});

describe('the metrics', () => {
  it('count outcomes, reasons once per message, and receipts', async () => {
    observer.taken(6000);
    observer.settled(delivered);
    observer.settled(incomplete);
    const text = await metrics.text();
    expect(text).toContain('los_taken_bytes_total 6000');
    expect(text).toContain(
      `los_messages_total{outcome="delivered",verdict="forward",class="none",receiver="${RECEIVER}",format="kith-1.0"} 1`,
    );
    expect(text).toContain('los_findings_total{reason="PHONE_MISSING"} 1');
    expect(text).toContain('los_receipts_total{kind="negative"} 1');
    expect(text).toContain('los_message_duration_seconds_count{outcome="delivered"} 1');
    expect(text).toContain(`los_info{version=`);
  });

  it('name no receiver outside the directory', async () => {
    observer.settled({ ...delivered, receiverId: 'somewhere-else' });
    expect(await metrics.text()).not.toContain('somewhere-else');
  });

  it('count findings of a waiting message once, when it ends', async () => {
    observer.settled(retry);
    expect(await metrics.text()).not.toContain('los_findings_total{');
    observer.settled(delivered);
    expect(await metrics.text()).toContain('los_findings_total{reason="RESIDENCE_FROM_POSTAL_CODE"} 1');
  });

  it('count own faults by stage and urgent referrals turned back', async () => {
    observer.failed('copy', new Error('x'), 0);
    observer.settled({ ...incomplete, urgent: true });
    const text = await metrics.text();
    expect(text).toContain('los_own_faults_total{stage="copy"} 1');
    expect(text).toContain('los_urgent_turned_back_total 1');
  });

  it('show whether the queue is in trouble at the moment of the scrape', async () => {
    expect(await metrics.text()).toContain('los_queue_trouble 0');
    trouble = 'connecting';
    expect(await metrics.text()).toContain('los_queue_trouble 1');
  });

  it('hold a message as in hand until its handler is done, even if that fails', async () => {
    let seen = '';
    const handler = counted(metrics, async () => {
      seen = await metrics.text();
      throw new Error('x');
    });
    await expect(handler({ body: Buffer.alloc(100) } as Delivery)).rejects.toThrow();
    expect(seen).toContain('los_in_hand_messages 1');
    expect(seen).toContain('los_in_hand_bytes 100');
    expect(await metrics.text()).toContain('los_in_hand_messages 0');
  });
});
