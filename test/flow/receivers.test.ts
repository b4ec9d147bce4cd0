/** Receivers that fail in every way: what becomes of their referrals, and that nobody else's wait for them. */
import { afterEach, describe, expect, it } from 'vitest';
import { decide, receiptFor } from '../../src/decide.ts';
import type { Decision, ReceiptOutcome } from '../../src/decision.ts';
import type { Behaviour } from '../../src/sandbox/sandbox.ts';
import { loadFixtures } from '../support/fixtures.ts';
import { byMessage, type KeptPlace } from '../support/fixtures-ledger.ts';
import { openStage, type Stage, type StageOptions, TRANSPORTS } from '../support/fixtures-stage.ts';

const referrals = loadFixtures().filter(({ expected }) => expected.verdict === 'forward');
const first = referrals[0];
const elsewhere = referrals.filter(({ expected }) => expected.receiver !== first?.expected.receiver);
if (!first || elsewhere.length === 0) throw new Error('the fixtures must reach two receivers');
const message = first.bytes;
const receiverId = first.expected.receiver ?? '';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  /** One referral to a receiver that behaves like this, and when wanted everybody else's after it. */
  async function play(behaviour: Behaviour, options: StageOptions & { others?: boolean } = {}) {
    const opened = await openStage(transport, options);
    stage = opened;
    opened.sandbox.control(receiverId, behaviour);
    await opened.queue.send(message);
    if (options.others) for (const { bytes } of elsewhere) await opened.queue.send(bytes);
    const decision = decide(message, opened.tables);
    const ended = (outcome: string) => () => opened.settled.some((record) => record.outcome === outcome);
    return { ...opened, decision, ended };
  }

  function kept(place: KeptPlace, decision: Decision) {
    return byMessage(stage?.ledger.read(place) ?? []).get(decision.ids.for('message')) ?? [];
  }

  async function told(decision: Decision, outcome: ReceiptOutcome) {
    const expected = receiptFor(decision, outcome, stageNow().tables)?.body;
    await stageNow().until('the receipt is there', () => kept('receipts', decision).length > 0);
    expect(kept('receipts', decision).map(({ body }) => body.toString('utf8'))).toEqual([expected]);
  }

  function stageNow(): Stage {
    if (!stage) throw new Error('no stage');
    return stage;
  }

  it("a receiver answering 503 sends the message to the retry queue and another receiver's referrals flow on", async () => {
    const { settled, until, sandbox, decision, ended } = await play({ mode: 'status:503' }, { others: true });
    await until("everybody else's referral is delivered", () => {
      const delivered = settled.filter(({ outcome }) => outcome === 'delivered').length;
      return delivered === elsewhere.length;
    });
    expect(ended('retry')()).toBe(true);
    expect(settled.find(({ outcome }) => outcome === 'retry')?.answer).toBe('http-503');
    expect(sandbox.received(receiverId)).toEqual([]);
    expect(kept('receipts', decision)).toEqual([]);
    expect(kept('dead-letter', decision)).toEqual([]);

    sandbox.control(receiverId, null);
    await until('the receiver has it at last', () => sandbox.received(receiverId).length === 1);
    await told(decision, { kind: 'accepted' });
    expect(kept('dead-letter', decision)).toEqual([]);
  });

  it('a receiver that takes longer than its timeout counts as away, and others flow on', async () => {
    const { settled, until, sandbox, decision } = await play(
      { mode: 'hang', times: 1 },
      { others: true, receivers: { timeoutMs: 1_500 } },
    );
    await until('it is delivered on the second try', () => sandbox.received(receiverId).length === 1);
    const answers = settled.filter(({ receiverId: to }) => to === receiverId).map(({ answer }) => answer);
    expect(answers[0]).toBe('timeout');
    await told(decision, { kind: 'accepted' });
    await until('everybody is served', () => sandbox.received().length === elsewhere.length + 1);
  });

  it('far more messages to a hanging receiver than are taken in hand at once: everybody else is served before any of them times out', async () => {
    const opened = await openStage(transport, { receivers: { timeoutMs: 12_000 }, retryDelaysMs: [60_000] });
    stage = opened;
    const { settled, until, sandbox, queue } = opened;
    sandbox.control(receiverId, { mode: 'hang' });
    for (let number = 0; number < 150; number += 1) await queue.send(message);
    for (const { bytes } of elsewhere) await queue.send(bytes);
    await until('everybody else is served', () => sandbox.received().length === elsewhere.length);
    const answers = settled.filter(({ outcome }) => outcome === 'retry').map(({ answer }) => answer);
    expect(new Set(answers)).toEqual(new Set(['busy']));
    expect(settled.filter(({ attempt }) => attempt > 0)).toEqual([]);
  });

  it('a receiver that cuts the connection gets the referral again', async () => {
    const { until, sandbox, decision, ended } = await play({ mode: 'reset', times: 2 });
    await until('it is delivered', ended('delivered'));
    expect(sandbox.received(receiverId).length).toBe(1);
    await told(decision, { kind: 'accepted' });
  });

  it('a receiver that accepts and then cuts the connection says duplicate, and has it once', async () => {
    const { settled, until, sandbox, decision, ended } = await play({ mode: 'half-sent', times: 1 });
    await until('it is delivered', ended('delivered'));
    expect(settled.at(-1)?.answer).toBe('duplicate');
    expect(sandbox.received(receiverId).map(({ repeats }) => repeats)).toEqual([1]);
    await told(decision, { kind: 'accepted' });
  });

  it('a receiver answering 409 duplicate has it already: delivered, with a positive receipt', async () => {
    const { until, decision, ended } = await play({ mode: 'duplicate' });
    await until('it counts as delivered', ended('delivered'));
    await told(decision, { kind: 'accepted' });
  });

  it.each([
    ['status:400', 'http-400'],
    ['status:409', 'http-409'],
    ['fatal-error', 'fatal-error'],
  ] as const)('a receiver answering %s refuses: dead letter, negative receipt', async (mode, why) => {
    const { settled, until, decision, ended } = await play({ mode });
    await until('it is set aside', ended('dead-lettered'));
    await told(decision, { kind: 'refused' });
    await stageNow().until('the dead letter is there', () => kept('dead-letter', decision).length > 0);
    const [letter, ...more] = kept('dead-letter', decision);
    expect(more).toEqual([]);
    expect(letter?.body.equals(message)).toBe(true);
    expect(letter?.headers).toMatchObject({
      'los-class': 'refused',
      'los-stage': 'deliver',
      'los-reasons': 'RECEIVER_REFUSED',
      'los-answer': why,
    });
    expect(settled.at(-1)?.receipt).toBe('negative');
  });

  it('a receiver that stays away past the limit: dead letter, and the sender is told it was not delivered', async () => {
    const { until, decision, ended } = await play({ mode: 'status:503' }, { giveUpAfterMs: 0 });
    await until('it is given up', ended('dead-lettered'));
    await told(decision, { kind: 'exhausted' });
    await stageNow().until('the dead letter is there', () => kept('dead-letter', decision).length > 0);
    expect(kept('dead-letter', decision)[0]?.headers).toMatchObject({
      'los-class': 'exhausted',
      'los-reasons': 'RECEIVER_UNREACHABLE',
    });
  });

  it('the same message twice reaches the receiver once, and its sender never hears two different things', async () => {
    const { settled, until, sandbox, decision, queue } = await play({ mode: 'ok' });
    await queue.send(message);
    await until('both are settled', () => settled.length === 2);
    expect(settled.map(({ outcome, receipt }) => [outcome, receipt])).toEqual(
      Array(2).fill(['delivered', 'positive']),
    );
    // n.b. the second is not even sent while the first, accepted, waits for its receipt to be confirmed.
    expect(sandbox.received(receiverId)).toHaveLength(1);
    await until('the receipts are there', () => kept('receipts', decision).length > 0);
    expect(new Set(kept('receipts', decision).map(({ body }) => body.toString('utf8'))).size).toBe(1);
    expect(kept('dead-letter', decision)).toEqual([]);
  });

  it('two contents under one message id are two referrals, and never pass for one another', async () => {
    const { settled, until, sandbox, decision, queue, tables } = await play({ mode: 'ok' });
    const corrected = Buffer.from(
      message.toString('latin1').replace('Problemstilling', 'Aktuelt problem'),
      'latin1',
    );
    const other = decide(corrected, tables);
    expect(other.head?.id?.value).toBe(decision.head?.id?.value);
    await queue.send(corrected);
    await until('both are settled', () => settled.length === 2);
    expect(
      sandbox
        .received(receiverId)
        .map(({ key }) => key)
        .sort(),
    ).toEqual([decision.ids.for('request'), other.ids.for('request')].sort());
    await until(
      'both are answered',
      () => kept('receipts', decision).length + kept('receipts', other).length === 2,
    );
  });
});
