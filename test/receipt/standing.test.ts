/** What a sender hears after a replay: the very same receipt where the outcome is the same, else a second one that refers to the first. */
import { describe, expect, it } from 'vitest';
import { decide, receiptFor } from '../../src/decide.ts';
import { loadTables } from '../../src/tables.ts';
import { loadFixtures } from '../support/fixtures.ts';

const tables = loadTables();
const fixtures = loadFixtures().filter(({ expected }) => expected.receipt !== null);
/** One message of each format that the receipts differ in. */
const messages = ['kith-1.0', 'kith-2.0', 'hl7v2', 'fhir'].map((format) => {
  const found = fixtures.find(({ expected, bytes }) => {
    if (expected.verdict !== 'incomplete') return false;
    return decide(bytes, tables).format === format;
  });
  if (!found) throw new Error(`no incomplete fixture of ${format}`);
  return [format, decide(found.bytes, tables)] as const;
});

describe.each(messages)('a receipt after a replay, %s', (format, decision) => {
  const codes = decision.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const told = `rejected:${[...new Set(codes)].join(',')}`;
  const receipt = (kind: 'accepted' | 'rejected' | 'exhausted', first: string | null) => {
    const made = receiptFor(decision, { kind }, tables, first);
    if (!made) throw new Error('no receipt');
    return made;
  };
  /** The first receipt's id as its sender saw it. */
  const idOf = (id: string) => (format === 'hl7v2' ? id.replaceAll('-', '').slice(0, 20) : id);

  it('is the very same one when the outcome is the same', () => {
    expect(receipt('rejected', told)).toEqual(receipt('rejected', null));
  });

  it('is a second one that names the first when the referral is accepted in the end', () => {
    const first = receipt('rejected', null);
    const second = receipt('accepted', told);
    expect(second.id).not.toBe(first.id);
    expect(second.positive).toBe(true);
    expect(second.body).toContain(idOf(first.id));
    expect(second).toEqual(receipt('accepted', told));
  });

  it('is a second one that names the first when it is turned back for other reasons, or given up', () => {
    const first = receipt('rejected', null);
    const other = receipt('rejected', 'rejected:PATIENT_MISSING');
    expect(other.id).not.toBe(first.id);
    const givenUp = receipt('exhausted', told);
    for (const second of [other, givenUp]) expect(second.body).toContain(idOf(first.id));
    expect(new Set([first.id, other.id, givenUp.id]).size).toBe(3);
  });

  it('refers to nothing when nobody was told before, or the header makes no sense', () => {
    for (const first of [null, '', 'lost', 'accepted:', 'rejected:<x>']) {
      expect(receipt('accepted', first)).toEqual(receipt('accepted', null));
    }
  });
});
