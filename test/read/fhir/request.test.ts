import { describe, expect, it } from 'vitest';
import { EVENTS, findingsIn, type Json, message, type Parts, REQUEST, referralIn } from './messages.ts';

const event = (code: string): Json => ({ eventCoding: { system: EVENTS, code } });

describe('what is to be done', () => {
  const earlier = { identifier: { value: 'H-1' } };

  it.each<[string, Parts, string, string]>([
    ['a new referral', {}, 'new', 'Bundle.entry[0].resource.event.code'],
    [
      'withdrawn by its status',
      { request: { status: 'revoked' } },
      'cancellation',
      'Bundle.entry[1].resource.status',
    ],
    [
      'sent by mistake',
      { request: { status: 'entered-in-error' }, header: event('I13') },
      'cancellation',
      'Bundle.entry[1].resource.status',
    ],
    [
      'withdrawn by the event',
      { header: event('I14') },
      'cancellation',
      'Bundle.entry[0].resource.event.code',
    ],
    ['changed by the event', { header: event('I13') }, 'change', 'Bundle.entry[0].resource.event.code'],
    [
      'in place of an earlier one',
      { request: { replaces: [earlier] } },
      'change',
      'Bundle.entry[1].resource.replaces[0]',
    ],
    [
      'an addition by the event of a change',
      { header: event('I13'), request: { basedOn: [earlier] } },
      'addition',
      'Bundle.entry[1].resource.basedOn[0]',
    ],
    [
      'an addition without an event',
      { header: null, request: { basedOn: [earlier] } },
      'addition',
      'Bundle.entry[0].resource.basedOn[0]',
    ],
    [
      'a new referral that rests on an earlier one',
      { request: { basedOn: [earlier] } },
      'new',
      'Bundle.entry[0].resource.event.code',
    ],
    [
      'a new referral that rests on a plan',
      { header: null, request: { basedOn: [{ reference: 'CarePlan/1' }] } },
      'new',
      'Bundle.entry[0].resource.status',
    ],
    [
      'under an event of another list',
      { header: { eventCoding: { system: 'https://x', code: 'I14' } } },
      'new',
      'Bundle.entry[1].resource.status',
    ],
    [
      'of a status that is no act',
      { header: null, request: { status: 'completed' } },
      'new',
      'Bundle.entry[0].resource.status',
    ],
  ])('%s', (_name, parts, action, path) => {
    expect(referralIn(message(parts)).action).toEqual({ value: action, path });
  });

  it('the earlier one is named by identifier, else by the link', () => {
    const parent = (request: Json) => referralIn(message({ request })).head.parentId?.value;
    expect(parent({ replaces: [{ reference: 'urn:uuid:x', identifier: { value: 'H-1' } }] })).toBe('H-1');
    expect(parent({ basedOn: [{ reference: 'ServiceRequest/7' }] })).toBe('ServiceRequest/7');
    expect(parent({})).toBeUndefined();
  });
});

describe("the sender's own id of the referral", () => {
  const id = (identifier: unknown) => referralIn(message({ request: { identifier } })).businessId?.value;
  const placer = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PLAC' }] };

  it.each<[string, unknown, string | undefined]>([
    ["is the placer's", [{ value: '1' }, { type: placer, value: '2' }], '2'],
    ['else the first', [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:1' }, { value: '2' }], 'urn:uuid:1'],
    ['may be bare', 'H-1', 'H-1'],
    ['may be none', undefined, undefined],
  ])('%s', (_name, identifier, expected) => {
    expect(id(identifier)).toBe(expected);
  });
});

it('priority and date as they are stated', () => {
  const { priority, authoredOn } = referralIn(
    message({ request: { priority: 'urgent', authoredOn: '2026-02-09T12:00:00Z' } }),
  );
  expect(priority).toEqual({
    code: 'urgent',
    system: 'http://hl7.org/fhir/request-priority',
    display: null,
    path: 'Bundle.entry[1].resource.priority',
  });
  expect(authoredOn?.value).toBe('2026-02-09T12:00:00Z');
});

describe('what is asked for', () => {
  const services = (request: Json) =>
    referralIn({ ...REQUEST, contained: [], ...request }).requestedServices.map(
      ({ code, system, display }) => [code, system, display],
    );

  it('by code, detail, category and kind of performer', () => {
    expect(
      services({
        code: { coding: [{ system: '2.16.578.1.12.4.1.1.8451', code: '250', display: 'Fysikalsk medisin' }] },
        orderDetail: [{ text: 'Gruppetilbud' }],
        category: [{ coding: [{ code: 'X' }] }],
        performerType: { coding: [{ system: 'http://snomed.info/sct', code: '1' }], text: 'Fysiater' },
      }),
    ).toEqual([
      ['250', 'urn:oid:2.16.578.1.12.4.1.1.8451', 'Fysikalsk medisin'],
      ['Gruppetilbud', null, 'Gruppetilbud'],
      ['X', null, null],
      ['1', 'http://snomed.info/sct', 'Fysiater'],
    ]);
  });

  it('what every referral asks for is not said again', () => {
    expect(
      services({
        code: { coding: [{ system: 'http://snomed.info/sct', code: '18781004' }], text: 'Henvisning' },
        category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      }),
    ).toEqual([]);
  });
});

describe('what may change the meaning of a resource, and is not known here', () => {
  const modifierExtension = [{ url: 'https://epj.example/ikke', valueBoolean: true }];

  it.each<[string, Parts, string]>([
    ['the request', { request: { modifierExtension } }, 'Bundle.entry[1].resource.modifierExtension[0]'],
    ['the patient', { patient: { modifierExtension } }, 'Bundle.entry[2].resource.modifierExtension[0]'],
    [
      'a contained resource',
      { request: { contained: [{ resourceType: 'Condition', id: 'c', modifierExtension }] } },
      'Bundle.entry[1].resource.contained[0].modifierExtension[0]',
    ],
    ['rules for the message', { bundle: { implicitRules: 'https://epj.example/r' } }, 'Bundle.implicitRules'],
  ])('%s: the receiver is told', (_what, parts, path) => {
    expect(findingsIn(message(parts))).toEqual([
      { code: 'MODIFIER_UNKNOWN', severity: 'warning', item: null, path, values: { part: path } },
    ]);
  });

  it('without it, nothing is told', () => {
    expect(findingsIn(message())).toEqual([]);
  });
});
