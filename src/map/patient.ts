/** Who the referral concerns → Patient (no-basis-Patient). Sex and birth date only from the source's own fields. */
import type { ContactPoint, Patient as FhirPatient, Organization, Reference } from '@medplum/fhirtypes';
import type { Found, Ids } from '../decision.ts';
import type { Patient } from '../referral.ts';
import { address } from './address.ts';
import { contactPoints } from './contact-point.ts';
import { date, dateTime } from './dates.ts';
import { humanName } from './human-name.ts';
import { identifiers } from './identifier.ts';
import type { Identified } from './reference.ts';

export function mapPatient(
  source: Patient,
  found: Found,
  assigner: Reference<Organization> | undefined,
  ids: Ids,
): Identified<FhirPatient> {
  const patient: Identified<FhirPatient> = { resourceType: 'Patient', id: ids.for('patient') };
  const identifier = identifiers(source.identifiers, assigner);
  if (identifier.length > 0) patient.identifier = identifier;
  const name = humanName(source.name);
  if (name) patient.name = [name];
  const telecom = contactPoints(source.telecoms);
  if (!telecom.some((contactPoint) => contactPoint.system === 'phone')) telecom.push(...phoneInText(found));
  if (telecom.length > 0) patient.telecom = telecom;
  if (source.gender) patient.gender = source.gender.value;
  const birthDate = date(source.birthDate?.value);
  if (birthDate !== undefined) patient.birthDate = birthDate;
  if (source.deceased) {
    const deceased = dateTime(source.deceased.value);
    if (deceased !== undefined) patient.deceasedDateTime = deceased;
    else patient.deceasedBoolean = source.deceased.value.trim() !== 'false';
  }
  const addresses = source.addresses.map(address).filter((made) => made !== undefined);
  if (addresses.length > 0) patient.address = addresses;
  return patient;
}

/**
 * The patient's number as it stands in the text, when the sender has none in a field of its own: whoever is to call looks for
 * it among the patient's contact details. A doubtful one stays in the answers about the six items.
 */
function phoneInText(found: Found): ContactPoint[] {
  const { status, uncertain, evidence } = found.items.phone;
  if (status !== 'stated' || uncertain) return [];
  const number = /\+?\d[\d ()-]{5,}\d/.exec(evidence[0]?.quote ?? '')?.[0];
  return number === undefined ? [] : [{ system: 'phone', value: number }];
}
