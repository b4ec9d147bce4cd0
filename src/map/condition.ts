/**
 * Diagnoses → one Condition each, the main one first. What the sender has not said (status, certainty) is not said, and a code that is not
 * in its list is shown as text.
 */
import type { CodeableConcept, Condition, Patient, Reference } from '@medplum/fhirtypes';
import type { Ids } from '../decision.ts';
import type { Coded, Diagnosis } from '../referral.ts';
import type { Codes } from '../tables/codes.ts';
import { asText, codeableConcept, codingOf } from './codeable-concept.ts';
import type { Identified } from './reference.ts';

const CATEGORY = {
  coding: [
    codingOf(
      'http://terminology.hl7.org/CodeSystem/condition-category',
      'encounter-diagnosis',
      'Encounter Diagnosis',
    ),
  ],
};

export function mapConditions(
  diagnoses: readonly Diagnosis[],
  subject: Reference<Patient>,
  codes: Codes,
  ids: Ids,
): Identified<Condition>[] {
  const inOrder = [...diagnoses.filter(({ main }) => main), ...diagnoses.filter(({ main }) => !main)];
  const conditions: Identified<Condition>[] = [];
  for (const { coded } of inOrder) {
    const code = conceptOf(coded, codes);
    if (!code) continue;
    const id = ids.for(`condition:${conditions.length}`);
    conditions.push({ resourceType: 'Condition', id, category: [CATEGORY], code, subject });
  }
  return conditions;
}

function conceptOf(coded: Coded, codes: Codes): CodeableConcept | undefined {
  if (coded.system === null || codes.isInList(coded.system, coded.code)) return codeableConcept(coded);
  const text = asText(coded);
  return text === undefined ? undefined : { text };
}
