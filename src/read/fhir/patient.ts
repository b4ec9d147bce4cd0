/** ServiceRequest.subject → the patient, from a Patient resource (no-basis-Patient), or from the number the reference itself names. */
import type { Identifier, Patient, Placed } from '../../referral.ts';
import { type CodeTables, identifierOf, identifiersOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { boolean, date, dateTime, field, momentOrWritten, string } from './fields.ts';
import { addressesOf, nameOf, telecomsOf } from './people.ts';
import type { Resources } from './resources.ts';

export interface Subject {
  /** Null when the message holds no Patient for it. */
  readonly resource: FhirElement | null;
  readonly patient: Patient | null;
}

/**
 * n.b. a reference that leads nowhere is never filled with another patient of the message; a request that has none at all is about the
 * one patient that the message holds.
 * @param day of the message, by which addresses and numbers have ended; null when unknown
 */
export function subjectOf(
  request: FhirElement,
  resources: Resources,
  tables: CodeTables,
  day: string | null,
): Subject {
  const reference = subjectReference(request, resources);
  const [only, ...others] = resources.ofType('Patient');
  const resource = reference
    ? resources.resolve(reference, ['Patient'])
    : others.length === 0
      ? (only ?? null)
      : null;
  const told = reference?.isObject ? reference.one('identifier') : null;
  const number = told && identifierOf(told, tables, 'patient.identifiers', 'patient');
  if (resource) return { resource, patient: patientOf(resource, number, tables, day) };
  if (reference === null || number === null) return { resource: null, patient: null };
  const name = field(reference, 'display', string, 'patient.name');
  const patient: Patient = {
    name: name && { family: null, given: null, middle: null, text: name.value, path: name.path },
    identifiers: [number],
    birthDate: null,
    deceased: null,
    gender: null,
    addresses: [],
    telecoms: [],
    path: reference.path,
  };
  return { resource: null, patient };
}

/** A document may name its subject in its Composition alone. */
function subjectReference(request: FhirElement, resources: Resources): FhirElement | null {
  const [composition] = resources.ofType('Composition');
  return request.one('subject') ?? composition?.one('subject') ?? null;
}

function patientOf(
  resource: FhirElement,
  number: Identifier | null,
  tables: CodeTables,
  day: string | null,
): Patient {
  const identifiers = identifiersOf(resource, tables, 'patient.identifiers', 'patient');
  const isNew = number !== null && !identifiers.some(({ value }) => value === number.value);
  return {
    name: nameOf(resource, 'patient.name'),
    identifiers: isNew ? [...identifiers, number] : identifiers,
    birthDate: momentOrWritten(resource, 'birthDate', date, 'patient.birthDate'),
    deceased: deceasedOf(resource),
    gender: genderOf(resource),
    addresses: addressesOf(resource, tables, 'patient.addresses', day),
    telecoms: telecomsOf(resource, 'patient.telecoms', day),
    path: resource.path,
  };
}

function deceasedOf(resource: FhirElement): Placed | null {
  const time = momentOrWritten(resource, 'deceasedDateTime', dateTime, 'patient.deceased');
  if (time && time.value !== 'false') return time;
  const said = field(resource, 'deceasedBoolean', boolean, 'patient.deceased');
  return said?.value ? { value: 'true', path: said.path } : null;
}

function genderOf(resource: FhirElement): Patient['gender'] {
  const gender = field(resource, 'gender', string, 'patient.gender');
  const value = gender?.value.toLowerCase();
  if (gender === null || (value !== 'male' && value !== 'female' && value !== 'other' && value !== 'unknown'))
    return null;
  return { value, path: gender.path };
}
