/** A health professional → Practitioner (no-basis-Practitioner). The HER-id belongs to the role, not to the person. */
import type { Practitioner } from '@medplum/fhirtypes';
import type { Professional } from '../referral.ts';
import { codeableConcept } from './codeable-concept.ts';
import { contactPoints } from './contact-point.ts';
import { humanName } from './human-name.ts';
import { identifiers } from './identifier.ts';
import type { Identified } from './reference.ts';

export function mapPractitioner(source: Professional, id: string): Identified<Practitioner> {
  const practitioner: Identified<Practitioner> = { resourceType: 'Practitioner', id };
  const identifier = identifiers(source.identifiers.filter(({ kind }) => kind !== 'HER'));
  if (identifier.length > 0) practitioner.identifier = identifier;
  const name = humanName(source.name);
  if (name) practitioner.name = [name];
  const telecom = contactPoints(source.telecoms);
  if (telecom.length > 0) practitioner.telecom = telecom;
  const code = source.profession ? codeableConcept(source.profession) : undefined;
  if (code) practitioner.qualification = [{ code }];
  return practitioner;
}
