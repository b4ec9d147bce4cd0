/** The ledger itself: it must see each way in which an adapter can break its promises. */
import { describe, expect, inject, it } from 'vitest';
import { brokerUrl } from '../support/broker-url.ts';
import { Chance } from './chance.ts';
import { Field } from './field.ts';
import type { HarmPlan } from './harm-plan.ts';
import { type Books, balance, type Fed, type Found, isBalanced } from './ledger.ts';
import { openAmqpPost } from './post-amqp.ts';

const good: Fed = {
  sha256: 'a'.repeat(64),
  about: 'good',
  end: 'delivered',
  receiver: 'unit',
  sign: 'positive',
  part: null,
  letters: ['letter-1'],
};
const lacking: Fed = {
  ...good,
  sha256: 'b'.repeat(64),
  about: 'lacking',
  end: 'dead-letter',
  sign: 'negative',
  letters: ['letter-2'],
};
const held = { receiver: 'unit', sha256: good.sha256, key: 'key-1', repeats: 0, changedRepeats: 0 };
const dead = { place: 'dead-letter' as const, sha256: lacking.sha256 };
const yes = { letter: 'letter-1', about: 'm1', sign: 'positive' as const, id: 'r1', sha256: '1' };
const no = { letter: 'letter-2', about: 'm2', sign: 'negative' as const, id: 'r2', sha256: '2' };
const sound: Found = { held: [held], copies: [dead], receipts: [yes, no], waiting: 0 };

const books = (found: Partial<Found>) => balance([good, lacking], { ...sound, ...found });
const faultsOf = (found: Partial<Found>) =>
  Object.entries(books(found).faults)
    .filter(([, value]) => (typeof value === 'number' ? value > 0 : value.length > 0))
    .map(([name]) => name);

describe('a ledger over what was found', () => {
  it('balances when each message is where it belongs and each sender has heard', () => {
    expect(isBalanced(books({}))).toBe(true);
  });

  it('takes harmless repeats for what they are', () => {
    const again = books({ held: [{ ...held, repeats: 3 }], copies: [dead, dead], receipts: [yes, yes, no] });
    expect(isBalanced(again)).toBe(true);
    expect(again.repeats).toEqual({ requests: 3, copies: 1, receipts: 1 });
  });

  it.each<[string, Partial<Found>, string[]]>([
    ['a referral no receiver holds', { held: [] }, ['lost']],
    ['a dead letter that is nowhere', { copies: [] }, ['lost']],
    ['a referral under two keys', { held: [held, { ...held, key: 'key-2' }] }, ['doubled']],
    ['a repeat with other bytes', { held: [{ ...held, repeats: 1, changedRepeats: 1 }] }, ['doubled']],
    [
      'a referral with two receivers',
      { held: [held, { ...held, receiver: 'other' }] },
      ['doubled', 'misplaced'],
    ],
    [
      'a good referral among the dead letters',
      { copies: [dead, { ...dead, sha256: good.sha256 }] },
      ['wronglyDead'],
    ],
    ['a deficient one with a receiver', { held: [held, { ...held, sha256: lacking.sha256 }] }, ['misplaced']],
    ['a dead letter among the tests', { copies: [{ ...dead, place: 'test' }] }, ['lost', 'misplaced']],
    ['a sender that heard nothing', { receipts: [yes] }, ['unanswered']],
    ['a sender that heard two things', { receipts: [yes, no, { ...no, sha256: '3' }] }, ['answeredWrongly']],
    [
      'a sender that heard the contrary',
      { receipts: [yes, { ...no, sign: 'positive' }] },
      ['answeredWrongly'],
    ],
    ['one receipt id for two messages', { receipts: [yes, { ...no, id: 'r1' }] }, ['answeredWrongly']],
    ['a message nobody fed', { copies: [dead, { ...dead, sha256: 'c'.repeat(64) }] }, ['unknown']],
    ['a message that still waits', { waiting: 1 }, ['waiting']],
  ])('sees %s', (_name, found, expected) => {
    expect(faultsOf(found)).toEqual(expected);
  });

  it('sees one letter of two unanswered, and one copy of two missing, though the message is the same', () => {
    const twice = { ...lacking, letters: ['letter-2', 'letter-3'] };
    const { faults } = balance([good, twice], sound);
    expect(faults.lost).toHaveLength(1);
    expect(faults.unanswered).toHaveLength(1);
  });
});

describe('a ledger over a broker and receivers, with an adapter that cheats', () => {
  it.each<[string, NonNullable<HarmPlan['betray']>, keyof Books['faults']]>([
    ['drops dead letters', { place: 'dead-letter', how: 'drop' }, 'lost'],
    ['drops receipts', { place: 'receipts', how: 'drop' }, 'unanswered'],
    ['sends a receipt under two ids', { place: 'receipts', how: 'under-two-ids' }, 'answeredWrongly'],
    ['puts retries among the dead letters', { place: 'retry', how: 'into-dead-letter' }, 'wronglyDead'],
  ])(
    'finds one that %s',
    async (_name, betray, fault) => {
      const { faults } = await cheatedBy(betray);
      expect(faults[fault]).not.toEqual([]);
    },
    120_000,
  );

  it('finds a referral that was given to its receiver a second time under another key', async () => {
    const { faults } = await cheatedBy(null, async ({ sandbox }) => {
      const [first] = sandbox.received();
      const headers = { 'Content-Type': 'application/fhir+json', 'Idempotency-Key': 'another' };
      const body = first?.body ?? '';
      await fetch(`${sandbox.url}/receivers/${first?.receiverId}`, { method: 'POST', headers, body });
    });
    expect(faults.doubled).toHaveLength(1);
  }, 120_000);
});

let count = 0;

/** Feeds an adapter that cheats so, until it is done with everything, and opens the books. */
async function cheatedBy(
  betray: NonNullable<HarmPlan['betray']> | null,
  besides: (field: Field) => Promise<void> = async () => {},
): Promise<Books> {
  count += 1;
  const prefix = `cheated.${process.pid}.${count}`;
  const post = await openAmqpPost({ urls: [await brokerUrl()], prefix, retryDelaysMs: [300] });
  const field = await Field.open({
    chance: new Chance(count),
    messages: 30,
    post,
    prefix,
    logFolder: inject('serviceLogs'),
    stillMs: 3_000,
  });
  try {
    field.receivers({ mode: 'status:503', times: 1 });
    field.feed(field.messages);
    field.start(betray && { betray });
    await field.until('a receiver has something', () => field.sandbox.received().length > 0);
    await besides(field);
    return await field.settle();
  } finally {
    await field.close();
  }
}
