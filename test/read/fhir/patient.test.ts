import { describe, expect, it } from 'vitest';
import type { Patient } from '../../../src/referral.ts';
import { FNR, FNR_SYSTEM, findingsIn, type Json, message, PATIENT, REQUEST, referralIn } from './messages.ts';

const BASIS = 'http://hl7.no/fhir/StructureDefinition/no-basis-';
const MIDDLE_NAME = `${BASIS}middlename`;
const patientIn = (patient: Json): Patient => {
  const read = referralIn(message({ patient })).patient;
  if (!read) throw new Error('no patient');
  return read;
};
const subjectIs = (subject: unknown, patient: Json | null = {}) =>
  referralIn(message({ request: { subject }, patient })).patient;

describe('whom the request is about', () => {
  const at = (base: string, id = 'pasient') => ({
    ...message(),
    entry: [
      { fullUrl: `${base}/ServiceRequest/henvisning`, resource: REQUEST },
      { fullUrl: `${base}/Patient/${id}`, resource: { ...PATIENT, id } },
    ],
  });
  const whose = (value: Json, reference: string) => {
    const [first, ...others] = value.entry as { fullUrl: string; resource: Json }[];
    const request = { ...first?.resource, subject: { reference } };
    return referralIn({ ...value, type: 'collection', entry: [{ ...first, resource: request }, ...others] })
      .patient?.name?.family;
  };

  it.each<[string, Json, string]>([
    ['a urn:uuid', message({ header: null }), 'urn:uuid:pasient'],
    ['a urn:uuid in capitals', message({ header: null }), 'URN:UUID:PASIENT'],
    ['a relative address', message({ header: null }), 'Patient/pasient'],
    ['a relative address with a version', at('https://epj.example/fhir'), 'Patient/pasient/_history/3'],
    ['an absolute address', at('https://epj.example/fhir'), 'https://epj.example/fhir/Patient/pasient'],
    [
      'an address under an id that only the fullUrl has',
      at('https://epj.example/fhir', 'p-2'),
      'Patient/p-2',
    ],
  ])('by %s', (_name, value, reference) => {
    expect(whose(value, reference)).toBe('Kvistholt');
  });

  it('not by the same id at another address', () => {
    expect(whose(at('https://epj.example/fhir'), 'https://annen.example/Patient/pasient')).toBeUndefined();
    expect(whose(message({ header: null }), 'https://epj.example/Patient/pasient')).toBe('Kvistholt');
  });

  it('by a contained resource, of the request and of an entry', () => {
    const request = { contained: [{ ...PATIENT, id: 'p' }], subject: { reference: '#p' } };
    expect(referralIn(message({ request, patient: null })).patient?.path).toBe(
      'Bundle.entry[1].resource.contained[0]',
    );
  });

  it('by number alone, with the Patient of that number where there is one', () => {
    const subject = {
      type: 'Patient',
      identifier: { system: FNR_SYSTEM, value: FNR },
      display: 'Embla Kvistholt',
    };
    expect(subjectIs(subject, {})?.name?.family).toBe('Kvistholt');
    expect(subjectIs(subject, null)).toMatchObject({
      name: { text: 'Embla Kvistholt', path: 'Bundle.entry[1].resource.subject.display' },
      identifiers: [{ kind: 'FNR', value: FNR, path: 'Bundle.entry[1].resource.subject.identifier.value' }],
      telecoms: [],
    });
  });

  it('by reference and number: the number is added where the Patient has none', () => {
    const subject = { reference: 'urn:uuid:pasient', identifier: { system: FNR_SYSTEM, value: FNR } };
    expect(subjectIs(subject, { identifier: [] })?.identifiers).toHaveLength(1);
    expect(subjectIs(subject, {})?.identifiers).toHaveLength(1);
  });

  it('nobody else when the reference leads nowhere, and that is told', () => {
    const value = message({ request: { subject: { reference: 'urn:uuid:en-annen' } } });
    expect(referralIn(value).patient).toBeNull();
    expect(findingsIn(value)).toMatchObject([
      { code: 'REFERENCE_UNRESOLVED', severity: 'warning', path: 'Bundle.entry[1].resource.subject' },
    ]);
  });

  it('nobody when two resources are meant', () => {
    expect(referralIn(message({ more: [{ ...PATIENT, name: [{ family: 'Annen' }] }] })).patient).toBeNull();
  });

  it('nobody when the reference leads to something else than a patient', () => {
    expect(subjectIs({ reference: 'urn:uuid:kontor' })).toBeNull();
  });

  it('the only patient of the message when the request names none', () => {
    expect(subjectIs(undefined)?.name?.family).toBe('Kvistholt');
    expect(
      referralIn(message({ request: { subject: undefined }, more: [{ ...PATIENT, id: 'p2' }] })).patient,
    ).toBeNull();
    const composition = { resourceType: 'Composition', id: 'c', subject: { reference: 'urn:uuid:p2' } };
    const more = [{ ...PATIENT, id: 'p2', name: [{ family: 'Annen' }] }, composition];
    expect(referralIn(message({ request: { subject: undefined }, more })).patient?.name?.family).toBe(
      'Annen',
    );
  });

  it('nobody when there is no patient', () => {
    expect(subjectIs({ reference: 'urn:uuid:pasient' }, null)).toBeNull();
    expect(subjectIs({ display: 'Embla Kvistholt' }, null)).toBeNull();
  });
});

