/** Facts about work, sick leave and benefits → Observations, each with the words it rests on. */
import type { CodeableConcept, Observation, Patient, Quantity, Reference } from '@medplum/fhirtypes';
import type { Fact, Ids } from '../decision.ts';
import { factSystem, LOINC, UCUM } from '../systems.ts';
import type { ConceptMaps } from '../tables/concept-maps.ts';
import { codingOf } from './codeable-concept.ts';
import { date } from './dates.ts';
import { evidenceNotes, ownConcept } from './fact.ts';
import type { Identified } from './reference.ts';

type ObservedKind = Exclude<Fact['kind'], 'measure' | 'investigation' | 'treatment'>;
type ObservedFact = Fact & { readonly kind: ObservedKind };

const CATEGORY = {
  coding: [
    codingOf(
      'http://terminology.hl7.org/CodeSystem/observation-category',
      'social-history',
      'Social History',
    ),
  ],
};
/** LOINC as in US ODH (employment status, past or present job); SNOMED CT as in the sources of the sick-leave concept map. */
const CODES: Readonly<Record<ObservedKind, CodeableConcept>> = {
  'employment-status': {
    coding: [codingOf(LOINC, '74165-2', 'History of employment status NIOSH')],
    text: 'Arbeidsstatus',
  },
  occupation: { coding: [codingOf(LOINC, '11341-5', 'History of Occupation')], text: 'Yrke' },
  employer: { text: 'Arbeidsgiver' },
  'position-percentage': { text: 'Stillingsprosent' },
  'sick-leave': { text: 'Sykmeldingsstatus' },
  benefit: { text: 'Ytelse' },
};

export function mapObservations(
  facts: readonly Fact[],
  subject: Reference<Patient>,
  conceptMaps: ConceptMaps,
  ids: Ids,
): Identified<Observation>[] {
  return facts.filter(isObserved).map((fact, index) => {
    const observation: Identified<Observation> = {
      resourceType: 'Observation',
      id: ids.for(`observation:${index}`),
      status: fact.evidence.certainty === 'inferred' ? 'preliminary' : 'final',
      category: [CATEGORY],
      code: CODES[fact.kind],
      subject,
    };
    const since = date(fact.since);
    if (since !== undefined) observation.effectivePeriod = { start: since };
    addValue(observation, fact, conceptMaps);
    const note = evidenceNotes(fact, since !== undefined);
    if (note.length > 0) observation.note = note;
    return observation;
  });
}

function addValue(observation: Observation, fact: ObservedFact, conceptMaps: ConceptMaps): void {
  const percent =
    fact.percent !== null && Number.isFinite(fact.percent) ? percentage(fact.percent) : undefined;
  if (fact.kind === 'position-percentage' && percent) {
    observation.valueQuantity = percent;
    return;
  }
  const value = ownConcept(fact) ?? {};
  if (fact.kind === 'employment-status' || fact.kind === 'sick-leave') {
    const targets = conceptMaps.translate(fact.kind, factSystem(fact.kind), fact.code ?? '');
    const codings = targets.map(({ system, code, display }) => codingOf(system, code, display));
    if (codings.length > 0) value.coding = [...codings, ...(value.coding ?? [])];
  }
  if (value.coding || value.text) observation.valueCodeableConcept = value;
  if (fact.kind === 'sick-leave' && percent) {
    observation.component = [{ code: { text: 'Sykmeldingsgrad' }, valueQuantity: percent }];
  } else if (percent) {
    observation.component = [{ code: { text: 'Prosent' }, valueQuantity: percent }];
  }
}

function percentage(value: number): Quantity {
  return { value, unit: '%', system: UCUM, code: '%' };
}

function isObserved(fact: Fact): fact is ObservedFact {
  return fact.kind in CODES;
}
