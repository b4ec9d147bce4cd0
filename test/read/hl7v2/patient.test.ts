import { describe, expect, it } from 'vitest';
import { accountOf, FNR, message, referralOf, segment } from './messages.ts';

const patient = (fields: Readonly<Record<number, string>>) => referralOf(segment('PID', fields)).patient;
const FNR_OID = '&2.16.578.1.12.4.1.4.1&ISO';

describe('PID', () => {
  it('name, birth date, sex', () => {
    expect(
      patient({ 5: 'Nes&von&Nes^Kari^Anne^^^Dr.^L~Vik^Kari^^^^^M', 7: '19790514', 8: 'F' }),
    ).toMatchObject({
      name: { family: 'Nes', given: 'Kari', middle: 'Anne', text: null, path: 'PID-5[1]' },
      birthDate: { value: '1979-05-14', path: 'PID-7' },
      gender: { value: 'female', path: 'PID-8' },
      deceased: null,
      path: 'PID',
    });
  });

  it.each([
    ['M', 'male'],
    ['m', 'male'],
    ['O', 'other'],
    ['A', 'other'],
    ['U', 'unknown'],
    ['X', undefined],
    ['', undefined],
  ])('sex %s is %s', (code, gender) => {
    expect(patient({ 8: code })?.gender?.value).toBe(gender);
  });

  it.each([
    ['its authority’s OID', `${FNR}^^^${FNR_OID}`, 'FNR', FNR],
    ['the OID against another type', `${FNR}^^^${FNR_OID}^PNT`, 'FNR', FNR],
    ['its type', `${FNR}^^^^FNR`, 'FNR', FNR],
    ['the authority’s name', `${FNR}^^^FNR`, 'FNR', FNR],
    ['HL7’s type for Norway', `${FNR}^^^^NNNOR`, 'FNR', FNR],
    ['HL7’s type for Norway, D-number', '63847130093^^^^NNNOR', 'DNR', '63847130093'],
    ['a D-number’s OID', '63847130093^^^&2.16.578.1.12.4.1.4.2&ISO', 'DNR', '63847130093'],
    ['a common help number', '80000000000^^^^FHN', 'FHN', '80000000000'],
    ['a DUF number', '200012345678^^^^DUF', 'DUF', '200012345678'],
    ['a number with spaces', `${FNR.slice(0, 6)} ${FNR.slice(6)}^^^^FNR`, 'FNR', FNR],
    ['a number of the sender’s own', '4711^^^EPJ^PI', 'other', '4711'],
    ['its digits, where it says nothing of itself', FNR, 'FNR', FNR],
    ['its digits, where only the sender’s own authority stands', `${FNR}^^^EPJ^PI`, 'FNR', FNR],
    ['a number of the sender’s own with eleven digits', '12345678901^^^EPJ^PI', 'other', '12345678901'],
    ['a foreign national number', '7613255789^^^PPS^NNIRL', 'other', '7613255789'],
  ])('an identifier is known by %s', (_name, field, kind, value) => {
    const [identifier] = patient({ 3: field })?.identifiers ?? [];
    expect(identifier).toMatchObject({ kind, value, path: 'PID-3' });
    expect(identifier?.system === null).toBe(kind === 'other');
  });

  it('eleven digits that nobody names and that fail their check digits are a fødselsnummer with a slip', () => {
    for (const field of ['23847130092', '23847130092^^^^NI']) {
      expect(patient({ 3: field })?.identifiers).toMatchObject([{ kind: 'FNR', system: null }]);
    }
  });

  it('authority and type of a number that we don’t know are carried, not used', () => {
    expect(accountOf(message([segment('PID', { 3: '4711^^^EPJ^PI' })])).get('PID-3.5')).toMatch(/^carried/);
    const known = accountOf(message([segment('PID', { 3: `${FNR}^^^${FNR_OID}^FNR` })]));
    expect(known.get('PID-3')).toBe('used: patient.identifiers');
  });

  it('the fields of older versions count as well; PID-19 is the national number whatever it says', () => {
    expect(patient({ 2: '7^^^^PI', 3: '8^^^^PI', 4: '9^^^^PI', 19: FNR })?.identifiers).toMatchObject([
      { value: '8' },
      { value: '7' },
      { value: '9' },
      { kind: 'FNR', value: FNR, path: 'PID-19' },
    ]);
    expect(patient({ 3: `${FNR}^^^^FNR`, 19: FNR })?.identifiers).toHaveLength(1);
    expect(patient({ 19: '123' })?.identifiers).toMatchObject([{ kind: 'other' }]);
  });

  it('death: its time, or that it is so', () => {
    expect(patient({ 29: '202601011200', 30: 'Y' })?.deceased).toEqual({
      value: '2026-01-01T12:00:00+01:00',
      path: 'PID-29',
    });
    expect(patient({ 30: 'Y' })?.deceased).toEqual({ value: 'true', path: 'PID-30' });
    expect(patient({ 30: 'N' })?.deceased).toBeNull();
    expect(patient({ 29: '15.03.2026' })?.deceased).toEqual({ value: '2026-03-15', path: 'PID-29' });
    expect(patient({ 29: 'i mars', 7: '19791340' })).toMatchObject({
      deceased: { value: 'i mars' },
      birthDate: { value: '19791340', path: 'PID-7' },
    });
  });

  it('a field that is explicitly empty says nothing', () => {
    expect(patient({ 5: '""', 8: '""', 13: '""' })).toMatchObject({ name: null, gender: null, telecoms: [] });
    expect(accountOf(message([segment('PID', { 8: '""' })])).get('PID-8')).toBe('ignored: explicitly empty');
  });
});

