/** What is missing or wrong, by the receiver's policy; who the patient and the referrer are; what marks a message. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import { holdsUsualNumber, PLAIN_NUMBER } from '../../src/check/items.ts';
import type { Finding, Found, ItemStatement, Route } from '../../src/decision.ts';
import { find } from '../../src/find/find.ts';
import { hasRightCheckDigits } from '../../src/national-number.ts';
import { FORMATS, ITEMS, type Item, type Referral } from '../../src/referral.ts';
import { loadTables, type Tables } from '../../src/tables.ts';
import {
  diagnosis,
  identifier,
  patient,
  referral,
  SYNTHETIC_FNR,
  telecom,
  textBlock,
} from '../support/referral.ts';

const tables = loadTables();
const COMPLETE = textBlock(
  'Ryggsmerter i to år.\nYrke: sveiser\nSykm: 50 %\nTidl. beh: fysioterapi\nTiltak på jobb: lettere arbeid\nTlf: 912 00 345',
);
const nowhere: Route = {
  region: null,
  serviceLine: 'unclear',
  receiverId: null,
  receiverName: null,
  reasons: [],
  findings: [],
};

function findingsOf(
  part: Partial<Referral>,
  options: { route?: Partial<Route>; tables?: Tables } = {},
): Finding[] {
  const message = referral(part);
  const used = options.tables ?? tables;
  return check(message, find(message, used), { ...nowhere, ...options.route }, used);
}
const codes = (findings: readonly Finding[]) =>
  findings.map((finding) => `${finding.code}:${finding.severity}`);

function withPolicy(
  receiver: string,
  change: Partial<Record<Item, 'dead-letter' | 'flag' | 'off'>>,
  urgent = false,
) {
  const { standard } = tables.policy;
  const policy = {
    ...standard,
    items: { ...standard.items, ...change },
    ...(urgent ? { urgentIncomplete: 'flag' as const } : {}),
  };
  return { ...tables, policy: { ...tables.policy, byReceiver: new Map([[receiver, policy]]) } };
}

describe('dates that are none', () => {
  it('a birth date as written still tells who it is, a date of death as written that the patient is dead', () => {
    const at = (value: string) => ({ value, path: '/date' });
    const written = patient({ identifiers: [], birthDate: at('1979-13-40'), deceased: at('i mars') });
    expect(codes(findingsOf({ texts: [COMPLETE], patient: written }))).toEqual([
      'PATIENT_IDENTIFIER_MISSING:warning',
      'PATIENT_DECEASED:warning',
    ]);
  });

  it('the right to refer is never judged by one', () => {
    const authoredOn = { value: '1. juni', path: '/date' };
    expect(findingsOf({ texts: [COMPLETE], head: { ...referral().head, time: null }, authoredOn })).toEqual(
      [],
    );
  });
});

describe('the six items', () => {
  it('a complete referral gives no finding', () => {
    expect(findingsOf({ texts: [COMPLETE] })).toEqual([]);
  });

  it('an empty referral lacks all six; a missing earlier treatment only warns', () => {
    expect(codes(findingsOf({}))).toEqual([
      'PROBLEM_MISSING:error',
      'EMPLOYMENT_MISSING:error',
      'SICK_LEAVE_MISSING:error',
      'PRIOR_TREATMENT_MISSING:warning',
      'WORK_MEASURES_MISSING:error',
      'PHONE_MISSING:error',
    ]);
  });

  it.each(FORMATS)('a missing item names its place in %s', (format) => {
    const head = { ...referral().head, format };
    for (const finding of findingsOf({ head })) {
      expect(finding.item).not.toBeNull();
      expect(finding.path).toBe(tables.policy.expectedPlaces[format][finding.item ?? 'problem'].path);
      expect(finding.path).not.toBe('');
    }
  });

  it('an explicit none is an answer', () => {
    const text =
      'Vondt i ryggen.\nJobb: ingen\nSykmeldt: nei\nBehandling: ingen\nTiltak på jobb: ingen\nTlf: 912 00 345';
    expect(findingsOf({ texts: [textBlock(text)] })).toEqual([]);
  });

  it('a doubtful item is forwarded with a warning that names it', () => {
    const text = `${COMPLETE.text.replace('lettere arbeid', 'ukjent')}`;
    const findings = findingsOf({ texts: [textBlock(text, { path: '/t' })] });
    expect(findings).toEqual([
      {
        code: 'ITEM_UNCERTAIN',
        severity: 'warning',
        item: 'work-measures',
        path: '/t',
        values: { item: 'arbeidsrettede tiltak' },
      },
    ]);
  });

  it('for a student an absent sick leave status only warns', () => {
    const text = COMPLETE.text.replace('Yrke: sveiser', 'Student ved NTNU').replace('\nSykm: 50 %', '');
    expect(codes(findingsOf({ texts: [textBlock(text)] }))).toEqual(['SICK_LEAVE_MISSING:warning']);
  });

  it.each(['change', 'addition', 'cancellation'] as const)('a %s never needs them', (value) => {
    const findings = findingsOf({ action: { value, path: '/a' } });
    expect(findings.filter((finding) => finding.item !== null)).toEqual([]);
    expect(codes(findings)).toEqual([
      value === 'cancellation' ? 'REFERRAL_CANCELLED:information' : 'REFERRAL_AMENDED:information',
    ]);
  });

  it('a number of an unusual form is forwarded with a warning', () => {
    for (const [number, expected] of [
      ['912 00 345', []],
      ['+46 70 123 45 67', []],
      ['1234567', ['PHONE_UNUSUAL:warning']],
      ['912 00 345 678 901', ['PHONE_UNUSUAL:warning']],
    ] as const) {
      const part = { patient: patient({ telecoms: [telecom(number)] }), texts: [COMPLETE] };
      expect(codes(findingsOf(part))).toEqual(expected);
    }
  });
});

describe('the receiver’s policy', () => {
  it('"flag" turns an absence into a warning, "off" into nothing, for that receiver only', () => {
    const changed = withPolicy('some-clinic', {
      phone: 'flag',
      'work-measures': 'off',
      'prior-treatment': 'dead-letter',
    });
    const there = codes(findingsOf({}, { tables: changed, route: { receiverId: 'some-clinic' } }));
    expect(there).toContain('PHONE_MISSING:warning');
    expect(there).toContain('PRIOR_TREATMENT_MISSING:error');
    expect(there.join()).not.toContain('WORK_MEASURES');
    const elsewhere = codes(findingsOf({}, { tables: changed, route: { receiverId: 'another' } }));
    expect(elsewhere).toContain('PHONE_MISSING:error');
  });

  it('an urgent incomplete referral is turned back by default, and forwarded where the receiver wants it', () => {
    const part = { diagnoses: [diagnosis('P77')] };
    expect(codes(findingsOf(part))).toEqual(
      expect.arrayContaining(['RED_FLAG:warning', 'PHONE_MISSING:error']),
    );
    const lenient = withPolicy('some-clinic', {}, true);
    const findings = findingsOf(part, { tables: lenient, route: { receiverId: 'some-clinic' } });
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    expect(codes(findings)).toContain('PHONE_MISSING:warning');
  });
});

describe('identity', () => {
  const identityOf = (part: Parameters<typeof patient>[0]) =>
    codes(findingsOf({ patient: patient(part), texts: [COMPLETE] }));

  it('no patient at all', () => {
    expect(codes(findingsOf({ patient: null, texts: [COMPLETE] }))).toEqual(['PATIENT_MISSING:error']);
  });

  it.each([
    ['a fødselsnummer', 'FNR', SYNTHETIC_FNR],
    ['a number by the rule of 2032', 'FNR', '15838510180'],
    ['a D-number', 'DNR', '55838510069'],
    ['a D-number that the sender calls a fødselsnummer', 'FNR', '55838510069'],
    ['a number with a space', 'FNR', '148579 38969'],
    ['an FH-number', 'FHN', '81000000027'],
    ['a synthetic number of the health network', 'FNR', '15688510039'],
  ] as const)('%s is right', (_what, kind, value) => {
    expect(identityOf({ identifiers: [identifier(kind, value)] })).toEqual([]);
  });

  it.each([
    ['wrong check digits', 'FNR', '14857938968'],
    ['31 September', 'FNR', '31896877685'],
    ['ten digits', 'FNR', '1485793896'],
    ['letters', 'FNR', 'ukjent'],
    ['nothing', 'FNR', ''],
    ['an FH-number with wrong check digits', 'FHN', '81000000028'],
  ] as const)('%s blocks', (_what, kind, value) => {
    expect(identityOf({ identifiers: [identifier(kind, value)] })).toEqual([
      'PATIENT_IDENTIFIER_INVALID:error',
    ]);
  });

  it('one right number among several is enough; a wrong one beside it warns, a local one does not', () => {
    const identifiers = [identifier('FNR', SYNTHETIC_FNR), identifier('DNR', '55838510068')];
    const findings = findingsOf({ patient: patient({ identifiers }), texts: [COMPLETE] });
    expect(findings).toMatchObject([
      { code: 'PATIENT_IDENTIFIER_DOUBTFUL', severity: 'warning', values: { kind: 'D-nummer' } },
    ]);
    const local = [identifier('FNR', SYNTHETIC_FNR), identifier('HNR', 'H-77')];
    expect(identityOf({ identifiers: local })).toEqual([]);
  });

  it('two right numbers of one kind are two persons: blocks; the same one twice, or one of each kind, does not', () => {
    const [first, second, dNumber] = [SYNTHETIC_FNR, '15688510039', '55838510069'].map((value) =>
      identifier('FNR', value),
    );
    if (!first || !second || !dNumber) throw new Error('three numbers');
    expect(identityOf({ identifiers: [first, dNumber, second] })).toEqual([
      'PATIENT_IDENTIFIERS_DIFFER:error',
    ]);
    expect(identityOf({ identifiers: [first, dNumber, first] })).toEqual([]);
    expect(identityOf({ identifiers: [first, identifier('FHN', '81000000027')] })).toEqual([]);
  });

  it('a number that cannot be checked warns', () => {
    expect(identityOf({ identifiers: [identifier('DUF', '201012345678')] })).toEqual([
      'PATIENT_IDENTIFIER_UNCHECKED:warning',
    ]);
  });

  it('no number: name and birth date warn, a name alone blocks', () => {
    const birthDate = { value: '1979-05-14', path: '/b' };
    expect(identityOf({ identifiers: [], birthDate })).toEqual(['PATIENT_IDENTIFIER_MISSING:warning']);
    expect(identityOf({ identifiers: [] })).toEqual(['PATIENT_IDENTITY_MISSING:error']);
    expect(identityOf({ identifiers: [], name: null, birthDate })).toEqual([
      'PATIENT_IDENTITY_MISSING:error',
    ]);
  });

  it('a number without a name warns; a death is told', () => {
    expect(identityOf({ name: null })).toEqual(['PATIENT_NAME_MISSING:warning']);
    expect(identityOf({ deceased: { value: '2026-01-01', path: '/d' } })).toEqual([
      'PATIENT_DECEASED:warning',
    ]);
  });

  it('finds every single wrong digit', () => {
    for (let place = 0; place < SYNTHETIC_FNR.length; place += 1) {
      for (let digit = 0; digit <= 9; digit += 1) {
        const value = `${SYNTHETIC_FNR.slice(0, place)}${digit}${SYNTHETIC_FNR.slice(place + 1)}`;
        expect(hasRightCheckDigits(value)).toBe(value === SYNTHETIC_FNR);
      }
    }
  });
});

describe('the referrer', () => {
  const profession = (code: string) => ({ code, system: null, display: null, path: '/p' });
  const referredBy = (
    code: string | null,
    part: Partial<Referral> = {},
    time = '2026-03-02T10:00:00+01:00',
  ) => {
    const requester = referral().requester;
    const professional = requester?.professional ?? null;
    const head = { ...referral().head, time: { value: time, path: '/t' } };
    return codes(
      findingsOf({
        head,
        texts: [COMPLETE],
        requester: {
          organization: null,
          path: '/r',
          professional: professional && {
            ...professional,
            profession: code === null ? null : profession(code),
          },
        },
        ...part,
      }),
    );
  };

  it('physicians, chiropractors and manual therapists may refer', () => {
    for (const code of ['LE', 'KI', 'MT'])
      expect(referredBy(code, { diagnoses: [diagnosis('L84')] })).toEqual([]);
  });

  it('others get a warning, and so does a manual therapist before 2023', () => {
    expect(referredBy('PS')).toEqual(['REFERRER_NOT_LISTED:warning']);
    expect(referredBy('MT', {}, '2022-06-01T08:00:00+02:00')).toEqual(['REFERRER_NOT_LISTED:warning']);
  });

  it('a chiropractor with a purely mental case gets a warning', () => {
    expect(referredBy('KI', { diagnoses: [diagnosis('P76')] })).toEqual(['REFERRER_OUTSIDE_FIELD:warning']);
    expect(referredBy('KI', { diagnoses: [diagnosis('P76'), diagnosis('L84')] })).toEqual([]);
    expect(referredBy('LE', { diagnoses: [diagnosis('P76')] })).toEqual([]);
  });

  it('an unknown profession is information for a registered professional, else a warning', () => {
    expect(referredBy(null)).toEqual(['REFERRER_UNKNOWN:information']);
    expect(referredBy('LE', { requester: null })).toEqual(['REFERRER_UNKNOWN:warning']);
  });
});

describe('marks', () => {
  it('a test message says so', () => {
    const head = { ...referral().head, test: { value: true, path: '/s' } };
    expect(codes(findingsOf({ head, texts: [COMPLETE] }))).toEqual(['MESSAGE_IS_TEST:information']);
  });

  it('no finding tells a name, a number or a text of the person', () => {
    const secret = 'Uvanligdalen';
    const part: Partial<Referral> = {
      patient: patient({ name: { family: secret, given: null, middle: null, text: null, path: '/n' } }),
      texts: [textBlock(`${secret} har planer om å ta livet av seg. Tiltak på jobb: ukjent, ${secret}.`)],
    };
    expect(JSON.stringify(findingsOf(part))).not.toContain(secret);
  });

  it('every item has a statement, whatever is found', () => {
    const found: Found = find(referral(), tables);
    for (const item of ITEMS) {
      const statement: ItemStatement = found.items[item];
      expect(statement.status).toBe('absent');
    }
  });
});

describe('a telephone number', () => {
  it.each(['91200345', '912 00 345', '22 19 04 55', '+4791200345', '+47 912 00 345', '0047 91200345'])(
    '%s is usual, and the library says so too',
    (number) => {
      expect(PLAIN_NUMBER.test(number)).toBe(true);
      expect(parsePhoneNumberFromString(number, 'NO')?.isValid()).toBe(true);
    },
  );

  it('of every series that the plain pattern takes is one that the library takes', () => {
    for (let series = 20_000; series < 100_000; series += 7) {
      const number = `${series}123`;
      expect(PLAIN_NUMBER.test(number)).toBe(true);
      expect(parsePhoneNumberFromString(number, 'NO')?.isValid()).toBe(true);
    }
  });

  it.each([
    ['+46 70 174 06 05', true],
    ['02800', true],
    ['Tlf pas: 906 41 285', true],
    ['4810627', false],
    ['12345678', false],
    ['ukjent', false],
  ])('%s: usual is %s', (number, expected) => {
    expect(holdsUsualNumber(number)).toBe(expected);
  });
});
