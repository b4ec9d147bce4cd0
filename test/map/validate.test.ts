import type { Bundle, Patient, ServiceRequest } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { bundleOf, only } from './build.ts';
import { invalid, unsound } from './validate.ts';

/** The bundle with one resource changed for the worse. */
function spoilt(type: 'Patient' | 'ServiceRequest', change: object) {
  const bundle = structuredClone(bundleOf());
  Object.assign(only(bundle, type), change);
  return JSON.parse(JSON.stringify(bundle)) as Bundle;
}

describe('the checks themselves notice', () => {
  test.each([
    ['a code outside a required binding', 'ServiceRequest', { status: 'aktiv' as ServiceRequest['status'] }],
    ['another one', 'Patient', { gender: 'K' as unknown as Patient['gender'] }],
    ['a date of another form', 'Patient', { birthDate: '17.04.1984' }],
    ['an element that there is not', 'Patient', { sivilstand: 'gift' }],
    ['a missing element', 'ServiceRequest', { subject: undefined }],
  ] as const)('%s', (_, type, change) => {
    expect(invalid(spoilt(type, change))).not.toEqual([]);
  });

  test.each([
    ['a date that is none', 'Patient', { birthDate: '2026-02-31' }],
    ['an empty string', 'Patient', { birthDate: '' }],
    ['an empty array', 'Patient', { telecom: [] }],
    ['a reference that leads nowhere', 'ServiceRequest', { requester: { reference: 'urn:uuid:1' } }],
    ['an entry that nothing leads to', 'ServiceRequest', { reasonReference: undefined }],
    ['white space around a text', 'Patient', { name: [{ text: 'Alfvard ' }] }],
  ] as const)('%s', (_, type, change) => {
    expect(unsound(spoilt(type, change))).not.toEqual([]);
  });
});