describe('addresses', () => {
  const address = (field: string, more: Readonly<Record<number, string>> = {}) =>
    patient({ 11: field, ...more })?.addresses[0];

  it('street, city, postal code, country, kommunenummer, bydel', () => {
    expect(address('Gata 1^Oppgang B^Oslo^^0150^NOR^H^^0301^030101')).toEqual({
      use: 'home',
      lines: ['Gata 1', 'Oppgang B'],
      postalCode: { value: '0150', path: 'PID-11' },
      city: 'Oslo',
      kommunenummer: { value: '0301', path: 'PID-11' },
      kommuneName: null,
      bydel: { code: '030101', system: 'urn:oid:2.16.578.1.12.4.1.1.3403', display: null, path: 'PID-11' },
      country: { value: 'NOR', path: 'PID-11' },
      path: 'PID-11',
    });
  });

  it.each([
    ['H', 'home'],
    ['L', 'home'],
    ['C', 'temp'],
    ['B', 'work'],
    ['M', null],
    ['BA', 'old'],
    ['ZZ', null],
    ['', null],
  ])('type %s is use %s', (type, use) => {
    expect(address(`Gata 1^^Oslo^^0150^^${type}`)?.use).toBe(use);
  });

  it.each([
    ['code and name', '0301&Oslo&3402', '0301', 'Oslo'],
    ['a lost zero', '301', '0301', null],
    ['a name only', 'Oslo', undefined, 'Oslo'],
    ['nothing', '', undefined, null],
  ])('the kommune as %s', (_name, county, number, name) => {
    const found = address(`Gata 1^^Oslo^^0150^^H^^${county}`);
    expect([found?.kommunenummer?.value, found?.kommuneName]).toEqual([number, name]);
  });

  it.each([
    ['in the tenth component', '^030102&Grünerløkka&3403', 'Grünerløkka'],
    ['in the eighth', '', 'Gamle Oslo'],
  ])('the bydel %s', (_name, end, display) => {
    const eighth = end === '' ? '030101&Gamle Oslo' : '';
    expect(address(`Gata 1^^Oslo^^0150^^H^${eighth}^0301${end}`)?.bydel?.display).toBe(display);
    expect(address('Gata 1^^Oslo^^0150^^H^c/o Vik^0301^12')?.bydel).toBeNull();
  });

  it('PID-12 has the kommunenummer that the address lacks', () => {
    expect(address('Gata 1^^Oslo^^0150', { 12: '0301' })?.kommunenummer).toEqual({
      value: '0301',
      path: 'PID-12',
    });
    expect(address('Gata 1^^Oslo^^0150^^^^5001', { 12: '0301' })?.kommunenummer?.value).toBe('5001');
    expect(address('', { 12: '0301' })).toMatchObject({
      lines: [],
      kommunenummer: { value: '0301' },
      path: 'PID-12',
    });
    expect(address('', { 12: 'Oslo' })).toBeUndefined();
  });
});

