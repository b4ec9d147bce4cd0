/** One delivery's life where the program itself fails, processes have died, or the wait for a receiver is long. */
import { describe, expect, it } from 'vitest';
import { createAdapter } from '../src/adapter.ts';
import { ByteBudget } from '../src/byte-budget.ts';
import type { Answer } from '../src/deliver/deliver.ts';
import type { Settled } from '../src/outcome.ts';
import type { Delivery, DeliveryMeta, Headers, OutgoingReceipt, Place } from '../src/queue/queue.ts';
import { loadTables, type Tables } from '../src/tables.ts';
import { loadFixtures } from './support/fixtures.ts';

const tables = loadTables();
const referral = loadFixtures().find(({ expected }) => expected.verdict === 'forward')?.bytes;
if (!referral) throw new Error('the fixtures must have a referral to forward');
const body = Buffer.from(referral);

const NOW = Date.parse('2026-11-24T12:00:00Z');
const DAY_MS = 86_400_000;
const OPEN: Answer = { kind: 'unsent', why: 'circuit-open', retryAfterMs: 60_000 };
const AWAY: Answer = { kind: 'transient', status: 503, why: 'http-503', retryAfterMs: null };
const ACCEPTED: Answer = { kind: 'accepted', status: 200, duplicate: false };

const META: DeliveryMeta = {
  transportId: null,
  correlationId: null,
  replyTo: null,
  traceparent: null,
  headers: {},
  attempt: 0,
  ownFaults: 0,
  replays: 0,
  firstReceivedAt: new Date(NOW).toISOString(),
  waitedMs: 0,
  redelivered: false,
  quarantined: false,
  handling: 'judge',
};

interface Played {
  readonly copies: readonly { place: Place; headers: Headers; body: Uint8Array }[];
  readonly receipts: readonly OutgoingReceipt[];
  /** How it was settled. */
  readonly end: string;
  readonly asked: number;
  readonly settled: readonly Settled[];
}

/** One delivery handled once, over a queue that keeps what it is given. */
async function play(
  meta: Partial<DeliveryMeta>,
  { answer = ACCEPTED, broken = {} }: { answer?: Answer; broken?: Partial<Tables> } = {},
): Promise<Played> {
  const copies: Played['copies'][number][] = [];
  const receipts: OutgoingReceipt[] = [];
  const settled: Settled[] = [];
  let end = '';
  let asked = 0;
  const delivery: Delivery = {
    body,
    meta: { ...META, ...meta },
    answer: async (receipt) => void receipts.push(receipt),
    copyTo: async (place, headers, bytes = body) => void copies.push({ place, headers, body: bytes }),
    ack: async () => {
      end += 'ack';
    },
    release: async () => {
      end += 'release';
    },
  };
  const adapter = createAdapter({
    tables: { ...tables, ...broken },
    deliverer: {
      deliver: async () => {
        asked += 1;
        return answer;
      },
      close: async () => {},
    },
    observer: { taken: () => {}, settled: (record) => settled.push(record), failed: () => {} },
    budget: new ByteBudget(64 * 1024 * 1024),
    giveUpAfterMs: 7 * DAY_MS,
    poisonAttempts: 3,
    now: () => NOW,
  });
  await adapter(delivery);
  return { copies, receipts, end, asked, settled };
}

/** Tables in which one thing can't be looked up: as good as a bug in the step that needs it. */
const lacking = (name: 'policy' | 'receipts'): Partial<Tables> => ({ [name]: undefined });

