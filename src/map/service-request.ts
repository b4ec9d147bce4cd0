/** The referral itself → ServiceRequest, which everything else in the bundle hangs on. */
import type {
  CodeableConcept,
  Identifier,
  Organization,
  Patient,
  Reference,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { Action, Referral } from '../referral.ts';
import { MESSAGE_ID, SERVICE_LINE, SNOMED } from '../systems.ts';
import type { ConceptMaps } from '../tables/concept-maps.ts';
import { codeableConcept, codingOf } from './codeable-concept.ts';
import { dateTime } from './dates.ts';
import type { MapInput } from './map-input.ts';
import { mapNotes, SERVICE_LINE_NAMES } from './note.ts';
import type { MappedParty } from './party.ts';
import { type Identified, referenceTo } from './reference.ts';
import { marks, reasonTags } from './tags.ts';
import { line } from './text.ts';
import { wordsOf } from './words.ts';

/** What the ServiceRequest points to. */
export interface Around {
  readonly subject: Reference<Patient>;
  readonly sender: MappedParty;
  readonly requester: MappedParty;
  readonly receiver: Identified<Organization> | null;
  /** Whom the sender addressed, when that is somebody else than the receiver. */
  readonly addressee: Identified<Organization> | null;
  readonly conditions: readonly Identified<Resource & { resourceType: 'Condition' }>[];
  readonly supportingInfo: readonly Identified<Resource>[];
}

const PLACER = {
  coding: [codingOf('http://terminology.hl7.org/CodeSystem/v2-0203', 'PLAC', 'Placer Identifier')],
};
const PATIENT_REFERRAL = { coding: [codingOf(SNOMED, '3457005', 'Patient referral')] };
const VOCATIONAL_REHABILITATION = codingOf(
  SNOMED,
  '18781004',
  'Referral to vocational rehabilitation service',
);

export function mapServiceRequest(input: MapInput, around: Around): Identified<ServiceRequest> {
  const { referral, found, route, ids, tables } = input;
  const serviceLineName = SERVICE_LINE_NAMES[route.serviceLine];
  const request: Identified<ServiceRequest> = {
    resourceType: 'ServiceRequest',
    id: ids.for('service-request'),
    meta: { tag: [...marks(input), ...reasonTags(input)] },
    status: referral.action.value === 'cancellation' ? 'revoked' : 'active',
    intent: 'order',
    subject: around.subject,
  };
  const identifier = ownIdentifiers(referral, around.sender.organization);
  if (identifier.length > 0) request.identifier = identifier;
  addEarlier(request, referral);
  request.category = [
    PATIENT_REFERRAL,
    { coding: [codingOf(SERVICE_LINE, route.serviceLine, serviceLineName)] },
  ];
  const priority = priorityOf(referral, input.urgent, tables.conceptMaps);
  if (priority) request.priority = priority;
  request.code = { coding: [VOCATIONAL_REHABILITATION], text: `Helse og arbeid: ${serviceLineName}` };
  const orderDetail = concepts(referral.requestedServices.map(codeableConcept));
  if (orderDetail.length > 0) request.orderDetail = orderDetail;
  const authoredOn = dateTime(referral.authoredOn?.value);
  if (authoredOn !== undefined) request.authoredOn = authoredOn;
  if (around.requester.reference) request.requester = around.requester.reference;
  if (around.receiver) request.performer = [referenceTo(around.receiver, around.receiver.name)];
  const desired = line(found.desiredProvider?.quote);
  if (desired !== undefined) request.locationCode = [{ text: desired }];
  const problem = wordsOf(found.items.problem.evidence);
  if (problem.length > 0) request.reasonCode = problem.map((text) => ({ text }));
  if (around.conditions.length > 0)
    request.reasonReference = around.conditions.map((condition) => referenceTo(condition));
  const supporting = around.supportingInfo.map((resource) => referenceTo(resource));
  if (around.addressee) supporting.push(referenceTo(around.addressee, around.addressee.name));
  if (supporting.length > 0) request.supportingInfo = supporting;
  request.note = mapNotes(input, around.requester, around.addressee?.name, problem);
  return request;
}

/**
 * The sender's own id of the referral, unchanged (else the message id), by which a resend is known; and the id of the message,
 * by which later messages name this one.
 */
function ownIdentifiers(referral: Referral, assigner: Identified<Organization> | null): Identifier[] {
  const identifiers: Identifier[] = [];
  const messageId = line(referral.head.id?.value);
  const businessId = line(referral.businessId?.value) ?? messageId;
  if (businessId !== undefined) {
    const placer: Identifier = { type: PLACER, value: businessId };
    if (assigner) placer.assigner = referenceTo(assigner, assigner.name);
    identifiers.push(placer);
  }
  if (messageId !== undefined) identifiers.push({ system: MESSAGE_ID, value: messageId });
  return identifiers;
}

/** An amendment names the earlier referral by the id of its message, else by the business id that the two share. */
function addEarlier(request: ServiceRequest, { action, head, businessId }: Referral): void {
  const messageId = line(head.parentId?.value);
  const sharedId = line(businessId?.value);
  let identifier: Identifier | undefined;
  if (messageId !== undefined) identifier = { system: MESSAGE_ID, value: messageId };
  else if (sharedId !== undefined) identifier = { type: PLACER, value: sharedId };
  if (!identifier) return;
  const earlier: Reference<ServiceRequest>[] = [{ type: 'ServiceRequest', identifier }];
  const relation = RELATIONS[action.value];
  if (relation) request[relation] = earlier;
}

const RELATIONS = {
  new: null,
  change: 'replaces',
  cancellation: 'replaces',
  addition: 'basedOn',
} as const satisfies Record<Action, keyof ServiceRequest | null>;

const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;

/**
 * Only a priority that the concept map knows is passed off as one; any other stands in the note, as does what the sender wrote. Words of
 * acute danger raise it, so that a referral with the "routine" that many systems fill in isn't sorted among the others.
 */
function priorityOf(
  { priority }: Referral,
  urgent: boolean,
  conceptMaps: ConceptMaps,
): ServiceRequest['priority'] | null {
  const target = priority && conceptMaps.translate('priority', priority.system, priority.code.trim())[0];
  const own = PRIORITIES.find((known) => known === target?.code) ?? null;
  return urgent && own !== 'stat' ? 'asap' : own;
}

function concepts(made: readonly (CodeableConcept | undefined)[]): CodeableConcept[] {
  return made.filter((concept) => concept !== undefined);
}
