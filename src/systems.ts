/** The URIs that bundles use: HL7's, no-basis's and our own. Identifier systems of persons and units come with the referral. */

export const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';
/** The system of identifiers that are URIs themselves. */
export const URI_SYSTEM = 'urn:ietf:rfc:3986';

/** no-basis identifier systems (HL7 Norway, basisprofiler R4) that we write or look for ourselves. */
export const FNR = 'urn:oid:2.16.578.1.12.4.1.4.1';
export const DNR = 'urn:oid:2.16.578.1.12.4.1.4.2';
export const FHN = 'urn:oid:2.16.578.1.12.4.1.4.3';
export const HPR = 'urn:oid:2.16.578.1.12.4.1.4.4';
export const HER = 'urn:oid:2.16.578.1.12.4.1.2';
export const ENH = 'urn:oid:2.16.578.1.12.4.1.4.101';

/** Our own. They name things that no public code system has; receivers may rely on them. */
const OWN = 'urn:henvisningslos';
export const MESSAGE_ID = `${OWN}:message-id`;
export const SHA256 = `${OWN}:sha256`;
export const REASON = `${OWN}:reason`;
export const ACTION = `${OWN}:action`;
export const MARK = `${OWN}:mark`;
export const SERVICE_LINE = `${OWN}:service-line`;
export const ANSWER = `${OWN}:answer`;
export const ROUTE_RULE = `${OWN}:route-rule`;
/** Tag by which a repository knows a resource that has no identifier. */
export const ENTRY = `${OWN}:entry`;
/** Mappings version as a policy: `urn:henvisningslos:mappings:<12 hex digits>`. */
export const MAPPINGS = `${OWN}:mappings`;
/** Code system of a fact's code: `urn:henvisningslos:<kind>`. */
export const factSystem = (kind: string): string => `${OWN}:${kind}`;
export const QUESTIONNAIRE_SIX_ITEMS = `${OWN}:questionnaire:six-items|1`;
export const QUESTIONNAIRE_ADVICE = `${OWN}:questionnaire:advice|1`;