describe('a fault of our own', () => {
  it('in judging, after three tries at an absent receiver, is the first of its kind: retried, not poison', async () => {
    const { copies, end } = await play({ attempt: 3 }, { broken: lacking('policy') });
    expect(copies).toMatchObject([
      { place: 'retry', headers: { 'los-own-faults': 1, 'los-attempt': 4, 'los-answer': 'own-fault' } },
    ]);
    expect(end).toBe('ack');
  });

  it('in judging, as often as it may be tried, is poison: its sender is told, the bytes are kept', async () => {
    const { copies, receipts, end } = await play({ ownFaults: 2 }, { broken: lacking('policy') });
    expect(copies).toMatchObject([
      { place: 'dead-letter', headers: { 'los-class': 'poison', 'los-reasons': 'MESSAGE_POISONOUS' }, body },
    ]);
    expect(receipts).toMatchObject([{ headers: { 'los-receipt': 'negative' } }]);
    expect(end).toBe('ack');
  });

  it('in writing the receipt shows before the receiver is asked', async () => {
    const { copies, asked, end } = await play({}, { broken: lacking('receipts') });
    expect(copies).toMatchObject([{ place: 'retry', headers: { 'los-own-faults': 1 } }]);
    expect([asked, end]).toEqual([0, 'ack']);
  });

  it('in writing any receipt is poison in the end, though nobody can be told', async () => {
    const { copies, receipts, asked, end } = await play({ ownFaults: 2 }, { broken: lacking('receipts') });
    expect(copies).toMatchObject([{ place: 'dead-letter', headers: { 'los-class': 'poison' }, body }]);
    expect([receipts.length, asked, end]).toEqual([0, 0, 'ack']);
  });
});

describe('a message on which processes have died while it was alone', () => {
  it('is set aside without being judged, and its sender told', async () => {
    const { copies, receipts, asked } = await play({ quarantined: true, handling: 'set-aside' });
    expect(copies).toMatchObject([{ place: 'dead-letter', headers: { 'los-class': 'poison' } }]);
    expect([receipts.length, asked]).toEqual([1, 0]);
  });

  it('is set aside without being read when they die of reading, and then nobody can be told', async () => {
    const { copies, receipts, settled } = await play({ quarantined: true, handling: 'set-aside-unread' });
    expect(copies).toMatchObject([{ place: 'dead-letter', headers: { 'los-class': 'poison' }, body }]);
    expect(receipts).toEqual([]);
    expect(settled[0]?.format).toBeNull();
  });
});

describe('a receiver that is away', () => {
  const old = new Date(NOW - 8 * DAY_MS).toISOString();

  it('is tried again at least once, however old the message', async () => {
    const { copies } = await play({ firstReceivedAt: old }, { answer: AWAY });
    expect(copies).toMatchObject([{ place: 'retry', headers: { 'los-attempt': 1 } }]);
  });

  it('is given up when the message has waited long enough and been tried again', async () => {
    const { copies, receipts } = await play(
      { firstReceivedAt: old, waitedMs: 7 * DAY_MS, attempt: 1 },
      { answer: AWAY },
    );
    expect(copies).toMatchObject([{ place: 'dead-letter', headers: { 'los-class': 'exhausted' } }]);
    expect(receipts).toMatchObject([{ headers: { 'los-receipt': 'negative' } }]);
  });

  it('is not given up because a clock says that days have passed, which the delays know nothing of', async () => {
    const meta = { firstReceivedAt: old, waitedMs: DAY_MS, attempt: 12 };
    const { copies, receipts } = await play(meta, { answer: AWAY });
    expect(copies).toMatchObject([{ place: 'retry', headers: { 'los-attempt': 13 } }]);
    expect(receipts).toEqual([]);
  });

  it('and whose circuit is open costs a message that may still wait no attempt', async () => {
    const { copies } = await play({ attempt: 1 }, { answer: OPEN });
    expect(copies).toMatchObject([
      { place: 'retry', headers: { 'los-attempt': 1, 'los-answer': 'circuit-open' } },
    ]);
  });

  it('and whose circuit is open is given up too when the message has waited long enough, at the second time', async () => {
    const first = await play({ firstReceivedAt: old, waitedMs: 7 * DAY_MS }, { answer: OPEN });
    expect(first.copies).toMatchObject([{ place: 'retry', headers: { 'los-attempt': 1 } }]);
    const { copies, receipts } = await play(
      { firstReceivedAt: old, waitedMs: 7 * DAY_MS, attempt: 1 },
      { answer: OPEN },
    );
    expect(copies).toMatchObject([{ place: 'dead-letter', headers: { 'los-class': 'exhausted' } }]);
    expect(receipts).toMatchObject([{ headers: { 'los-receipt': 'negative' } }]);
  });

  it('and has no slot free costs the message no attempt', async () => {
    const busy: Answer = { kind: 'unsent', why: 'busy', retryAfterMs: 30_000 };
    const { copies } = await play({ attempt: 2, firstReceivedAt: old }, { answer: busy });
    expect(copies).toMatchObject([
      {
        place: 'retry',
        headers: { 'los-attempt': 2, 'los-answer': 'busy', 'los-retry-after-ms': 30_000 },
      },
    ]);
  });
});

