/** Diagnoses → one Condition each, the main one first. What the sender has not said (status, certainty) is not said. */
import type { Condition, Patient, Reference } from '@medplum/fhirtypes';
import type { Ids } from '../decision.ts';
import type { Diagnosis } from '../referral.ts';
import { codeableConcept, codingOf } from './codeable-concept.ts';
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
  ids: Ids,
): Identified<Condition>[] {
  const inOrder = [...diagnoses.filter(({ main }) => main), ...diagnoses.filter(({ main }) => !main)];
  const conditions: Identified<Condition>[] = [];
  for (const { coded } of inOrder) {
    const code = codeableConcept(coded);
    if (!code) continue;
    const id = ids.for(`condition:${conditions.length}`);
    conditions.push({ resourceType: 'Condition', id, category: [CATEGORY], code, subject });
  }
  return conditions;
}
