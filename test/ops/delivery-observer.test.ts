/** What the deliverer tells about receivers → log lines by who must act, and gauges. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryObserver } from '../../src/deliver/deliver.ts';
import { createDeliveryObserver } from '../../src/ops/delivery-observer.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics, type Metrics } from '../../src/ops/metrics.ts';
import { loadTables } from '../../src/tables.ts';

const RECEIVER = 'rve-nord';
const tables = loadTables();

let lines: { level: string; msg: string; [field: string]: unknown }[];
let metrics: Metrics;
let observer: DeliveryObserver;
let nowMs: number;

beforeEach(() => {
  lines = [];
  nowMs = 0;
  metrics = createMetrics(
    tables,
    () => null,
    () => nowMs,
  );
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  observer = createDeliveryObserver({ log, metrics });
});

const told = () => lines.map(({ level, msg }) => `${level}: ${msg}`);

describe('an outage', () => {
  it('is told once, however many probes fail, and its end once', async () => {
    expect(await metrics.text()).toContain(`los_receiver_circuit_open{receiver="${RECEIVER}"} 0`);
    observer.circuit(RECEIVER, 'open', 'http-503', 1_000);
    for (const _ of [1, 2, 3]) {
      observer.circuit(RECEIVER, 'half-open', null, 0);
      observer.circuit(RECEIVER, 'open', 'timeout', 2_000);
    }
    expect(await metrics.text()).toContain(`los_receiver_circuit_open{receiver="${RECEIVER}"} 1`);
    observer.circuit(RECEIVER, 'half-open', null, 0);
    observer.circuit(RECEIVER, 'closed', null, 0);
    expect(told()).toEqual([
      'warn: circuit of a receiver opened, it is left in peace and its referrals wait',
      'info: circuit of a receiver closed, its referrals flow',
    ]);
    expect(lines[0]).toMatchObject({ receiver: RECEIVER, answer: 'http-503' });
    expect(await metrics.text()).toContain(`los_receiver_circuit_open{receiver="${RECEIVER}"} 0`);
  });
});

describe('the gauge of a circuit', () => {
  const MINUTE_MS = 60_000;
  const gauge = async () =>
    (await metrics.text()).match(
      new RegExp(`^los_receiver_circuit_open\\{receiver="${RECEIVER}"\\} (.+)$`, 'm'),
    )?.[1];

  it('stays up through an outage in which a referral comes once an hour', async () => {
    for (let hour = 0; hour < 4; hour += 1) {
      observer.circuit(RECEIVER, 'open', 'http-503', 5 * MINUTE_MS);
      nowMs += 65 * MINUTE_MS;
      expect(await gauge()).toBe('1');
      observer.circuit(RECEIVER, 'half-open', null, 0);
      expect(await gauge()).toBe('1');
    }
  });

  it('falls when no referral has come for longer than one would wait, and rises again at the next failure', async () => {
    observer.circuit(RECEIVER, 'open', 'http-503', 5 * MINUTE_MS);
    nowMs += 2 * 60 * MINUTE_MS;
    expect(await gauge()).toBe('0');
    observer.circuit(RECEIVER, 'half-open', null, 0);
    observer.circuit(RECEIVER, 'open', 'http-503', 5 * MINUTE_MS);
    expect(await gauge()).toBe('1');
  });
});

describe('a token server', () => {
  it.each([
    ['error', 'invalid-client'],
    ['error', 'tls'],
    ['error', 'http-404'],
    ['warn', 'timeout'],
    ['warn', 'http-503'],
  ])('is told of as %s when it says %s, and when it gives tokens again', async (level, why) => {
    observer.tokens(RECEIVER, why);
    expect(lines).toMatchObject([{ level, receiver: RECEIVER, answer: why }]);
    expect(await metrics.text()).toContain(`los_receiver_token_trouble{receiver="${RECEIVER}"} 1`);
    observer.tokens(RECEIVER, null);
    expect(lines[1]).toMatchObject({ level: 'info', receiver: RECEIVER });
    expect(await metrics.text()).toContain(`los_receiver_token_trouble{receiver="${RECEIVER}"} 0`);
  });
});

describe('a changed file', () => {
  it('that is in use asks for nothing; one that cannot be used asks for an operator', () => {
    observer.files(RECEIVER, 'tls', null);
    observer.files(RECEIVER, 'tls', '/keys/client.pem: cannot be read (ENOENT)');
    expect(lines).toMatchObject([
      { level: 'info', detail: 'tls' },
      { level: 'error', receiver: RECEIVER, detail: 'tls: /keys/client.pem: cannot be read (ENOENT)' },
    ]);
  });
});
