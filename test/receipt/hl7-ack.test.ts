import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/decide.ts';
import type { Decision, Finding, ReceiptOutcome } from '../../src/decision.ts';
import { REASON_CODES } from '../../src/reasons.ts';
import { receiptBytes, receiptFor } from '../../src/receipt/receipt.ts';
import type { Envelope, MessageHead } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';
import { NAME } from '../../src/version.ts';
import { readAck } from '../support/fixtures-ack.ts';
import { decision, head, missing, placed, tables } from './decisions.ts';

type Hl7 = Extract<Envelope, { kind: 'hl7v2' }>;

function envelope(part: Partial<Hl7> = {}, msh: Partial<Hl7['msh']> = {}): Hl7 {
  return {
    kind: 'hl7v2',
    version: '2.5.1',
    charset: 'utf-8',
    separators: '|^~\\&',
    ...part,
    msh: {
      3: 'EPJ',
      4: '7100001^HER^L',
      5: 'MOTTAK',
      6: 'Klinikken^2.16.578.1.12.4.1.2.8000001^ISO',
      7: '20260317130339+0100',
      9: 'REF^I12^REF_I12',
      10: 'M-77',
      11: 'P',
      18: 'UNICODE UTF-8',
      ...msh,
    },
  };
}

const FINDINGS: readonly Finding[] = [
  missing('PHONE_MISSING', 'PID-13'),
  {
    code: 'PRIOR_TREATMENT_MISSING',
    severity: 'warning',
    item: 'prior-treatment',
    path: 'OBX-5 (OBX-3 = FO)',
  },
  missing('SICK_LEAVE_MISSING', 'OBX-5 (OBX-3 = SYKM)'),
];

function given(
  of: Hl7 = envelope(),
  more: Partial<Decision> = {},
  about: Partial<MessageHead> = {},
): Decision {
  const messageHead = head({ format: 'hl7v2', id: placed('M-77'), envelope: of, ...about });
  return decision({ format: 'hl7v2', findings: FINDINGS, ...more, head: messageHead });
}

function ackOf(about: Decision, outcome: ReceiptOutcome = { kind: 'rejected' }) {
  const receipt = receiptFor(about, outcome, tables);
  if (!receipt) throw new Error('no receipt');
  return { receipt, ack: readAck(receipt.body) };
}

test('an incomplete referral is answered with AE and one ERR for each thing to mend', () => {
  const { receipt, ack } = ackOf(given());
  expect(receipt).toMatchObject({ contentType: 'application/hl7-v2', charset: 'utf-8', positive: false });
  expect(ack.msh).toEqual([
    'MSH',
    '|',
    '^~\\&',
    'MOTTAK',
    'Klinikken^2.16.578.1.12.4.1.2.8000001^ISO',
    'EPJ',
    '7100001^HER^L',
    '20260317130339+0100',
    '',
    'ACK^I12^ACK',
    receipt.id.replaceAll('-', '').slice(0, 20),
    'P',
    '2.5.1',
    '',
    '',
    '',
    '',
    '',
    'UNICODE UTF-8',
  ]);
  expect([ack.code, ack.about, ack.text]).toEqual(['AE', 'M-77', '']);
  expect(ack.errors.map(({ text: _text, ...error }) => error)).toEqual([
    { place: ['PID', '1', '13'], code: '101', severity: 'E', reason: 'PHONE_MISSING' },
    { place: ['OBX', '', '5'], code: '101', severity: 'E', reason: 'SICK_LEAVE_MISSING' },
    { place: ['OBX', '', '5'], code: '101', severity: 'W', reason: 'PRIOR_TREATMENT_MISSING' },
  ]);
  expect(ack.errors[0]?.text).toMatch(
    /^Pasientens telefonnummer mangler\..*Sted i meldingen: Pasient\/telefon, PID-13$/,
  );
  expect(receipt.body).toContain('|101^Required field missing^HL70357|E|PHONE_MISSING^^L||PID-13|');
});

test('accepted only when the receiver has accepted it, and then without a word', () => {
  const { receipt, ack } = ackOf(given(), { kind: 'accepted' });
  expect([ack.code, ack.errors, receipt.positive]).toEqual(['AA', [], true]);
  expect(receipt.body.split('\r')).toHaveLength(3);
});

test.each<[Decision['verdict'], ReceiptOutcome['kind'], string]>([
  ['incomplete', 'rejected', 'AE'],
  ['unroutable', 'rejected', 'AE'],
  ['unreadable', 'rejected', 'AE'],
  ['unsupported', 'rejected', 'AR'],
  ['forward', 'refused', 'AE'],
  ['forward', 'exhausted', 'AE'],
  ['forward', 'accepted', 'AA'],
  ['test', 'accepted', 'AA'],
  ['test', 'rejected', 'AE'],
])('%s that was %s is answered with %s', (verdict, kind, code) => {
  const outcome = { kind } as ReceiptOutcome;
  expect(ackOf(given(envelope(), { verdict }), outcome).ack.code).toBe(code);
});

