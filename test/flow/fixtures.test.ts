/** Every fixture through the whole adapter, over both transports: one fate each, one receipt each, nothing lost or doubled. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide, receiptBytes, receiptFor, toTransaction } from '../../src/decide.ts';
import type { Decision, Receipt } from '../../src/decision.ts';
import { type Fixture, loadFixtures } from '../support/fixtures.ts';
import { byMessage, type KEPT_PLACES, type Kept } from '../support/fixtures-ledger.ts';
import { openStage, type Stage, TRANSPORTS } from '../support/fixtures-stage.ts';

const fixtures = loadFixtures();

/** Where a message ends, by its verdict; a verdict not named here ends among the dead letters. */
const ENDS: Readonly<Record<string, string>> = { forward: 'receiver', test: 'test', ignored: 'ignored' };
const CLASSES: Readonly<Record<string, string>> = {
  incomplete: 'content',
  unreadable: 'unreadable',
  unsupported: 'unsupported',
  unroutable: 'unroutable',
};

describe.each(TRANSPORTS)('every fixture over %s', (transport) => {
  let stage: Stage;
  const decisions = new Map<Fixture, Decision>();
  const decisionOf = (fixture: Fixture): Decision => {
    const decision = decisions.get(fixture);
    if (!decision) throw new Error(`${fixture.name} was not judged`);
    return decision;
  };
  const keptOf = (place: (typeof KEPT_PLACES)[number], fixture: Fixture): readonly Kept[] =>
    byMessage(stage.ledger.read(place)).get(decisionOf(fixture).ids.for('message')) ?? [];

  beforeAll(async () => {
    stage = await openStage(transport);
    for (const fixture of fixtures) {
      decisions.set(fixture, decide(fixture.bytes, stage.tables));
      await stage.queue.send(fixture.bytes);
    }
    await stage.until('every fixture is settled', () => stage.settled.length >= fixtures.length);
    await stage.until('every receipt is in the ledger', () => {
      const answered = fixtures.filter(({ expected }) => expected.receipt !== null).length;
      return stage.ledger.read('receipts').length >= answered;
    });
  });
  afterAll(() => stage?.close());

  it('settles each once, and nothing of ours fails', async () => {
    expect(stage.failures).toEqual([]);
    expect(stage.settled.length).toBe(fixtures.length);
    expect(await stage.ledger.waiting()).toBe(0);
  });

  it.each(fixtures)('$name ends in exactly one place', (fixture) => {
    const { ids } = decisionOf(fixture);
    const ends = [
      ...stage.sandbox
        .received()
        .filter(({ key }) => key === ids.for('request'))
        .map(() => 'receiver'),
      ...(['dead-letter', 'test', 'ignored'] as const).flatMap((place) =>
        keptOf(place, fixture).map(() => place),
      ),
    ];
    expect(ends).toEqual([ENDS[fixture.expected.verdict] ?? 'dead-letter']);
  });

  it.each(fixtures.filter(({ expected }) => expected.verdict === 'forward'))(
    '$name reaches its receiver as the bundle that decide made',
    (fixture) => {
      const decision = decisionOf(fixture);
      const { ids } = decision;
      const bundle = decision.bundle();
      if (!bundle) throw new Error('no bundle');
      const got = stage.sandbox.received().find(({ key }) => key === ids.for('request'));
      const { receiver } = fixture.expected;
      expect(got?.receiverId).toBe(receiver);
      expect(got?.requestId).toBe(ids.for('request'));
      const transaction = stage.tables.directory.byId.get(receiver ?? '')?.delivery === 'transaction';
      expect(got?.body).toBe(JSON.stringify(transaction ? toTransaction(bundle) : bundle));
    },
  );

  it.each(fixtures.filter(({ expected }) => expected.verdict in CLASSES))(
    '$name is kept among the dead letters byte for byte, with its reasons and nothing else of it',
    (fixture) => {
      const { expected, bytes } = fixture;
      const [letter] = keptOf('dead-letter', fixture);
      expect(letter?.body.equals(bytes)).toBe(true);
      const blocking = expected.findings
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code);
      expect(letter?.headers).toMatchObject({
        'los-class': CLASSES[expected.verdict],
        'los-stage': 'decide',
      });
      expect(String(letter?.headers['los-reasons']).split(',').sort()).toEqual([...new Set(blocking)].sort());
      expect(letter?.headers['los-urgent'] === true).toBe(expected.urgent);
      expect(letter?.headers['los-mappings-version']).toBe(stage.tables.version);
    },
  );

  it.each(fixtures)('$name is answered as decide says, or not at all', (fixture) => {
    const receipt = receiptOf(decisionOf(fixture), stage);
    const told = keptOf('receipts', fixture);
    expect(told.map(({ body }) => body)).toEqual(receipt ? [receiptBytes(receipt)] : []);
    expect(receipt === null).toBe(fixture.expected.receipt === null);
  });
});

function receiptOf(decision: Decision, { tables }: Stage): Receipt | null {
  const accepted = (decision.wouldBe ?? decision.verdict) === 'forward';
  return receiptFor(decision, { kind: accepted ? 'accepted' : 'rejected' }, tables);
}
