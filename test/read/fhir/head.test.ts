import { describe, expect, it } from 'vitest';
import { read } from '../../../src/read/read.ts';
import {
  entry,
  findingsIn,
  HEADER,
  HER_SYSTEM,
  type Json,
  message,
  OFFICE,
  PATIENT,
  type Parts,
  REQUEST,
  referralIn,
  tables,
} from './messages.ts';

const headIn = (parts: Parts) => referralIn(message(parts)).head;
const organization = (id: string, her: string, more: Json = {}): Json => ({
  resourceType: 'Organization',
  id,
  identifier: [{ system: HER_SYSTEM, value: her }],
  name: `Enhet ${her}`,
  ...more,
});
const doctor: Json = {
  resourceType: 'Practitioner',
  id: 'lege',
  identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.4.4', value: '7301944' }],
  name: [{ family: 'Hovdenakvåg', given: ['Solvår'] }],
  qualification: [
    { code: { coding: [{ system: 'urn:oid:2.16.578.1.12.4.1.1.9060', code: 'LE', display: 'Lege' }] } },
  ],
};
const role: Json = {
  resourceType: 'PractitionerRole',
  id: 'rolle',
  practitioner: { reference: 'urn:uuid:lege' },
  organization: { reference: 'urn:uuid:kontor' },
  identifier: [{ system: HER_SYSTEM, value: '7100002' }],
};
const byRole: Parts = { request: { requester: { reference: 'urn:uuid:rolle' } }, more: [doctor, role] };

describe('the message id', () => {
  it.each<[string, Parts, string]>([
    ['is the identifier of the Bundle', {}, 'urn:uuid:m-1'],
    ['else the id of the header', { bundle: { identifier: undefined } }, 'hode'],
    ['else the id of the Bundle', { bundle: { identifier: undefined }, header: { id: undefined } }, 'bunt'],
    [
      'else that of the request',
      { bundle: { identifier: undefined, id: undefined }, header: { id: undefined } },
      'henvisning',
    ],
  ])('%s', (_name, parts, id) => {
    expect(headIn(parts).id?.value).toBe(id);
  });

  it('that stands nowhere is missed', () => {
    const parts = {
      bundle: { identifier: { value: ' ' }, id: undefined },
      header: { id: undefined },
      request: { id: undefined },
    };
    const value = message({ ...parts, header: null });
    const bare = { ...value, entry: [{ resource: { ...REQUEST, id: undefined } }, entry(PATIENT)] };
    expect(findingsIn(bare)).toMatchObject([
      { code: 'MESSAGE_ID_MISSING', severity: 'error', path: 'Bundle.identifier.value' },
      { code: 'SENDER_MISSING' },
    ]);
  });
});

describe('the time of the message', () => {
  it('is the timestamp with its offset; without one it is Norwegian time', () => {
    expect(headIn({}).time).toEqual({ value: '2026-02-09T16:02:02+01:00', path: 'Bundle.timestamp' });
    expect(headIn({ bundle: { timestamp: '2026-07-09T16:02:02' } }).time?.value).toBe(
      '2026-07-09T16:02:02+02:00',
    );
  });

  it('that is none is told and left out', () => {
    const value = message({ bundle: { timestamp: 'i går' } });
    expect(referralIn(value).head.time).toBeNull();
    expect(findingsIn(value)).toMatchObject([
      { code: 'FIELD_INVALID', severity: 'warning', path: 'Bundle.timestamp' },
    ]);
  });
});