describe('up to version 2.4 place, code and words stand in ERR-1, and all words in MSA-3', () => {
  test.each(['2.3', '2.3.1', '2.4', ''])('version "%s"', (version) => {
    const { ack, receipt } = ackOf(given(envelope({ version })));
    expect(ack.errors.map(({ place, code, severity }) => [place, code, severity])).toEqual([
      [['PID', '1', '13'], '101', null],
      [['OBX', '', '5'], '101', null],
      [['OBX', '', '5'], '101', null],
    ]);
    expect(ack.text).toBe(ack.errors.map(({ text }) => text).join(' '));
    expect(receipt.body).toContain('PID^1^13^101&Required field missing&HL70357&PHONE_MISSING&Pasientens');
    expect(ack.msh[12]).toBe(version === '' ? '2.3' : version);
  });

  test.each(['2.5', '2.5.1', '2.6', '2.7.1', '2.8.2', '2.9'])('not from version %s', (version) => {
    const { ack } = ackOf(given(envelope({ version })));
    expect([ack.text, ack.errors[0]?.severity]).toEqual(['', 'E']);
  });
});

test.each([
  ['2.3', 'REF^I12', 'ACK^I12'],
  ['2.3.1', 'REF^I12', 'ACK^I12^ACK'],
  ['2.4', 'REF^I12^REF_I12', 'ACK^I12^ACK'],
  ['2.5.1', 'REF^I14^REF_I12', 'ACK^I14^ACK'],
  ['2.5.1', 'ADT^A01', 'ACK^A01^ACK'],
  ['2.5.1', 'REF', 'ACK'],
  ['2.5.1', 'REF^<x>', 'ACK'],
])('in version %s, %s is answered as %s', (version, type, answer) => {
  expect(ackOf(given(envelope({ version }, { 9: type }))).ack.msh[9]).toBe(answer);
});

test('place names are those of the sender’s segments', () => {
  const places = ['PID-13[2].4', 'OBX[3]-5', 'NTE[2–4]-3', 'PID', 'MSH-9', 'IN1[2]-42', '/Message', null];
  const findings = places.map((path) => missing('PHONE_MISSING', path));
  const { ack } = ackOf(given(envelope(), { findings }));
  expect(ack.errors.map(({ place }) => place.join('^'))).toEqual([
    'PID^1^13^2^4',
    'OBX^3^5',
    'NTE^2^3',
    'PID^1',
    'MSH^1^9',
    'IN1^2^42',
    '',
    '',
  ]);
});

describe('the sender’s own signs and character set', () => {
  test('signs', () => {
    const own = envelope(
      { separators: '#*!?$' },
      { 4: '7100001*HER*L', 6: 'Klinikken', 9: 'REF*I12*REF_I12' },
    );
    const { receipt, ack } = ackOf(given(own));
    expect(receipt.body.startsWith('MSH#*!?$#MOTTAK#Klinikken#EPJ#7100001*HER*L#')).toBe(true);
    expect(ack.msh[9]).toBe('ACK*I12*ACK');
    expect(receipt.body).toContain(
      'ERR##PID*1*13#101*Required field missing*HL70357#E#PHONE_MISSING**L##PID-13#',
    );
  });

  test('signs in a text are escaped, line ends too', () => {
    const finding: Finding = {
      ...missing('MESSAGE_TYPE_UNSUPPORTED', 'MSH-9'),
      values: { type: 'A^B|C&D~E\\F\nG' },
    };
    const { receipt, ack } = ackOf(given(envelope(), { findings: [finding] }));
    expect(receipt.body).toContain('A\\S\\B\\F\\C\\T\\D\\R\\E\\E\\F\\.br\\G');
    expect(receipt.body.split('\r').filter((line) => line !== '')).toHaveLength(3);
    expect(ack.errors[0]?.text).toContain('A^B|C&D');
  });

  test('where the sender has no sign of escape, signs become blanks', () => {
    const finding: Finding = { ...missing('MESSAGE_TYPE_UNSUPPORTED', 'MSH-9'), values: { type: 'A^B|C' } };
    const { receipt } = ackOf(given(envelope({ separators: '|^~' }), { findings: [finding] }));
    expect(receipt.body).toContain('Meldingstypen A B C tas ikke imot');
  });

  test.each([
    ['utf-8', 'UNICODE UTF-8', 'hvor mye og siden når', 'UNICODE UTF-8'],
    ['iso-8859-1', '8859/1', 'hvor mye og siden når', '8859/1'],
    ['iso-8859-15', '8859/15', 'hvor mye og siden når', '8859/15'],
    ['us-ascii', 'ASCII', 'hvor mye og siden naar', 'ASCII'],
    ['iso-8859-5', '8859/5', 'hvor mye og siden naar', '8859/5'],
    ['UTF-16LE', 'UNICODE UTF-16', 'hvor mye og siden når', 'UNICODE UTF-16'],
    ['utf-8', '', 'hvor mye og siden når', 'UNICODE UTF-8'],
    ['windows-1252', '', 'hvor mye og siden når', '8859/1'],
  ])('%s, declared as "%s"', (charset, declared, words, answered) => {
    const { receipt, ack } = ackOf(given(envelope({ charset }, { 18: declared })));
    expect(ack.msh[18]).toBe(answered);
    expect(receipt.body).toContain(words);
    expect(iconv.decode(receiptBytes(receipt), charset)).toBe(receipt.body);
  });

  test('an undeclared set need not be told when all is ASCII', () => {
    const { ack } = ackOf(given(envelope({}, { 18: '' })), { kind: 'accepted' });
    expect(ack.msh[18]).toBeUndefined();
  });
});

