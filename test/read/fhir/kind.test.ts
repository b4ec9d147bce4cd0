import { describe, expect, it } from 'vitest';
import { read } from '../../../src/read/read.ts';
import {
  entry,
  findingsIn,
  HEADER,
  type Json,
  message,
  OFFICE,
  otherwise,
  PATIENT,
  REQUEST,
  readJson,
  referralIn,
  tables,
} from './messages.ts';

const collection = (type: string | null, ...resources: Json[]): Json => ({
  resourceType: 'Bundle',
  id: 'bunt',
  ...(type === null ? {} : { type }),
  entry: resources.map(entry),
});
const other = (id: string): Json => ({ ...PATIENT, id, identifier: [{ value: id }] });
const requestOf = (id: string, patient: string): Json => ({
  ...REQUEST,
  id,
  subject: { reference: `urn:uuid:${patient}` },
});

describe('what is a referral', () => {
  it.each(['message', 'transaction', 'batch', 'collection', 'document', 'noe annet', null])(
    'a Bundle of type %s with one ServiceRequest',
    (type) => {
      const { patient, head } = referralIn(collection(type, REQUEST, PATIENT, OFFICE));
      expect(patient?.name?.family).toBe('Kvistholt');
      expect(head.id?.value).toBe('bunt');
    },
  );

  it('a bare ServiceRequest with what it contains', () => {
    const { patient, requester, head } = referralIn({
      ...REQUEST,
      contained: [
        { ...PATIENT, id: 'p' },
        { ...OFFICE, id: 'o' },
      ],
      subject: { reference: '#p' },
      requester: { reference: '#o' },
    });
    expect(patient).toMatchObject({ name: { family: 'Kvistholt' }, path: 'ServiceRequest.contained[0]' });
    expect(requester?.organization?.name?.path).toBe('ServiceRequest.contained[1].name');
    expect(head).toMatchObject({ id: { value: 'henvisning', path: 'ServiceRequest.id' }, time: null });
  });

  it('a message whose header is about a Task that is about the ServiceRequest', () => {
    const task = { resourceType: 'Task', id: 'oppgave', focus: { reference: 'urn:uuid:henvisning' } };
    const referral = referralIn(
      message({
        header: { focus: [{ reference: 'urn:uuid:oppgave' }] },
        more: [task, requestOf('r2', 'pasient')],
      }),
    );
    expect(referral.action.path).toBe('Bundle.entry[0].resource.event.code');
    expect(referral.patient?.name?.family).toBe('Kvistholt');
  });

  it('a message Bundle that lies alone in another Bundle', () => {
    const { patient } = referralIn(collection('collection', { ...message(), id: 'indre' }));
    expect(patient?.path).toBe('Bundle.entry[0].resource.entry[2].resource');
  });

  it('R4 and R4B, whether or not a profile says so', () => {
    const profile = (url: string) => readJson(message({ request: { meta: { profile: [url] } } })).kind;
    expect(profile('http://hl7.org/fhir/StructureDefinition/ServiceRequest|4.0.1')).toBe('referral');
    expect(profile('http://hl7.org/fhir/4.3/StructureDefinition/ServiceRequest')).toBe('referral');
    expect(profile('http://hl7.no/fhir/StructureDefinition/no-basis-ServiceRequest|5.0')).toBe('referral');
  });
});

describe('what is a receipt is ignored and never answered', () => {
  it.each<[string, Json]>([
    ['an OperationOutcome', { resourceType: 'OperationOutcome', issue: [] }],
    [
      'a Bundle of OperationOutcomes',
      collection('collection', { resourceType: 'OperationOutcome', id: 'o' }),
    ],
    ['a message that answers another', message({ header: { response: { identifier: 'x', code: 'ok' } } })],
    ['a transaction-response', collection('transaction-response', OFFICE)],
    ['a batch-response', collection('batch-response', REQUEST)],
  ])('%s', (_name, value) => {
    expect(otherwise(value)).toEqual(['ignored', 'MESSAGE_IS_RECEIPT', null]);
  });
});

