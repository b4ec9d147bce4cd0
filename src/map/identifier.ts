/** A sender's identifiers → FHIR identifiers. Values lose the white space around them, numbers also the white space inside. */
import type { Identifier as FhirIdentifier, Organization, Reference } from '@medplum/fhirtypes';
import type { Identifier, IdentifierKind } from '../referral.ts';
import { codingOf } from './codeable-concept.ts';
import { line, uri } from './text.ts';

/** Local patient numbers have no system of their own in no-basis: a type, and who assigned them. */
const HNR_TYPE = codingOf('urn:oid:2.16.578.1.12.4.1.1.8327', 'HNR', 'H-nummer');
const WRITTEN_AS_SENT = new Set<IdentifierKind>(['other', 'PLAC', 'HNR']);

/** Fit identifiers, each once. `assigner` is named for local numbers only. */
export function identifiers(
  sources: readonly Identifier[],
  assigner?: Reference<Organization>,
): FhirIdentifier[] {
  const made: FhirIdentifier[] = [];
  for (const source of sources) {
    const value = WRITTEN_AS_SENT.has(source.kind)
      ? line(source.value)
      : line(source.value)?.replaceAll(' ', '');
    if (value === undefined) continue;
    const system = uri(source.system);
    if (made.some((other) => other.value === value && other.system === system)) continue;
    const identifier: FhirIdentifier = {};
    if (source.kind === 'HNR' && system === undefined) identifier.type = { coding: [HNR_TYPE] };
    if (system !== undefined) identifier.system = system;
    identifier.value = value;
    if (source.kind === 'HNR' && assigner) identifier.assigner = assigner;
    made.push(identifier);
  }
  return made;
}