test('a nynorsk referral is answered in nynorsk, an English one in bokmål', () => {
  const english = decision({ format: 'hl7v2', findings: FINDINGS, head: given().head }, 'en');
  expect(ackOf(english).ack.errors[0]?.text).toMatch(/^Pasientens telefonnummer mangler\./);
  const nynorsk = decision({ format: 'hl7v2', findings: FINDINGS, head: given().head }, 'nn');
  expect(ackOf(nynorsk).ack.errors[0]?.text).toMatch(/^Telefonnummeret til pasienten manglar\./);
});

test('where the text may speak of danger, whom to contact comes first', () => {
  const { ack } = ackOf(given(envelope({ version: '2.4' }), { urgent: true }));
  expect(ack.text).toMatch(/^Teksten kan tyde på akutt fare\..*113/);
  expect(ack.errors[1]?.text).not.toContain('akutt');
});

test('who answers, when, and in which mode, where the message does not say', () => {
  const bare = envelope({}, { 5: '', 6: '', 7: '', 11: '' });
  const { ack } = ackOf(given(bare, { referral: null }, { time: null }));
  expect([ack.msh[3], ack.msh[4], ack.msh[7], ack.msh[11]]).toEqual([NAME, '', '19700101000000+0000', 'P']);
  const referral = { authoredOn: placed('2026-03-01') } as Decision['referral'];
  expect(ackOf(given(bare, { referral }, { time: null })).ack.msh[7]).toBe('20260301000000');
  const timed = { authoredOn: placed('2026-03-01T10:11:12.5+01:00') } as Decision['referral'];
  expect(ackOf(given(bare, { referral: timed }, { time: null })).ack.msh[7]).toBe('20260301101112+0100');
});

test('nobody is answered without an id, and a receipt never; a missing sender is no hindrance', () => {
  expect(receiptFor(given(envelope(), {}, { id: null }), { kind: 'rejected' }, tables)).toBeNull();
  expect(receiptFor(given(envelope(), { verdict: 'ignored' }), { kind: 'rejected' }, tables)).toBeNull();
  expect(ackOf(given(envelope(), {}, { sender: null })).ack.code).toBe('AE');
});

test('the documentation shows what the sender gets', () => {
  const docs = readFileSync(fileURLToPath(new URL('../../docs/receipts.md', import.meta.url)), 'utf8');
  const [, example] = /```hl7\n([\s\S]*?)```/.exec(docs) ?? [];
  expect(example).toBe(ackOf(given()).receipt.body.replaceAll('\r', '\n'));
});

test('the same message and outcome give the same bytes, another outcome another id', () => {
  const [first, again, later] = [ackOf(given()), ackOf(given()), ackOf(given(), { kind: 'accepted' })];
  expect(again.receipt).toEqual(first.receipt);
  expect(later.ack.msh[10]).not.toBe(first.ack.msh[10]);
});

test('every reason can be told in every version and language', () => {
  for (const version of ['2.3', '2.5.1']) {
    for (const language of ['nb', 'nn', 'en'] as const) {
      const values = { receiver: 'Klinikken', item: 'telefon' };
      const findings = REASON_CODES.map((code) => ({ ...missing(code, 'PID-3'), values }));
      const about = decision(
        { format: 'hl7v2', findings, head: given(envelope({ version })).head },
        language,
      );
      const { ack } = ackOf(about);
      expect(ack.errors.map(({ reason }) => reason)).toEqual(REASON_CODES);
      for (const { text, code } of ack.errors) {
        expect(text).toMatch(/^\p{Lu}.{10,}/su);
        expect(code).toMatch(/^\d{3}$/);
      }
    }
  }
});

test('whatever the header of the message holds, the ACK can be read', () => {
  const all = loadTables();
  const plain = fc.string({
    unit: fc.constantFrom('a', '^', '~', '&', '\\', '1', 'å', ' ', '.'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      fc.array(plain, { minLength: 5, maxLength: 5 }),
      ([three = '', four = '', five = '', six = '', id = '']) => {
        const text = `MSH|^~\\&|${three}|${four}|${five}|${six}|20260101||REF^I12^REF_I12|x${id}|P|2.5.1||||||UNICODE UTF-8\rNTE|1||x`;
        const about = decide(Buffer.from(text), all);
        const receipt = receiptFor(about, { kind: 'rejected' }, all);
        if (!receipt) return;
        const ack = readAck(receipt.body);
        expect([ack.msh[5], ack.msh[6], ack.msh[4], ack.about]).toEqual([three, four, six, `x${id}`]);
      },
    ),
    { numRuns: 200 },
  );
});
