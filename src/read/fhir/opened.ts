/** The root of a FHIR message → its parts, before anything is read from them. */
import type { CodeTables } from './coding.ts';
import type { FhirElement } from './element.ts';
import { Resources } from './resources.ts';

/** HL7 table 0003 as a code system. */
export const TRIGGER_EVENTS = 'http://terminology.hl7.org/CodeSystem/v2-0003';

export interface Opened {
  readonly root: FhirElement;
  readonly resources: Resources;
  /** The MessageHeader of a message; null for everything else. */
  readonly header: FhirElement | null;
}

export function openMessage(root: FhirElement, tables: CodeTables): Opened {
  const resources = new Resources(root, tables);
  return { root, resources, header: resources.ofType('MessageHeader')[0] ?? null };
}