describe('identifiers', () => {
  const first = (identifier: Json) => patientIn({ identifier: [identifier] }).identifiers[0];

  it.each<[string, Json, Json]>([
    ['an OID as a URI', { system: FNR_SYSTEM, value: FNR }, { kind: 'FNR', value: FNR, system: FNR_SYSTEM }],
    [
      'an OID without urn:oid:',
      { system: '2.16.578.1.12.4.1.4.2', value: '63847130091' },
      { kind: 'DNR', system: 'urn:oid:2.16.578.1.12.4.1.4.2' },
    ],
    ['an OID in capitals', { system: 'URN:OID:2.16.578.1.12.4.1.4.3', value: '1' }, { kind: 'FHN' }],
    ['white space in the number', { system: FNR_SYSTEM, value: ' 238471 30091 ' }, { value: FNR }],
    ['a number that is one in JSON', { system: FNR_SYSTEM, value: 23847130091 }, { value: FNR }],
    [
      'a type where there is no system',
      { type: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.8116', code: 'DUF' }] }, value: '7' },
      { kind: 'DUF' },
    ],
    [
      'a local number',
      { type: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.8327', code: 'HNR' }] }, value: 'A 1' },
      { kind: 'HNR', value: 'A 1', system: null },
    ],
    [
      'another system',
      { system: 'https://epj.example/pasient', value: '42' },
      { kind: 'other', value: '42', system: 'https://epj.example/pasient' },
    ],
    ['no system at all, by its digits', { value: FNR }, { kind: 'FNR', system: FNR_SYSTEM }],
    ['no system, wrong check digits', { value: '23847130092' }, { kind: 'FNR', system: null }],
    [
      'another system, wrong check digits',
      { system: 'https://epj.example/pasient', value: '23847130092' },
      { kind: 'other' },
    ],
    [
      'a type of another list',
      { type: { coding: [{ system: 'https://x', code: 'FNR' }] }, value: '1' },
      { kind: 'other' },
    ],
  ])('%s', (_name, identifier, expected) => {
    expect(first(identifier)).toMatchObject(expected);
  });

  it('old ones and empty ones are not read', () => {
    expect(
      patientIn({
        identifier: [{ use: 'old', system: FNR_SYSTEM, value: FNR }, { system: FNR_SYSTEM }, { value: '' }],
      }).identifiers,
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each<[string, unknown, Json]>([
    [
      'in parts',
      [{ family: 'Kvistholt', given: ['Embla', 'Marie'] }],
      { family: 'Kvistholt', given: 'Embla Marie', middle: null, text: null },
    ],
    [
      'with the middle name of no-basis',
      [{ family: 'K', given: ['E'], extension: [{ url: MIDDLE_NAME, valueString: 'Lund' }] }],
      { given: 'E', middle: 'Lund' },
    ],
    [
      'with the middle name given twice',
      [{ family: 'K', given: ['E', 'Lund'], extension: [{ url: MIDDLE_NAME, valueString: 'Lund' }] }],
      { given: 'E', middle: 'Lund' },
    ],
    ['as one text', [{ text: 'Kvistholt, Embla' }], { family: null, given: null, text: 'Kvistholt, Embla' }],
    ['in parts and as one text', [{ text: 'Embla K', family: 'K' }], { family: 'K', text: null }],
    [
      'the official one of several',
      [{ use: 'old', family: 'Gammel' }, { family: 'Uten' }, { use: 'official', family: 'Rett' }],
      { family: 'Rett' },
    ],
    ['an old one when there is no other', [{ use: 'old', family: 'Gammel' }], { family: 'Gammel' }],
    ['as a bare text', 'Embla Kvistholt', { text: 'Embla Kvistholt' }],
    ['a given name that is no list', [{ family: 'K', given: 'Embla' }], { given: 'Embla' }],
  ])('%s', (_kind, name, expected) => {
    expect(patientIn({ name }).name).toMatchObject(expected);
  });

  it.each([[[]], [[{}]], [[{ family: ' ' }]], [undefined]])('%j is none', (name) => {
    expect(patientIn({ name }).name).toBeNull();
  });
});

describe('telephones and other addresses by wire', () => {
  const telecom = (...telecom: unknown[]) =>
    patientIn({ telecom }).telecoms.map(({ kind, use, value }) => `${kind} ${use} ${value}`);

  it("the system and the use are FHIR's, sms is a mobile telephone", () => {
    expect(
      telecom(
        { system: 'phone', value: '412 07 563', use: 'mobile' },
        { system: 'sms', value: '41207563' },
        { system: 'fax', value: '22480191' },
        { system: 'email', value: 'e@k.example' },
        { system: 'pager', value: '1' },
      ),
    ).toEqual([
      'phone mobile 412 07 563',
      'phone mobile 41207563',
      'fax null 22480191',
      'email null e@k.example',
      'other null 1',
    ]);
  });

  it('a system that FHIR does not have leaves it to the form; a web address is no telephone', () => {
    expect(
      telecom(
        { system: 'mobil', value: '41207563' },
        { system: 'url', value: '41207563' },
        { value: 'https://k.example/41207563' },
      ),
    ).toEqual(['phone null 41207563', 'other null 41207563', 'other null https://k.example/41207563']);
  });

  it('without a system the form tells; a scheme in front is no part of the number', () => {
    expect(
      telecom(
        { value: 'tel:+4741207563' },
        { value: 'mailto:e@k.example' },
        { system: 'phone', value: 'callto://41207563' },
      ),
    ).toEqual(['phone null +4741207563', 'email null e@k.example', 'phone null 41207563']);
  });

  it('the one ranked first stands first', () => {
    expect(telecom({ value: '1', rank: 2 }, { value: '2' }, { value: '3', rank: 1 }, { value: '4' })).toEqual(
      ['phone null 3', 'phone null 1', 'phone null 2', 'phone null 4'],
    );
  });

  it('old ones, and those that had ended on the day of the message, are not read', () => {
    expect(
      telecom(
        { value: '1', use: 'old' },
        { value: '2', period: { end: '2026-02-08' } },
        { value: '3', period: { end: '2026-02-09' } },
        { value: '' },
        { value: 'tel:' },
      ),
    ).toEqual(['phone null 3']);
  });

  it('a bare number is read all the same', () => {
    expect(telecom('41207563')).toEqual(['phone null 41207563']);
  });
});

describe('addresses', () => {
  const KOMMUNER = 'https://register.geonorge.no/subregister/sosi-kodelister/kartverket/kommunenummer-alle';
  const municipality = (code: unknown, url = `${BASIS}municipalitycode`) => ({
    extension: [{ url, valueCoding: { system: KOMMUNER, code } }],
  });
  const address = (...address: unknown[]) => patientIn({ address }).addresses;

  it('whole', () => {
    expect(
      address({
        use: 'home',
        line: ['Etterstadkroken 34', 'H0201'],
        postalCode: '0660',
        city: 'Oslo',
        district: 'Oslo',
        country: 'NO',
        _district: municipality('0301'),
        extension: [
          {
            url: `${BASIS}urban-district`,
            valueCoding: {
              system: 'urn:oid:2.16.578.1.12.4.1.1.3403',
              code: '030101',
              display: 'Gamle Oslo',
            },
          },
        ],
      }),
    ).toMatchObject([
      {
        use: 'home',
        lines: ['Etterstadkroken 34', 'H0201'],
        postalCode: { value: '0660', path: 'Bundle.entry[2].resource.address[0].postalCode' },
        city: 'Oslo',
        kommunenummer: {
          value: '0301',
          path: 'Bundle.entry[2].resource.address[0].district.extension[0].value.code',
        },
        kommuneName: 'Oslo',
        bydel: { code: '030101', display: 'Gamle Oslo', system: 'urn:oid:2.16.578.1.12.4.1.1.3403' },
        country: { value: 'NO' },
      },
    ]);
  });

  it.each<[string, Json]>([
    ['beside the district', { _district: municipality('4601') }],
    [
      'in the property information',
      {
        extension: [
          {
            url: `${BASIS}propertyinformation`,
            extension: [{ url: 'municipality', valueCoding: { code: '4601' } }],
          },
        ],
      },
    ],
    ['on the address itself', municipality('4601')],
    ['beside the city', { _city: municipality('4601') }],
    ['as the district', { district: '4601' }],
  ])('the kommunenummer %s', (_name, place) => {
    expect(address(place)[0]?.kommunenummer?.value).toBe('4601');
  });

  it('a kommunenummer that has lost its leading zero gets it back; what is none is not read', () => {
    expect(address({ _district: municipality(301) })[0]?.kommunenummer?.value).toBe('0301');
    expect(address({ city: 'Oslo', _district: municipality('Oslo') })[0]?.kommunenummer).toBeNull();
  });

  it('the name of the kommune may be told by the code alone', () => {
    const coded = { url: `${BASIS}municipalitycode`, valueCoding: { code: '4601', display: 'Bergen' } };
    expect(address({ _district: { extension: [coded] } })[0]?.kommuneName).toBe('Bergen');
  });

  it('only a text, on lines of its own or bare', () => {
    expect(address({ text: 'Prøveveien 7\n4018 Stavanger' }, 'Prøveveien 7')).toMatchObject([
      { lines: ['Prøveveien 7', '4018 Stavanger'] },
      { lines: ['Prøveveien 7'] },
    ]);
  });

  it('that are over are old ones, empty ones are not read', () => {
    const ended = { use: 'home', city: 'Bergen', period: { start: '2020-01-01', end: '2025-12-31' } };
    expect(address({ use: 'old', city: 'Oslo' }, ended, { use: 'home' }, {})).toMatchObject([
      { use: 'old', city: 'Oslo' },
      { use: 'old', city: 'Bergen' },
    ]);
  });
});

describe('birth, death and sex', () => {
  it('as they are stated', () => {
    expect(
      patientIn({ birthDate: '1979-04-17', gender: 'female', deceasedDateTime: '2026-01-30' }),
    ).toMatchObject({
      birthDate: { value: '1979-04-17' },
      gender: { value: 'female' },
      deceased: { value: '2026-01-30' },
    });
    expect(patientIn({ deceasedBoolean: true }).deceased).toEqual({
      value: 'true',
      path: 'Bundle.entry[2].resource.deceased',
    });
  });

  it('not stated, or in another form, sex is not read; a date is, and stays as written where it is none', () => {
    expect(patientIn({ deceasedBoolean: false, gender: 'kvinne', birthDate: '17.04.1979' })).toMatchObject({
      birthDate: { value: '1979-04-17' },
      gender: null,
      deceased: null,
    });
    const unreal = { birthDate: '1979-13-40', deceasedDateTime: 'i mars' };
    expect(patientIn(unreal)).toMatchObject({
      birthDate: { value: '1979-13-40' },
      deceased: { value: 'i mars' },
    });
    expect(findingsIn(message({ patient: unreal })).map(({ code }) => code)).toEqual([
      'FIELD_INVALID',
      'FIELD_INVALID',
    ]);
    expect(patientIn({ deceasedDateTime: false }).deceased).toBeNull();
  });
});

it('a wrong type of one field loses none of the others', () => {
  const patient = {
    identifier: { system: FNR_SYSTEM, value: FNR },
    name: [{ family: ['Kvistholt'], given: {} }],
    telecom: [{ system: 'phone', value: 41207563 }],
    address: [{ line: 'Prøveveien 7', postalCode: 4018, city: true }],
    birthDate: 1979,
  };
  const value = message({ patient });
  expect(referralIn(value).patient).toMatchObject({
    identifiers: [{ value: FNR }],
    name: { family: 'Kvistholt' },
    telecoms: [{ value: '41207563' }],
    addresses: [{ lines: ['Prøveveien 7'], postalCode: { value: '4018' }, city: 'true' }],
    birthDate: { value: '1979' },
  });
  const findings = findingsIn(value);
  expect(findings).toHaveLength(5);
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['FIELD_INVALID']));
});
