/** A party of the referral → the resource that names it in a FHIR receipt, and the endpoint that its HER-id is. */
import type { Organization, Practitioner } from '@medplum/fhirtypes';
import type { Identifier, IdentifierKind, Organization as OrganizationOf, Party } from '../referral.ts';
import { HER } from '../systems.ts';

export type PartyResource = (Organization | Practitioner) & { id: string };

/** Kinds that are repeated; never a person's national identity number. */
const ORGANIZATION_KINDS: readonly IdentifierKind[] = ['HER', 'RSH', 'ENH'];
const PERSON_KINDS: readonly IdentifierKind[] = ['HER', 'HPR'];

/** The innermost HER-id as an OID of its own, which is a URI; null when there is none. */
export function herEndpoint(party: Party | null): string | null {
  const levels = levelsOf(party?.organization ?? null);
  const herId = levels.flatMap(({ identifiers }) => identifiers).find(({ kind }) => kind === 'HER')?.value;
  return herId !== undefined && /^[1-9]\d*$/.test(herId) ? `${HER}.${herId}` : null;
}

/** The innermost organisation of a party, else its person; null when neither has a name or a number that may be repeated. */
export function partyResource({ organization, professional }: Party, id: string): PartyResource | null {
  for (const { name, identifiers } of levelsOf(organization)) {
    const identifier = repeated(identifiers, ORGANIZATION_KINDS);
    if (name === null && identifier.length === 0) continue;
    return {
      resourceType: 'Organization',
      id,
      ...(identifier.length > 0 ? { identifier } : {}),
      ...(name ? { name: name.value } : {}),
    };
  }
  if (professional === null) return null;
  const identifier = repeated(professional.identifiers, PERSON_KINDS);
  const { text, given, middle, family } = professional.name ?? {};
  const name = text ?? [given, middle, family].filter(Boolean).join(' ');
  if (name === '' && identifier.length === 0) return null;
  return {
    resourceType: 'Practitioner',
    id,
    ...(identifier.length > 0 ? { identifier } : {}),
    ...(name === '' ? {} : { name: [{ text: name }] }),
  };
}

/** The organisation and the units inside it, innermost first. */
function levelsOf(organization: OrganizationOf | null): OrganizationOf[] {
  const levels: OrganizationOf[] = [];
  for (let level = organization; level; level = level.unit) levels.unshift(level);
  return levels;
}

function repeated(identifiers: readonly Identifier[], kinds: readonly IdentifierKind[]) {
  return identifiers
    .filter(({ kind, system }) => kinds.includes(kind) && system !== null)
    .map(({ system, value }) => ({ system: system ?? '', value }));
}
