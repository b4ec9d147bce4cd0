/** A health professional at work → PractitionerRole (no-basis-PractitionerRole): who, where, and the HER-id of the two together. */
import type { Organization, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { Professional } from '../referral.ts';
import { identifiers } from './identifier.ts';
import { type Identified, referenceTo } from './reference.ts';

export function mapPractitionerRole(
  source: Professional,
  practitioner: Identified<Practitioner>,
  organization: Identified<Organization> | null,
  id: string,
): Identified<PractitionerRole> {
  const role: Identified<PractitionerRole> = { resourceType: 'PractitionerRole', id };
  const identifier = identifiers(source.identifiers.filter(({ kind }) => kind === 'HER'));
  if (identifier.length > 0) role.identifier = identifier;
  role.practitioner = referenceTo(practitioner, practitioner.name?.[0]?.text);
  if (organization) role.organization = referenceTo(organization, organization.name);
  return role;
}
