/** One party of the referral → the Practitioner, PractitionerRole and Organization it becomes, and the reference to it. */
import type { Organization, Practitioner, PractitionerRole, Reference } from '@medplum/fhirtypes';
import type { Ids } from '../decision.ts';
import type { Party } from '../referral.ts';
import { humanName } from './human-name.ts';
import type { Organizations } from './organization.ts';
import { mapPractitioner } from './practitioner.ts';
import { mapPractitionerRole } from './practitioner-role.ts';
import { type Identified, referenceTo } from './reference.ts';
import { line } from './text.ts';

export interface MappedParty {
  readonly role: Identified<PractitionerRole> | null;
  readonly practitioner: Identified<Practitioner> | null;
  readonly organization: Identified<Organization> | null;
  /** The person at work where one is named, else the organisation; undefined when the party names nobody. */
  readonly reference: Reference<PractitionerRole | Organization> | undefined;
}

const NOBODY: MappedParty = { role: null, practitioner: null, organization: null, reference: undefined };

/** `role` is the party's part in the referral: `sender` or `requester`. */
export function mapParty(
  party: Party | null,
  role: string,
  organizations: Organizations,
  ids: Ids,
): MappedParty {
  if (!party) return NOBODY;
  const organization = organizations.add(party.organization, role);
  const { professional } = party;
  const practitioner = professional && mapPractitioner(professional, ids.for(`practitioner:${role}`));
  if (!professional || !practitioner || namesNobody(practitioner)) {
    return organization
      ? { ...NOBODY, organization, reference: referenceTo(organization, organization.name) }
      : NOBODY;
  }
  const practitionerRole = mapPractitionerRole(
    professional,
    practitioner,
    organization,
    ids.for(`practitioner-role:${role}`),
  );
  const name = practitioner.name?.[0]?.text;
  return {
    role: practitionerRole,
    practitioner,
    organization,
    reference: referenceTo(practitionerRole, name),
  };
}

/** In KITH the referrer is the sender, and the reader says so by giving the same party twice. */
export function isSameParty(one: Party | null, other: Party | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** How a party is named in a line of text. */
export function partyName(party: Party): string | undefined {
  const unit = party.organization?.unit;
  const names = [
    humanName(party.professional?.name ?? null)?.text,
    line(unit?.name?.value),
    line(party.organization?.name?.value),
  ];
  return line(names.filter((name) => name !== undefined).join(', '));
}

/** A person without name, number, telephone and profession. n.b. one with a HER-id alone is a mailbox, which the unit has too. */
function namesNobody({ name, identifier, telecom, qualification }: Practitioner): boolean {
  return !name && !identifier && !telecom && !qualification;
}