describe('a sender that hears nothing because its receiver is away', () => {
  const yesterday = new Date(NOW - DAY_MS).toISOString();

  it('is told of when the message has waited a day', async () => {
    const { copies, settled } = await play({ attempt: 20, firstReceivedAt: yesterday }, { answer: AWAY });
    expect(settled).toMatchObject([{ outcome: 'retry', overdue: true }]);
    expect(copies).toMatchObject([{ place: 'retry', headers: { 'los-overdue-told': true } }]);
  });

  it('is told of once: the retry says that it has been', async () => {
    const headers = { 'los-overdue-told': true };
    const { settled } = await play({ attempt: 21, firstReceivedAt: yesterday, headers }, { answer: AWAY });
    expect(settled).toMatchObject([{ outcome: 'retry', overdue: false }]);
  });

  it('is not told of before', async () => {
    const firstReceivedAt = new Date(NOW - DAY_MS + 1).toISOString();
    const { copies, settled } = await play({ attempt: 20, firstReceivedAt }, { answer: AWAY });
    expect(settled).toMatchObject([{ outcome: 'retry', overdue: false }]);
    expect(copies[0]?.headers).not.toHaveProperty('los-overdue-told');
  });
});

describe('a dead letter', () => {
  it('says whether its sender could be told', async () => {
    const told = await play({ quarantined: true, handling: 'set-aside' });
    expect(told.copies[0]?.headers).toMatchObject({ 'los-receipt': 'negative' });
    const untold = await play({ quarantined: true, handling: 'set-aside-unread' });
    expect(untold.copies[0]?.headers).not.toHaveProperty('los-receipt');
  });

  it('that was put back says of which dead letter it comes, who put it back, when and why', async () => {
    const headers = {
      'los-replay-of': '11111111-2222-5333-8444-555555555555',
      'los-replayed-by': 'kari',
      'los-replayed-at': '2026-11-24T11:00:00.000Z',
      'los-replay-reason': 'receiver was down',
      'los-first-outcome': 'exhausted:vurderingseining-vest',
    };
    const { copies } = await play({ headers, replays: 1 });
    expect(copies).toMatchObject([{ place: 'delivered', headers }]);
  });
});

describe('a receipt that cannot be published', () => {
  it('lets the message come again, and the receiver is not asked a second time', async () => {
    let asked = 0;
    let broken = true;
    const ends: string[] = [];
    const places: string[] = [];
    const adapter = createAdapter({
      tables,
      deliverer: {
        deliver: async () => {
          asked += 1;
          return ACCEPTED;
        },
        close: async () => {},
      },
      observer: { taken: () => {}, settled: () => {}, failed: () => {} },
      budget: new ByteBudget(64 * 1024 * 1024),
      giveUpAfterMs: 7 * DAY_MS,
      poisonAttempts: 3,
      now: () => NOW,
    });
    const delivery: Delivery = {
      body,
      meta: META,
      answer: async () => {
        if (broken) throw new Error('the broker takes nothing');
      },
      copyTo: async (place) => void places.push(place),
      ack: async () => void ends.push('ack'),
      release: async () => void ends.push('release'),
    };
    await adapter(delivery);
    expect([asked, ends, places]).toEqual([1, ['release'], []]);
    broken = false;
    await adapter(delivery);
    expect([asked, ends, places]).toEqual([1, ['release', 'ack'], ['delivered']]);
  });
});