describe('telecoms', () => {
  const telecoms = (fields: Readonly<Record<number, string>>) =>
    patient(fields)?.telecoms.map(({ kind, use, value }) => [kind, use, value]);

  it.each([
    ['old form', '40000001^PRN^CP', [['phone', 'mobile', '40000001']]],
    ['bare', '40000001', [['phone', 'home', '40000001']]],
    ['as a URI', 'tel:40000001', [['phone', 'home', '40000001']]],
    ['unformatted, twelfth component', '^PRN^CP^^^^^^^^^40000001', [['phone', 'mobile', '40000001']]],
    ['country and number apart', '^PRN^PH^^47^^40000001', [['phone', 'home', '+47 40000001']]],
    ['country with its prefix', '^PRN^PH^^0047^^40000001', [['phone', 'home', '+47 40000001']]],
    ['area apart', '^PRN^PH^^46^8^123456', [['phone', 'home', '+46 8 123456']]],
    ['in the free text', '^PRN^PH^^^^^^ring 40000001', [['phone', 'home', 'ring 40000001']]],
    ['in the tenth component', '^PRN^CP^^^^^^^(085)8889900', [['phone', 'mobile', '(085)8889900']]],
    ['only a remark', '^PRN^PH^^^^^^etter kl. 15', []],
    ['e-mail in its place', '^NET^Internet^kari@nes.example', [['email', 'home', 'kari@nes.example']]],
    ['e-mail as a number', 'kari@nes.example', [['email', 'home', 'kari@nes.example']]],
    [
      'number and e-mail',
      '40000001^PRN^CP^kari@nes.example',
      [
        ['phone', 'mobile', '40000001'],
        ['email', 'mobile', 'kari@nes.example'],
      ],
    ],
    ['fax', '40000001^WPN^FX', [['fax', 'work', '40000001']]],
    ['pager', '40000001^WPN^BP', [['other', 'work', '40000001']]],
    ['somebody to call in an emergency', '40000001^EMR^PH', [['other', 'home', '40000001']]],
    ['a type that nobody knows', '40000001^XXX^YY', [['phone', 'home', '40000001']]],
    [
      'a web address',
      '^NET^^https://nes.example/40000001',
      [['other', 'home', 'https://nes.example/40000001']],
    ],
    ['a telephone in the place of addresses', '^^^40000001', [['phone', 'home', '40000001']]],
    ['nothing', '^PRN^CP', []],
  ])('%s', (_name, field, expected) => {
    expect(telecoms({ 13: field })).toEqual(expected);
  });

  it('repetitions, home, business, and both in one from v2.7', () => {
    expect(
      patient({ 13: '40000001~40000002^^CP', 14: '40000003', 40: '40000004^PRS' })?.telecoms,
    ).toMatchObject([
      { use: 'home', path: 'PID-13[1]' },
      { use: 'mobile', path: 'PID-13[2]' },
      { use: 'work', path: 'PID-14' },
      { use: 'mobile', path: 'PID-40' },
    ]);
  });
});
