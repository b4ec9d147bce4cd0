/** Headers of what is sent for a message, where they tie messages together. */
import { describe, expect, it } from 'vitest';
import { decide } from '../src/decide.ts';
import { correlationId } from '../src/headers.ts';
import type { Delivery } from '../src/queue/queue.ts';
import { loadTables } from '../src/tables.ts';
import { loadFixtures, withMessageId } from './support/fixtures.ts';

const tables = loadTables();
const referral = loadFixtures().find(({ file }) => file.endsWith('forward/bare-diagnosekode.xml'))?.bytes;
if (!referral) throw new Error('the fixture is gone');

/** HER-id of the one who refers. */
const SENDER = '8104813';
const delivery = { meta: { correlationId: null } } as Delivery;
const correlationOf = (bytes: Buffer) => correlationId(delivery, decide(bytes, tables));

describe('X-Correlation-Id', () => {
  it('is shared by two messages of one sender about one referral', () => {
    const next = withMessageId(referral, '11111111-2222-4333-8444-555555555555');
    if (!next) throw new Error('no message id');
    expect(correlationOf(next)).toBe(correlationOf(referral));
  });

  it('is not shared by two senders who count their referrals alike', () => {
    const elsewhere = Buffer.from(referral.toString('latin1').replaceAll(SENDER, '8999999'), 'latin1');
    const [one, other] = [decide(referral, tables), decide(elsewhere, tables)];
    expect(one.head?.sender).not.toEqual(other.head?.sender);
    expect(one.referral?.businessId?.value).toBe(other.referral?.businessId?.value);
    expect(correlationId(delivery, one)).not.toBe(correlationId(delivery, other));
  });
});
