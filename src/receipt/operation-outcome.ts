/**
 * What the sender of a FHIR message is told → a message Bundle that answers it (FHIR R4, section 2.4.3): MessageHeader.response, and an
 * OperationOutcome with one issue per fault. Sender and receiver change places; every word in it derives from the message.
 */
import type {
  Bundle,
  MessageHeader,
  OperationOutcome,
  OperationOutcomeIssue,
  Resource,
} from '@medplum/fhirtypes';
import type { Decision, Receipt } from '../decision.ts';
import type { Envelope, MessageHead, Placed } from '../referral.ts';
import { REASON, URI_SYSTEM } from '../systems.ts';
import { NAME, VERSION } from '../version.ts';
import { type ContentTables, errorsToTell, receiptLanguage, replacement, type ToldError } from './content.ts';
import { asDateTime } from './date-time.ts';
import { herEndpoint, type PartyResource, partyResource } from './fhir-party.ts';
import type { Telling } from './standing.ts';

/** The head of a FHIR message that can be answered. */
export interface AnswerableFhirHead extends MessageHead {
  readonly id: Placed;
  readonly envelope: FhirEnvelope;
}

type FhirEnvelope = Extract<Envelope, { kind: 'fhir' }>;
type Identified<R extends Resource> = R & { id: string };

/** A message without any time gets this one, never the clock's. */
const NO_TIME = '1970-01-01T00:00:00Z';
/** The event of a referral, for messages that name none. */
const REFERRAL = { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'I12' };

export function outcomeMessage(
  decision: Decision,
  head: AnswerableFhirHead,
  outcome: Telling,
  tables: ContentTables,
): Receipt {
  const { ids } = decision;
  const errors = errorsToTell(decision, outcome, tables);
  const issue = errors.map(issueOf);
  if (issue.length === 0 && outcome.replaces !== null) {
    issue.push({
      severity: 'information',
      code: 'informational',
      details: { text: replacement(outcome.replaces, decision, tables) },
    });
  }
  const id = ids.for(`receipt:${outcome.role}`);
  const details: Identified<OperationOutcome> | null =
    issue.length === 0
      ? null
      : {
          resourceType: 'OperationOutcome',
          id: ids.for(`receipt-outcome:${outcome.role}`),
          language: receiptLanguage(decision),
          issue,
        };
  const answers = answering(decision, head);
  const answered = head.sender && partyResource(head.sender, ids.for('receipt-receiver'));
  const header: Identified<MessageHeader> = {
    resourceType: 'MessageHeader',
    id: ids.for(`receipt-header:${outcome.role}`),
    ...eventOf(head.envelope),
    ...destinationOf(head, answered),
    sender: { reference: `urn:uuid:${answers.id}` },
    source: {
      name: NAME,
      software: NAME,
      version: VERSION,
      endpoint: herEndpoint(head.addressee) ?? `urn:uuid:${answers.id}`,
    },
    response: {
      identifier: answeredId(head),
      code: outcome.kind === 'accepted' ? 'ok' : 'fatal-error',
      ...(details ? { details: { reference: `urn:uuid:${details.id}` } } : {}),
    },
  };
  const resources = [header, details, answers, answered].filter((resource) => resource !== null);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    id,
    identifier: { system: URI_SYSTEM, value: `urn:uuid:${id}` },
    type: 'message',
    timestamp: timeOf(decision, head),
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
  };
  return {
    id,
    contentType: 'application/fhir+json',
    body: JSON.stringify(bundle, null, 2),
    positive: outcome.kind === 'accepted',
  };
}

function issueOf({ finding, reason, words }: ToldError): OperationOutcomeIssue {
  return {
    severity: finding.severity,
    code: reason.fhirIssueType as OperationOutcomeIssue['code'],
    details: { coding: [{ system: REASON, code: finding.code }], text: words },
    ...(finding.path === null ? {} : { expression: [finding.path] }),
  };
}

/** The event of the message that is answered. */
function eventOf({ eventSystem, eventCode }: FhirEnvelope): Pick<MessageHeader, 'eventCoding' | 'eventUri'> {
  if (eventCode === null) return { eventCoding: REFERRAL };
  return eventSystem === null
    ? { eventUri: eventCode }
    : { eventCoding: { system: eventSystem, code: eventCode } };
}

/** FHIR asks for an endpoint: where a sender names none, its HER-id is one, else the resource that names it stands for it. */
function destinationOf(
  { envelope, sender }: AnswerableFhirHead,
  answered: PartyResource | null,
): Pick<MessageHeader, 'destination'> {
  const reference = answered ? `urn:uuid:${answered.id}` : null;
  const endpoint = envelope.sourceEndpoint ?? herEndpoint(sender) ?? reference;
  if (endpoint === null) return {};
  const receiver = reference === null ? {} : { receiver: { reference } };
  const name = envelope.sourceName === null ? {} : { name: envelope.sourceName };
  return { destination: [{ ...name, endpoint, ...receiver }] };
}

/** FHIR R4, section 2.24.0.1: id */
const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** The id of the header that is answered, else of the Bundle, else the message's own id as far as FHIR allows it to be an id. */
function answeredId({ envelope, id }: AnswerableFhirHead): string {
  const bare = id.value.replace(/^urn:(?:uuid|oid):/i, '');
  const fit = [envelope.headerId, envelope.bundleId, bare].find((one) => one !== null && FHIR_ID.test(one));
  return fit ?? (bare.replace(/[^A-Za-z0-9\-.]/g, '-').slice(0, 64) || '-');
}

/** The message's own time, else the referral's date. n.b. an instant has a zone: a date alone claims none but UTC. */
function timeOf(decision: Decision, { time }: AnswerableFhirHead): string {
  const written = asDateTime(time?.value) ?? asDateTime(decision.referral?.authoredOn?.value);
  if (written === null) return NO_TIME;
  return /(?:Z|[+-]\d\d:\d\d)$/.test(written) ? written : `${written}Z`;
}

/** Who answers: whom the referral was addressed to; where it does not say, the receiver it was routed to, else this program. */
function answering({ route, ids }: Decision, { addressee }: AnswerableFhirHead): PartyResource {
  const id = ids.for('receipt-sender');
  const named = addressee && partyResource(addressee, id);
  return named ?? { resourceType: 'Organization', id, name: route?.receiverName ?? NAME };
}