describe('what is another kind of message is unsupported, and its sender told where there is one', () => {
  const type = (value: Json) => findingsIn(value)[0]?.values?.type;

  it.each<[string, Json, string, string | null]>([
    ['another resource', { resourceType: 'Observation', id: 'o1', status: 'final' }, 'Observation', null],
    ['a resource nobody knows', { resourceType: 'Foo' }, 'Foo', null],
    ['a list of what a server holds', collection('searchset', REQUEST, PATIENT), 'Bundle:searchset', 'bunt'],
    ['a Bundle without a ServiceRequest', collection('collection', PATIENT), 'Bundle', 'bunt'],
    [
      'an order of laboratory tests',
      message({
        header: { eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'O21' } },
      }),
      'O21',
      'urn:uuid:m-1',
    ],
    [
      'a request that something be not done',
      message({ request: { doNotPerform: true } }),
      'ServiceRequest.doNotPerform',
      'urn:uuid:m-1',
    ],
  ])('%s', (_name, value, expected, id) => {
    expect([...otherwise(value), type(value)]).toEqual([
      'unsupported',
      'MESSAGE_TYPE_UNSUPPORTED',
      id,
      expected,
    ]);
  });

  it('a type that could be anything is not repeated', () => {
    expect(type({ resourceType: 'Embla Kvistholt 23847130091' })).toBe('ukjent');
  });

  it('a message with the event of a referral and no ServiceRequest lacks a part', () => {
    const value = collection('message', HEADER, PATIENT, OFFICE);
    expect(otherwise(value)).toEqual(['unreadable', 'STRUCTURE_INVALID', 'hode']);
    expect(findingsIn(value)[0]).toMatchObject({ path: 'Bundle', values: { part: 'ServiceRequest' } });
  });
});

describe('another version of FHIR is unsupported only when that is certain', () => {
  const version = (value: Json) => [otherwise(value)[1], findingsIn(value)[0]?.values?.version];

  it.each<[string, Json, string]>([
    [
      'a core profile of R5',
      message({ bundle: { meta: { profile: ['http://hl7.org/fhir/5.0/StructureDefinition/Bundle'] } } }),
      'FHIR R5',
    ],
    [
      'a versioned core profile',
      message({
        header: { meta: { profile: ['http://hl7.org/fhir/StructureDefinition/MessageHeader|3.0.2'] } },
      }),
      'FHIR STU3',
    ],
    [
      'a ReferralRequest',
      collection('message', HEADER, { ...REQUEST, resourceType: 'ReferralRequest' }),
      'FHIR STU3',
    ],
    [
      'a service that is a CodeableReference',
      message({ request: { code: { concept: { text: 'x' } } } }),
      'FHIR R5',
    ],
    [
      'reasons that are CodeableReferences',
      message({ request: { reason: [{ concept: { text: 'x' } }] } }),
      'FHIR R5',
    ],
  ])('%s', (_name, value, expected) => {
    expect(version(value)).toEqual(['VERSION_UNSUPPORTED', expected]);
  });
});

describe('more than one referral is turned back, never merged', () => {
  it('two that the header is about', () => {
    const value = message({
      header: { focus: [{ reference: 'urn:uuid:henvisning' }, { reference: 'urn:uuid:r2' }] },
      more: [requestOf('r2', 'pasient')],
    });
    expect(otherwise(value)).toEqual(['unreadable', 'REFERRAL_NOT_SINGLE', 'urn:uuid:m-1']);
    expect(findingsIn(value)[0]?.path).toBe('Bundle.entry[4].resource');
  });

  it('one that the header is about, and one of another patient beside it', () => {
    const value = message({ more: [other('annen'), requestOf('r2', 'annen')] });
    expect(otherwise(value)[1]).toBe('REFERRAL_NOT_SINGLE');
  });

  it('two in a collection, of one patient or two', () => {
    expect(otherwise(collection('collection', REQUEST, requestOf('r2', 'pasient'), PATIENT))[1]).toBe(
      'REFERRAL_NOT_SINGLE',
    );
    expect(
      otherwise(collection('batch', REQUEST, requestOf('r2', 'annen'), PATIENT, other('annen')))[1],
    ).toBe('REFERRAL_NOT_SINGLE');
  });

  it('two message headers, and then it is not certain who is to be answered', () => {
    expect(otherwise(message({ more: [{ ...HEADER, id: 'hode2' }] }))).toEqual([
      'unreadable',
      'REFERRAL_NOT_SINGLE',
      null,
    ]);
  });

  it('an earlier request that the referral replaces is none', () => {
    const earlier = requestOf('tidligere', 'pasient');
    const later = { ...REQUEST, replaces: [{ reference: 'urn:uuid:tidligere' }] };
    expect(referralIn(collection('collection', earlier, later, PATIENT)).action.value).toBe('change');
  });
});

describe('what is no FHIR at all', () => {
  it.each([
    '{}',
    '{"resourceType":7}',
    '{"resourceType":" "}',
    '[]',
    '[1,2]',
    '{"a":{"resourceType":"Bundle"}}',
    '{"__proto__":{"resourceType":"Bundle"}}',
  ])('%s is of no known format', (text) => {
    const result = read(Buffer.from(text), tables);
    expect([result.kind, result.kind === 'other' && result.finding.code]).toEqual([
      'other',
      'FORMAT_UNKNOWN',
    ]);
  });

  it('FHIR as XML is told to be that', () => {
    const result = read(
      Buffer.from('<Bundle xmlns="http://hl7.org/fhir"><type value="message"/></Bundle>'),
      tables,
    );
    expect(result).toMatchObject({ verdict: 'unsupported', finding: { values: { type: 'FHIR-XML' } } });
  });
});
