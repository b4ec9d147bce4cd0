import { describe, expect, it } from 'vitest';
import { codeSystem } from '../../src/tables/codes.ts';
import { tables } from './messages.ts';

const { codes } = tables;

describe('code tables', () => {
  it.each([
    ['7170', 'http://hl7.org/fhir/sid/icpc-2'],
    ['2.16.578.1.12.4.1.1.7110', 'http://hl7.org/fhir/sid/icd-10-no'],
    ['8304', 'urn:oid:2.16.578.1.12.4.1.1.8304'],
    ['1.16.578.1.12.4.3.1.8116', 'urn:oid:2.16.578.1.12.4.1.1.8116'],
    ['2.16.840.1.113883.6.96', 'urn:oid:2.16.840.1.113883.6.96'],
    ['ICPC', null],
    ['', null],
  ])('the list %s is the system %s', (list, system) => {
    expect(codeSystem(codes, list)).toBe(system);
  });

  it.each([
    ['FNR', 'urn:oid:2.16.578.1.12.4.1.4.1'],
    ['DNR', 'urn:oid:2.16.578.1.12.4.1.4.2'],
    ['FHN', 'urn:oid:2.16.578.1.12.4.1.4.3'],
    ['HPR', 'urn:oid:2.16.578.1.12.4.1.4.4'],
    ['DUF', 'urn:oid:2.16.578.1.12.4.1.4.5'],
    ['ENH', 'urn:oid:2.16.578.1.12.4.1.4.101'],
    ['RSH', 'urn:oid:2.16.578.1.12.4.1.4.102'],
    ['HER', 'urn:oid:2.16.578.1.12.4.1.2'],
    ['HNR', null],
  ])('an identifier of kind %s has the system %s', (kind, system) => {
    expect(codes.identifierKinds.get(kind)).toEqual({ kind, system });
  });

  it.each([
    ['Arbeidsgiver', true],
    ['nærmeste leder', true],
    ['Næraste leiar', true],
    ['NAV-veileder', false],
    ['Ektefelle', false],
    ['tidligere medarbeidsgiver', false],
  ])('the role "%s" says where the patient works: %s', (role, says) => {
    expect(codes.isEmployerRole(role)).toBe(says);
  });

  it('the registers know diagnoses with and without their dot, and own up to what they do not know', () => {
    expect(codes.diagnosisDisplay('http://hl7.org/fhir/sid/icd-10-no', 'F32.1')).toMatch(/depressiv/);
    expect(codes.diagnosisDisplay('http://hl7.org/fhir/sid/icpc-2', 'P76')).toMatch(
      /[Dd]epresjon|[Dd]epressiv/,
    );
    expect(codes.diagnosisDisplay('urn:oid:1.2.3', 'P76')).toBeNull();
  });

  const ICPC_2 = 'http://hl7.org/fhir/sid/icpc-2';
  const ICD_10 = 'http://hl7.org/fhir/sid/icd-10-no';
  it.each([
    [ICPC_2, 'L84', true],
    [ICPC_2, 'L50', true],
    [ICPC_2, 'L999', false],
    [ICPC_2, 'M54', false],
    [ICD_10, 'M54.5', true],
    [ICD_10, 'M545', true],
    [ICD_10, 'M54', true],
    [ICD_10, 'ZZ99', false],
    ['urn:oid:1.2.3', 'ZZ99', true],
  ])('in the list %s the code %s stands: %s', (system, code, stands) => {
    expect(codes.isInList(system, code)).toBe(stands);
  });
});
