/**
 * Message bundle → the same entries as a `transaction`, for a receiver that is a FHIR repository. Every entry is a conditional
 * create, so that the same message twice creates nothing twice; references stay `urn:uuid`, which the repository resolves.
 * The MessageHeader is left out: its marks stand on the ServiceRequest as well, and a repository has nobody to pass it on to.
 */
import type { Bundle, BundleEntry, Identifier, Provenance, Resource } from '@medplum/fhirtypes';
import { DNR, ENTRY, FHN, FNR, HER, HPR, URI_SYSTEM } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';

/**
 * Identifiers by which a repository knows a person or unit already, best first. n.b. organisation numbers are not among them:
 * units share them, and a condition that meets several resources fails the whole transaction (FHIR R4, http, conditional create).
 */
const KNOWN_BY: Readonly<Partial<Record<Resource['resourceType'], readonly string[]>>> = {
  Patient: [FNR, DNR, FHN],
  Practitioner: [HPR],
  PractitionerRole: [HER],
  Organization: [HER],
};

type WithIdentifiers = Extract<Resource, { identifier?: Identifier[] }>;

/** Deterministic; the given bundle is left as it is. */
export function toTransaction(bundle: Bundle): Bundle {
  const conditions = new Set<string>();
  const entry: BundleEntry[] = [];
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!fullUrl || !resource || resource.resourceType === 'MessageHeader') continue;
    const known = knownBy(resource);
    const shared = known && !conditions.has(known);
    const ifNoneExist = shared ? known : ownCondition(resource, fullUrl);
    conditions.add(ifNoneExist);
    entry.push({
      fullUrl,
      resource: shared ? resource : marked(resource, fullUrl),
      request: { method: 'POST', url: resource.resourceType, ifNoneExist },
    });
  }
  return { ...bundle, type: 'transaction', entry };
}

function knownBy(resource: Resource): string | null {
  const systems = KNOWN_BY[resource.resourceType] ?? [];
  const identifiers = (resource as WithIdentifiers).identifier ?? [];
  for (const wanted of systems) {
    const value = identifiers.find(({ system }) => system === wanted)?.value;
    if (value !== undefined) return token('identifier', wanted, value);
  }
  return null;
}

/** Provenance has no identifier in R4, so it is known by a tag. */
function ownCondition(resource: Resource, fullUrl: string): string {
  return resource.resourceType === 'Provenance'
    ? token('_tag', ENTRY, fullUrl)
    : token('identifier', URI_SYSTEM, fullUrl);
}

/** The resource with the mark that {@link ownCondition} looks for: its full URL in the message. */
function marked(resource: Resource, fullUrl: string): Resource {
  const identifier: Identifier = { system: URI_SYSTEM, value: fullUrl };
  switch (resource.resourceType) {
    case 'Provenance':
      return tagged(resource, fullUrl);
    case 'QuestionnaireResponse':
      return { ...resource, identifier };
    default: {
      const { identifier: others = [] } = resource as WithIdentifiers;
      return { ...resource, identifier: [...others, identifier] } as WithIdentifiers;
    }
  }
}

function tagged(provenance: Provenance, fullUrl: string): Provenance {
  return { ...provenance, meta: { tag: [codingOf(ENTRY, fullUrl)] } };
}

/** A token search (FHIR R4, search, 3.1.1.4.1 "Escaping Search Parameters"), percent-encoded as a query wants it. */
function token(parameter: string, system: string, value: string): string {
  const escaped = value.replace(/[\\|,$]/g, (character) => `\\${character}`);
  return `${parameter}=${system}|${encodeURIComponent(escaped)}`;
}
