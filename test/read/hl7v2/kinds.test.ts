import { describe, expect, it } from 'vitest';
import { FNR, message, readText, referralIn, refusal } from './messages.ts';

const BODY = [`PID|1||${FNR}^^^^FNR||Nes`, 'NTE|1||Vondt.'];

describe('what a message is follows from its header', () => {
  it.each([
    ['REF^I12', 'new'],
    ['REF^I12^REF_I12', 'new'],
    ['ref^i12', 'new'],
    ['REF^^REF_I12', 'new'],
    ['REF^I13^REF_I12', 'change'],
    ['REF^I14', 'cancellation'],
  ])('%s is a referral: %s', (type, action) => {
    expect(referralIn(message(BODY, { type })).action).toEqual({ value: action, path: 'MSH-9' });
  });

  it.each([
    ['ADT^A01^ADT_A01', 'ADT^A01'],
    ['REF^I15', 'REF^I15'],
    ['REF', 'REF'],
    ['ORU^R01', 'ORU^R01'],
    ['SIU', 'SIU'],
    ['<script>^A01', 'ukjent'],
  ])('%s is another message, whose sender is known', (type, named) => {
    expect(refusal(message(BODY, { type }))).toEqual({
      verdict: 'unsupported',
      code: 'MESSAGE_TYPE_UNSUPPORTED',
      values: { type: named },
      id: 'M1',
    });
  });

  it('no type at all is a fault of structure', () => {
    expect(refusal(message(BODY, { type: '' }))).toMatchObject({
      verdict: 'unreadable',
      code: 'STRUCTURE_INVALID',
      values: { part: 'MSH-9' },
      id: 'M1',
    });
  });

  it.each(['2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8', '2.8.2', ''])(
    'version "%s" is read',
    (version) => {
      expect(referralIn(message(BODY, { version })).head.envelope).toMatchObject({ version });
    },
  );

  it.each(['2.2', '2.1', '2.9', '3.0', '2', '25'])('version %s is not', (version) => {
    expect(refusal(message(BODY, { version }))).toEqual({
      verdict: 'unsupported',
      code: 'VERSION_UNSUPPORTED',
      values: { version },
      id: 'M1',
    });
  });

  it.each([
    ['ACK^I12^ACK', ['MSA|AA|1']],
    ['ACK', []],
    ['RRI^I12^RRI_I12', ['MSA|AA|1', ...BODY]],
    ['MCF^Q02', ['MSA|AA|1']],
    ['ZZZ^Z01', ['MSA|AE|1']],
  ])('%s answers a message, and is never answered', (type, body) => {
    expect(refusal(message(body, { type }))).toMatchObject({
      verdict: 'ignored',
      code: 'MESSAGE_IS_RECEIPT',
      id: null,
    });
  });

  it('a faulty receipt is not answered either', () => {
    expect(refusal(message(['MSA|AA|1', 'tull'], { type: 'ACK' }))).toMatchObject({
      verdict: 'unreadable',
      id: null,
    });
  });

  it('a referral with an acknowledgment in it is still a referral', () => {
    expect(referralIn(message(['MSA|AA|1', ...BODY])).patient?.name?.family).toBe('Nes');
  });

  it.each([
    ['a continuation segment', [...BODY, 'DSC|17'], {}, 'DSC'],
    ['two patients', [...BODY, 'PID|2||1||Vik'], {}, 'PID[2]'],
  ])('%s makes it no whole referral', (_name, body, header, part) => {
    expect(refusal(message(body, header))).toEqual({
      verdict: 'unreadable',
      code: 'STRUCTURE_INVALID',
      values: { part },
      id: 'M1',
    });
  });

  it('nor does a continuation pointer', () => {
    const text = message(BODY).replace('|2.5.1||||||', '|2.5.1||17||||');
    expect(refusal(text)).toMatchObject({ code: 'STRUCTURE_INVALID', values: { part: 'MSH-14' } });
  });

  it('a referral without id or sender is read, and says so', () => {
    const result = readText('MSH|^~\\&|||||20260101||REF^I12||P|2.5\rNTE|1||Vondt.');
    if (result.kind !== 'referral') throw new Error('no referral');
    expect(result.findings.map(({ code, path }) => [code, path])).toEqual([
      ['MESSAGE_ID_MISSING', 'MSH-10'],
      ['SENDER_MISSING', 'MSH-4'],
    ]);
    expect(result.referral.head).toMatchObject({
      id: null,
      sender: null,
      addressee: null,
      test: { value: false },
    });
  });
});
