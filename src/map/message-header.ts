/** The message as a message → MessageHeader: the event, who sends it, where it goes, and which mark it carries first of all. */
import type { Coding, MessageHeader, Organization, ServiceRequest } from '@medplum/fhirtypes';
import type { Ids } from '../decision.ts';
import type { Action, MessageHead } from '../referral.ts';
import { ENH, HER } from '../systems.ts';
import type { DirectoryEntry } from '../tables/directory.ts';
import { NAME, VERSION } from '../version.ts';
import { codingOf } from './codeable-concept.ts';
import type { MapInput } from './map-input.ts';
import type { MappedParty } from './party.ts';
import { type Identified, referenceTo } from './reference.ts';
import { marks, URGENT } from './tags.ts';
import { uri } from './text.ts';

const EVENTS = 'http://terminology.hl7.org/CodeSystem/v2-0003';
const REFERRAL = codingOf(EVENTS, 'I12', 'REF/RRI - Patient referral');
const MODIFY = codingOf(EVENTS, 'I13', 'REF/RRI - Modify patient referral');
const CANCEL = codingOf(EVENTS, 'I14', 'REF/RRI - Cancel patient referral');
/** HL7 table 0003, the events of REF. */
const EVENT: Readonly<Record<Action, Coding>> = {
  new: REFERRAL,
  change: MODIFY,
  addition: MODIFY,
  cancellation: CANCEL,
};

/** `entry`: the receiver in the directory; without one there is no address to name. */
export function mapMessageHeader(
  input: MapInput,
  focus: Identified<ServiceRequest>,
  parties: { sender: MappedParty; requester: MappedParty; receiver: Identified<Organization> | null },
  entry: DirectoryEntry | undefined,
): Identified<MessageHeader> {
  const { referral, ids, urgent } = input;
  const { sender, requester, receiver } = parties;
  const header: Identified<MessageHeader> = {
    resourceType: 'MessageHeader',
    id: ids.for('message-header'),
    meta: { tag: marks(input) },
    eventCoding: EVENT[referral.action.value],
    source: {
      name: NAME,
      software: NAME,
      version: VERSION,
      endpoint: sourceEndpoint(referral.head, sender, ids),
    },
    focus: [referenceTo(focus)],
  };
  if (urgent) header.reason = { coding: [URGENT], text: 'HASTER: Teksten kan tyde på akutt fare.' };
  if (receiver && entry) {
    const destination = { endpoint: entry.endpoint, receiver: referenceTo(receiver, receiver.name) };
    header.destination = [
      receiver.name === undefined ? destination : { name: receiver.name, ...destination },
    ];
  }
  // The unit sends; a person who is not the referrer as well is named, or would stand in the bundle unreferenced.
  const from =
    requester.role === sender.role
      ? (sender.organization ?? sender.role)
      : (sender.role ?? sender.organization);
  if (from) header.sender = referenceTo(from);
  if (requester.role) header.author = referenceTo(requester.role);
  return header;
}

/** Where the sender is addressed: its own endpoint (FHIR), else its HER-id or organisation number as an OID. */
function sourceEndpoint({ envelope }: MessageHead, sender: MappedParty, ids: Ids): string {
  const own = envelope.kind === 'fhir' ? uri(envelope.sourceEndpoint) : undefined;
  if (own !== undefined) return own;
  const identifiers = [...(sender.role?.identifier ?? []), ...(sender.organization?.identifier ?? [])];
  for (const wanted of [HER, ENH]) {
    const value = identifiers.find(({ system }) => system === wanted)?.value;
    if (value !== undefined && /^[1-9]\d*$/.test(value)) return `${wanted}.${value}`;
  }
  return `urn:uuid:${ids.for('source')}`;
}
