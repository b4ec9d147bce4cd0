/** What a receiver's system may sort and alert on → `meta.tag` codings, the same on MessageHeader and ServiceRequest. */
import type { Coding } from '@medplum/fhirtypes';
import type { Action } from '../referral.ts';
import { ACTION, MARK, REASON } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';
import type { MapInput } from './map-input.ts';

export const URGENT = codingOf(MARK, 'urgent', 'Teksten kan tyde på akutt fare');
/** FHIR's own mark of test data. */
const TEST = codingOf('http://terminology.hl7.org/CodeSystem/v3-ActReason', 'HTEST', 'test health data');

const ACTIONS: Readonly<Record<Action, Coding>> = {
  new: codingOf(ACTION, 'new', 'Ny henvisning'),
  change: codingOf(ACTION, 'change', 'Endring av en tidligere henvisning'),
  addition: codingOf(ACTION, 'addition', 'Tillegg til en tidligere henvisning'),
  cancellation: codingOf(ACTION, 'cancellation', 'Kansellering av en tidligere henvisning'),
};

/** The urgent mark first of all, the test mark, then what the message does. */
export function marks({ referral, urgent }: MapInput): Coding[] {
  const tags: Coding[] = [];
  if (urgent) tags.push(URGENT);
  if (referral.head.test?.value) tags.push(TEST);
  tags.push(ACTIONS[referral.action.value]);
  return tags;
}

/** The reason code of every finding that travels along, each once; their sentences stand in `ServiceRequest.note`. */
export function reasonTags({ findings }: MapInput): Coding[] {
  return [...new Set(findings.map(({ code }) => code))].map((code) => codingOf(REASON, code));
}
