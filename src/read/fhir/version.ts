/** A FHIR message → the version of FHIR it is in, when that is certainly not R4: by its profiles, or by elements that R4 has not. */
import type { Placed } from '../../referral.ts';
import type { FhirElement } from './element.ts';
import { primitive, string } from './fields.ts';
import type { Opened } from './opened.ts';

/** A core profile by version: `…/fhir/5.0/StructureDefinition/…` or `…/fhir/StructureDefinition/Bundle|5.0.0`. */
const CORE_PROFILE =
  /^https?:\/\/hl7\.org\/fhir\/(?:(\d)\.\d+\/StructureDefinition\/|StructureDefinition\/\w+\|(\d)\.)/;
const NAMES: Readonly<Record<string, string>> = {
  '1': 'FHIR DSTU2',
  '3': 'FHIR STU3',
  '5': 'FHIR R5',
  '6': 'FHIR R6',
};
/** What ServiceRequest was called before R4. */
const OF_EARLIER_VERSIONS = ['ReferralRequest', 'ProcedureRequest'];

/** Null for R4 (and R4B, in which all that we read is the same), and for whatever does not show. */
export function versionOf({ root, resources, header }: Opened): Placed | null {
  for (const resource of [root, header, ...resources.ofType('ServiceRequest')]) {
    const told = resource && byProfile(resource);
    if (told) return told;
  }
  const earlier = OF_EARLIER_VERSIONS.flatMap((type) => resources.ofType(type))[0];
  if (earlier) return { value: 'FHIR STU3', path: earlier.path };
  const later = resources.ofType('ServiceRequest').flatMap((request) => ofR5(request) ?? [])[0];
  return later ? { value: 'FHIR R5', path: later.path } : null;
}

function byProfile(resource: FhirElement): Placed | null {
  const meta = resource.one('meta');
  for (const profile of meta?.isObject ? meta.list('profile') : []) {
    const url = primitive(profile, string, 'version of FHIR');
    const match = CORE_PROFILE.exec(url?.value ?? '');
    const major = match?.[1] ?? match?.[2];
    if (url && major !== undefined && major !== '4')
      return { value: NAMES[major] ?? `FHIR ${major}`, path: url.path };
  }
  return null;
}

/** CodeableReference, which came with R5: the service and the reasons are a concept or a reference there. */
function ofR5(request: FhirElement): FhirElement | null {
  const code = request.one('code');
  if (code?.isObject && (code.one('concept')?.isObject || code.one('reference')?.isObject)) return code;
  const reasons = request.list('reason');
  return (
    reasons.find((reason) => reason.isObject && (reason.one('concept') ?? reason.one('reference'))) ?? null
  );
}
