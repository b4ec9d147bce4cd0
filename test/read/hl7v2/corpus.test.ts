import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decide, receiptFor } from '../../../src/decide.ts';
import { read } from '../../../src/read/read.ts';
import { referralIn, tables } from './messages.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const EXAMPLES = `${SHARED}standards/hl7v2/examples/`;

interface Expected {
  readonly fnr?: string;
  readonly msgId?: string;
  readonly outcome?: string;
  readonly reply?: string;
  readonly expected?: { readonly region: string | null };
}

function cases(folder: string): [string, Uint8Array, Expected][] {
  const path = `${SHARED}corpus/${folder}/`;
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith('.hl7'))
    .map((file) => [
      file,
      readFileSync(path + file),
      JSON.parse(readFileSync(path + file.replace(/hl7$/, 'expected.json'), 'utf8')),
    ]);
}

describe.skipIf(!existsSync(`${SHARED}corpus`))('the shared corpus', () => {
  it.each(cases('dev'))(
    '%s reads with patient, referrer, texts, telephone and region',
    (_file, bytes, want) => {
      const { head, patient, texts, diagnoses, requester } = referralIn(bytes);
      expect(head.id?.value).toBe(want.msgId);
      expect(patient?.identifiers.filter(({ kind }) => kind === 'FNR').map(({ value }) => value)).toEqual([
        want.fnr,
      ]);
      expect(patient?.name?.family).toMatch(/^\p{Lu}/u);
      expect(patient?.addresses[0]?.city).toMatch(/\p{L}/u);
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.every(({ text }) => text.length > 5 && !/\\|\ufffd|[\u0080-\u009f]/.test(text))).toBe(
        true,
      );
      expect(
        diagnoses.every(({ coded }) => coded.system?.startsWith('http://hl7.org/fhir/sid/') && coded.display),
      ).toBe(true);
      expect(requester?.professional?.identifiers.some(({ kind }) => kind === 'HPR')).toBe(true);
      expect(requester?.organization?.name?.value).toMatch(/\p{L}/u);
      const written = Buffer.from(bytes).toString('latin1');
      expect((patient?.telecoms.length ?? 0) > 0).toBe(/PID[^\r\n]*\|[^|]*\^PRN\^CP/.test(written));
      expect(decide(bytes, tables).route?.region ?? null).toBe(want.expected?.region);
    },
  );

  it.each(cases('dev'))(
    '%s: all that is stated is used, ignored by a rule, or of those few that are carried',
    (_file, bytes) => {
      const carried = read(bytes, tables)
        .account()
        .filter(({ fate }) => fate === 'carried')
        .map(({ path }) => path.replaceAll(/\[\d+\]/g, ''));
      const few = /^(RF1-1|RF1-6\.2|PRD-2\.5|PID-3\.[45]|PV1-2|DG1-[56]|OBR-[27]|OBX-14)$/;
      expect(carried.filter((path) => !few.test(path))).toEqual([]);
    },
  );

  it.each(cases('hostile'))('%s is judged as expected', (_file, bytes, { outcome, reply, msgId }) => {
    const decision = decide(bytes, tables);
    expect(decision.verdict).toBe(outcome === 'test-message' ? 'test' : outcome);
    if (reply === 'never') expect(receiptFor(decision, { kind: 'rejected' }, tables)).toBeNull();
    else if (msgId) expect(decision.head?.id?.value).toBe(msgId);
  });
});

describe.skipIf(!existsSync(EXAMPLES))('the public samples', () => {
  const read_ = (start: string) => {
    const file = readdirSync(EXAMPLES).find((name) => name.startsWith(start)) ?? '';
    return read(readFileSync(EXAMPLES + file), tables);
  };
  const referral = (start: string) => {
    const result = read_(start);
    if (result.kind !== 'referral') throw new Error(`no referral: ${result.finding.code}`);
    return result.referral;
  };

  it('01: patient, referrer, telephone of the referrer and diagnosis', () => {
    const { patient, requester, diagnoses } = referral('01');
    expect(patient?.name).toMatchObject({ family: 'Lindqvist', given: 'Mara', middle: 'Johanna' });
    expect(requester?.professional).toMatchObject({
      name: { family: 'Holm' },
      telecoms: [{ value: '+49 431 5550600' }],
    });
    expect(diagnoses[0]?.coded.code).toBe('R07.4');
  });

  it('02: notes by the code of their section', () => {
    const { patient, requester, texts } = referral('02');
    expect([patient?.name?.family, requester?.professional?.name?.family]).toEqual(['aaa', 'foo']);
    expect(texts.map(({ place }) => place)).toEqual([
      null,
      '8231#PROB',
      '8233#OPPL',
      '8233#ANAM',
      '8233#MEDB',
      '8233#CAVE',
    ]);
  });

  it('03: address and telephone one field off', () => {
    const { patient, requester, head, texts } = referral('03');
    expect(patient).toMatchObject({ name: { family: 'Redmond' }, telecoms: [{ value: '(085)8889900' }] });
    expect(requester).toMatchObject({
      professional: { name: { family: 'Grealish' }, telecoms: [{ value: '(01)8364567' }] },
      organization: { unit: { name: { value: 'Drumcondra Medical Centre' } } },
    });
    expect(head.addressee?.professional?.name?.family).toBe('Kilbane');
    expect(texts[0]?.text).toMatch(/^Referral to Cardiology\n\n52yo/);
  });

  it('04: patient before the referral segment, the referrer where the telephone belongs', () => {
    const { patient, requester, copies } = referral('04');
    expect(patient).toMatchObject({
      name: { family: 'Walsh', given: 'Pádraig' },
      telecoms: [{ use: 'home' }, { use: 'mobile', value: '+353879876543' }],
    });
    expect(requester?.professional?.name).toMatchObject({ family: 'Healy', given: 'Diarmuid' });
    expect(copies).toEqual([]);
  });

  it('05: an answer is never answered', () => {
    expect(read_('05')).toMatchObject({ kind: 'other', verdict: 'ignored', head: null });
  });
});