describe('who sends', () => {
  it('is the organisation that the header names', () => {
    expect(headIn({}).sender).toMatchObject({
      organization: {
        name: { value: 'Lyngmo legekontor' },
        identifiers: [{ kind: 'HER', value: '7100001' }],
      },
      professional: null,
    });
  });

  it('is one party with the referrer who works there, as in KITH messages', () => {
    const { head, requester } = referralIn(message(byRole));
    expect(head.sender).toBe(requester);
    expect(requester).toMatchObject({
      organization: { name: { value: 'Lyngmo legekontor' } },
      professional: {
        name: { family: 'Hovdenakvåg', given: 'Solvår' },
        identifiers: [
          { kind: 'HPR', value: '7301944' },
          { kind: 'HER', value: '7100002' },
        ],
        profession: { code: 'LE', system: 'urn:oid:2.16.578.1.12.4.1.1.9060' },
      },
    });
  });

  it('is also one party where the referrer works in a unit of it', () => {
    const unit = organization('avdeling', '7100009', { partOf: { reference: 'urn:uuid:kontor' } });
    const { head, requester } = referralIn(
      message({
        ...byRole,
        more: [doctor, { ...role, organization: { reference: 'urn:uuid:avdeling' } }, unit],
      }),
    );
    expect(head.sender).toBe(requester);
    expect(head.sender?.organization).toMatchObject({
      name: { value: 'Lyngmo legekontor' },
      unit: { name: { value: 'Enhet 7100009' } },
    });
  });

  it('is another party where the referrer works elsewhere', () => {
    const { head, requester } = referralIn(
      message({
        ...byRole,
        header: { sender: { reference: 'urn:uuid:annen' } },
        more: [doctor, role, organization('annen', '7100055')],
      }),
    );
    expect(head.sender?.organization?.name?.value).toBe('Enhet 7100055');
    expect(requester?.organization?.name?.value).toBe('Lyngmo legekontor');
  });

  it.each<[string, Parts]>([
    ['the referrer, where the header names nobody', { ...byRole, header: { sender: undefined } }],
    [
      'the author, where nobody refers',
      { ...byRole, request: {}, header: { sender: undefined, author: { reference: 'urn:uuid:rolle' } } },
    ],
    ['the referrer, where there is no header', { ...byRole, header: null }],
  ])('is %s', (_name, parts) => {
    expect(headIn(parts).sender?.professional?.name?.family).toBe('Hovdenakvåg');
  });

  it('is at last the HER-id that the endpoint may be', () => {
    const header = {
      sender: undefined,
      source: { name: 'Lyngmo EPJ', endpoint: 'urn:oid:2.16.578.1.12.4.1.2.7100001' },
    };
    expect(headIn({ header }).sender).toMatchObject({
      organization: { name: { value: 'Lyngmo EPJ' }, identifiers: [{ kind: 'HER', value: '7100001' }] },
    });
  });

  it('that is named nowhere is missed', () => {
    expect(findingsIn(message({ header: { sender: undefined } }))).toMatchObject([
      { code: 'SENDER_MISSING', severity: 'warning', path: 'MessageHeader.sender' },
    ]);
  });

  it.each<[string, Json, object]>([
    [
      'a number of a person',
      { identifier: { system: '2.16.578.1.12.4.1.4.4', value: '7301944' }, display: 'Solvår Hovdenakvåg' },
      { professional: { name: { text: 'Solvår Hovdenakvåg' }, identifiers: [{ kind: 'HPR' }] } },
    ],
    [
      'a number of an organisation',
      { identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.101', value: '999999980' } },
      { organization: { identifiers: [{ kind: 'ENH', value: '999999980' }] } },
    ],
    [
      'a name alone',
      { display: 'Solvår Hovdenakvåg' },
      { professional: { name: { text: 'Solvår Hovdenakvåg' } } },
    ],
    [
      'a type and a name',
      { type: 'Organization', display: 'Lyngmo' },
      { organization: { name: { value: 'Lyngmo' } } },
    ],
    [
      'the number of a resource in the message',
      { identifier: { system: 'http://hl7.no/fhir/NamingSystem/HERid', value: '7100001' } },
      { organization: { name: { value: 'Lyngmo legekontor' } } },
    ],
  ])('a referrer may be told by %s', (_name, requester, expected) => {
    const referral = referralIn(message({ request: { requester } }));
    expect(referral.requester).toMatchObject(expected);
  });

  it('an organisation that is part of itself is read once', () => {
    const circle = [
      organization('a', '1', { partOf: { reference: 'urn:uuid:b' } }),
      organization('b', '2', { partOf: { reference: 'urn:uuid:a' } }),
    ];
    const { sender } = headIn({ header: { sender: { reference: 'urn:uuid:a' } }, more: circle });
    expect(sender?.organization).toMatchObject({
      name: { value: 'Enhet 2' },
      unit: { name: { value: 'Enhet 1' }, unit: null },
    });
  });
});

describe('professions', () => {
  const profession = (qualification: unknown, code?: unknown) =>
    referralIn(
      message({
        ...byRole,
        more: [
          { ...doctor, qualification },
          { ...role, code },
        ],
      }),
    ).requester?.professional?.profession;
  const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

  it.each<[string, unknown, unknown, string | undefined]>([
    [
      'of Volven 9060 by its code system at kodeverk',
      [{ code: concept('http://helsedir.no/fhir/CodeSystem/no-kodeverk-9060', 'MT') }],
      undefined,
      'MT',
    ],
    [
      'of Volven 9060 among others',
      [{ code: { text: 'Spesialist' } }, { code: concept('2.16.578.1.12.4.1.1.9060', 'KI') }],
      undefined,
      'KI',
    ],
    ['of SNOMED CT', [{ code: concept('http://snomed.info/sct', '3842006') }], undefined, 'KI'],
    ['told by the role', undefined, [concept('urn:oid:2.16.578.1.12.4.1.1.9034', '6')], 'LE'],
    ['told in words alone', [{ code: { text: 'Psykolog' } }], undefined, 'Psykolog'],
    ['not told', undefined, undefined, undefined],
  ])('%s', (_name, qualification, code, expected) => {
    expect(profession(qualification, code)?.code).toBe(expected);
  });
});

describe('whom it is addressed to', () => {
  const destination = [
    {
      name: 'Navnet',
      endpoint: 'urn:oid:2.16.578.1.12.4.1.2.9990001',
      receiver: { reference: 'urn:uuid:mottak' },
    },
  ];

  it('the receiver of the first destination; the others get copies', () => {
    const { head, copies } = referralIn(
      message({
        header: { destination: [...destination, { name: 'Kopien', endpoint: 'https://k' }] },
        more: [organization('mottak', '9990001')],
      }),
    );
    expect(head.addressee?.organization?.name?.value).toBe('Enhet 9990001');
    expect(copies).toMatchObject([{ organization: { name: { value: 'Kopien' } } }]);
  });

  it('its name and the HER-id of its endpoint, where the receiver is not told', () => {
    expect(
      headIn({ header: { destination: [{ ...destination[0], receiver: undefined }] } }).addressee,
    ).toMatchObject({
      organization: { name: { value: 'Navnet' }, identifiers: [{ kind: 'HER', value: '9990001' }] },
    });
  });

  it('the performer, where there is no destination', () => {
    expect(
      headIn({
        request: { performer: [{ reference: 'urn:uuid:mottak' }] },
        more: [organization('mottak', '9990001')],
      }).addressee?.organization?.name?.value,
    ).toBe('Enhet 9990001');
  });
});

describe('marks of tests', () => {
  const mark = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' };

  it.each<[string, Parts]>([
    ['a tag of the Bundle', { bundle: { meta: { tag: [mark] } } }],
    ['a security label of the header', { header: { meta: { security: [mark] } } }],
    ['a tag of the request', { request: { meta: { tag: [{ code: 'x' }, mark] } } }],
    ['a label of the patient', { patient: { meta: { security: [mark] } } }],
    [
      'a processing id from HL7 v2',
      { bundle: { meta: { tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0103', code: 'T' }] } } },
    ],
  ])('%s', (_name, parts) => {
    expect(headIn(parts).test?.value).toBe(true);
  });

  it('other tags are none', () => {
    expect(
      headIn({
        bundle: {
          meta: {
            tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0103', code: 'P' }, { code: 'HTEST' }],
          },
        },
      }).test,
    ).toBeNull();
  });
});

it('the envelope keeps what a receipt must repeat', () => {
  expect(headIn({}).envelope).toEqual({
    kind: 'fhir',
    bundleId: 'bunt',
    headerId: 'hode',
    sourceEndpoint: 'https://epj.example/fhir',
    sourceName: 'Lyngmo EPJ',
    eventSystem: 'http://terminology.hl7.org/CodeSystem/v2-0003',
    eventCode: 'I12',
  });
  const uri = headIn({ header: { eventCoding: undefined, eventUri: 'urn:hendelse' } }).envelope;
  expect(uri).toMatchObject({ eventSystem: null, eventCode: 'urn:hendelse' });
});

describe('a message that breaks off', () => {
  const text = JSON.stringify({
    resourceType: 'Bundle',
    id: 'bunt',
    type: 'message',
    entry: [entry(HEADER), entry(OFFICE), entry(REQUEST), entry(PATIENT)],
  });
  const cutAfter = (part: Json) =>
    text.slice(0, text.indexOf(JSON.stringify(part)) + JSON.stringify(part).length + 5);
  const headOf = (broken: string) => {
    const result = read(Buffer.from(broken), tables);
    return result.kind === 'other' ? result.head : 'a referral';
  };

  it('behind header and sender is answered to that sender', () => {
    expect(headOf(cutAfter(OFFICE))).toMatchObject({
      id: { value: 'hode' },
      sender: { organization: { name: { value: 'Lyngmo legekontor' } } },
    });
    expect(headOf(text.replace('"status":"active"', '"status":active'))).toMatchObject({
      id: { value: 'hode' },
    });
  });

  it('before that is answered to nobody', () => {
    expect(headOf(cutAfter(HEADER))).toBeNull();
    expect(headOf(text.slice(0, 100))).toBeNull();
    expect(headOf(text.replace('"name":"Lyngmo legekontor"', '"name":Lyngmo'))).toBeNull();
  });

  it('that is a receipt is answered to nobody', () => {
    const receipt = text.replace('"focus":', '"response":{"identifier":"x","code":"ok"},"focus":');
    expect(headOf(receipt.slice(0, -40))).toBeNull();
  });

  it("with names that stand twice is answered only where none of them is the head's", () => {
    expect(headOf(text.replace('"family":', '"family":"X","family":'))).toMatchObject({
      id: { value: 'hode' },
    });
    expect(headOf(text.replace('"name":"Lyngmo', '"name":"X","name":"Lyngmo'))).toBeNull();
    expect(headOf(text.replace('"id":"bunt"', '"id":"x","id":"bunt"'))).toBeNull();
  });
});
