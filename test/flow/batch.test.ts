/** Several HL7 v2 messages in one body through the whole adapter, over both transports: each has its own fate and its own receipt. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide, receiptBytes, receiptFor, split } from '../../src/decide.ts';
import { loadFixtures } from '../support/fixtures.ts';
import { openStage, type Stage, TRANSPORTS } from '../support/fixtures-stage.ts';

const CASES = [
  'forward/hl7-rygg-oslo-avsnittskoder',
  'incomplete/hl7-v2-4-flere-mangler',
  'ignored/hl7-ack-negativ',
];
const bodies = CASES.map((wanted) => {
  const fixture = loadFixtures().find(({ name }) => name === wanted);
  if (!fixture) throw new Error(`no fixture ${wanted}`);
  return fixture.bytes;
});
const text = (...lines: readonly string[]) => Buffer.from(`${lines.join('\r')}\r`);
const batch = Buffer.concat([
  text('FHS|^~\\&|BUNTEPJ', 'BHS|^~\\&|BUNTEPJ'),
  ...bodies,
  text('BTS|3', 'FTS|1'),
]);

describe.each(TRANSPORTS)('a batch over %s', (transport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(transport);
    await stage.queue.send(batch);
    await stage.until('the batch and its parts are settled', () => stage.settled.length >= CASES.length + 1);
    await stage.until('both receipts have come', () => stage.ledger.count('receipts') >= 2);
  });
  afterAll(() => stage?.close());

  it('is taken apart, and its parts settle one by one', () => {
    expect(stage.failures).toEqual([]);
    expect(stage.settled.map(({ outcome }) => outcome).sort()).toEqual([
      'dead-lettered',
      'delivered',
      'ignored',
      'split',
    ]);
  });

  it('each part is a message of its own: its bytes are its slice of the batch', () => {
    const parts = split(batch).map((part) => Buffer.from(part));
    expect(parts).toEqual(bodies);
    const [good, lacking, receipt] = parts;
    expect(stage.sandbox.received().map(({ receiverId }) => receiverId)).toEqual(['ous-helse-i-arbeid']);
    expect(stage.ledger.read('dead-letter').map(({ body }) => body)).toEqual([lacking]);
    expect(stage.ledger.read('ignored').map(({ body }) => body)).toEqual([receipt]);
    const answered = [
      [good, 'accepted'],
      [lacking, 'rejected'],
    ] as const;
    const expected = answered.map(([bytes = Buffer.alloc(0), kind]) => {
      const ack = receiptFor(decide(bytes, stage.tables), { kind }, stage.tables);
      return ack && receiptBytes(ack).toString();
    });
    const told = stage.ledger.read('receipts').map(({ body }) => body.toString());
    expect(told.sort()).toEqual(expected.sort());
  });
});
