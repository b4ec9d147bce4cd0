import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { idsFor, senderKey, uuidV5 } from '../../src/ids.ts';
import { identifier, organization, placed, referral, surgery } from './whole-referral.ts';

const BYTES = Buffer.from('<Message/>');

describe('UUIDv5', () => {
  test('is SHA-1 over namespace and name, with version and variant set', () => {
    const namespace = Buffer.from('8d0c2c7e5b7a4f0c9f1f6c1a8f0b1e57', 'hex');
    for (const name of ['', 'blåbær', 'x'.repeat(5000)]) {
      const digest = createHash('sha1').update(namespace).update(name).digest();
      const uuid = uuidV5(name);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
      for (const [index, byte] of bytes.entries()) {
        const mask = index === 6 ? 0x0f : index === 8 ? 0x3f : 0xff;
        expect(byte & mask).toBe((digest[index] ?? 0) & mask);
      }
    }
  });
});

describe('the ids of a message', () => {
  const id = (head: typeof referral.head | null, bytes: Uint8Array, role = 'bundle') =>
    idsFor(head, bytes).for(role);

  test('are the same for the same message, and known by the SHA-256 of its bytes', () => {
    expect(id(referral.head, BYTES)).toBe(id(referral.head, BYTES));
    expect(idsFor(referral.head, BYTES).sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
  });

  test('differ by role, content, message id and sender', () => {
    const ids = new Set([
      id(referral.head, BYTES),
      id(referral.head, BYTES, 'request'),
      id(referral.head, Buffer.from('<Message />')),
      id({ ...referral.head, id: placed('another') }, BYTES),
      id({ ...referral.head, sender: null }, BYTES),
      id(null, BYTES),
    ]);
    expect(ids.size).toBe(6);
  });
});

describe('the sender in ids is', () => {
  test('the HER-id of its unit, else of the organisation, else its number, else the hash of all of it', () => {
    const level1 = [identifier('HER', '8099910'), identifier('ENH', '999999999')];
    const party = (more: Partial<typeof surgery>) => ({ ...surgery, professional: null, ...more });
    expect(senderKey(surgery)).toBe('her:8099911');
    expect(senderKey(party({ organization: organization('A', { identifiers: level1 }) }))).toBe(
      'her:8099910',
    );
    expect(senderKey(party({ organization: organization('A', { identifiers: level1.slice(1) }) }))).toBe(
      'org:999999999',
    );
    expect(senderKey(party({ organization: organization('A') }))).toMatch(/^sha:[0-9a-f]{64}$/);
    expect(senderKey(null)).toBeNull();
  });
});
