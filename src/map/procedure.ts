/** Work measures, investigations and treatments that the referral tells of → Procedures, each with the words it rests on. */
import type { CodeableConcept, Patient, Procedure, Reference } from '@medplum/fhirtypes';
import type { Fact, Ids } from '../decision.ts';
import { SNOMED } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';
import { date } from './dates.ts';
import { evidenceNotes, ownConcept } from './fact.ts';
import type { Identified } from './reference.ts';

type DoneKind = Extract<Fact['kind'], 'measure' | 'investigation' | 'treatment'>;
type DoneFact = Fact & { readonly kind: DoneKind };

const CATEGORIES: Readonly<Record<DoneKind, CodeableConcept>> = {
  measure: { coding: [codingOf(SNOMED, '70082004', 'Vocational rehabilitation')] },
  investigation: { coding: [codingOf(SNOMED, '103693007', 'Diagnostic procedure')] },
  treatment: { coding: [codingOf(SNOMED, '277132007', 'Therapeutic procedure')] },
};

const STATUS = {
  tried: 'completed',
  ongoing: 'in-progress',
  planned: 'preparation',
  'not-tried': 'not-done',
} as const satisfies Record<NonNullable<Fact['state']>, Procedure['status']>;

export function mapProcedures(
  facts: readonly Fact[],
  subject: Reference<Patient>,
  ids: Ids,
): Identified<Procedure>[] {
  return facts.filter(isDone).map((fact, index) => {
    const procedure: Identified<Procedure> = {
      resourceType: 'Procedure',
      id: ids.for(`procedure:${index}`),
      // n.b. `unknown`: the text tells of it, not whether it has come to an end.
      status: fact.state === null ? 'unknown' : STATUS[fact.state],
      category: CATEGORIES[fact.kind],
      subject,
    };
    const code = ownConcept(fact);
    if (code) procedure.code = code;
    const since = date(fact.since);
    if (since !== undefined) procedure.performedPeriod = { start: since };
    const note = evidenceNotes(fact, since !== undefined);
    if (note.length > 0) procedure.note = note;
    return procedure;
  });
}

function isDone(fact: Fact): fact is DoneFact {
  return fact.kind in CATEGORIES;
}
