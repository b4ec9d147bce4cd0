/** How the bundle came to be → Provenance: from which message, by which program and tables, and why it goes where it goes. */
import type {
  CodeableConcept,
  DocumentReference,
  Provenance,
  ProvenanceAgent,
  ProvenanceEntity,
  Resource,
} from '@medplum/fhirtypes';
import type { RouteReason } from '../decision.ts';
import { MAPPINGS, MESSAGE_ID, ROUTE_RULE } from '../systems.ts';
import { NAME, VERSION } from '../version.ts';
import { codingOf } from './codeable-concept.ts';
import type { MessageTime } from './dates.ts';
import { FORMAT } from './document-reference.ts';
import type { MapInput } from './map-input.ts';
import type { MappedParty } from './party.ts';
import { type Identified, referenceTo } from './reference.ts';
import { line } from './text.ts';

const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const ASSEMBLER = { coding: [codingOf(PARTICIPANT, 'assembler', 'Assembler')] };
const AUTHOR = { coding: [codingOf(PARTICIPANT, 'author', 'Author')] };
const CREATE = {
  coding: [codingOf('http://terminology.hl7.org/CodeSystem/v3-DataOperation', 'CREATE', 'create')],
};

export function mapProvenance(
  { referral, route, ids, tables }: MapInput,
  request: Identified<Resource>,
  stated: readonly Identified<Resource>[],
  original: Identified<DocumentReference>,
  { sender, requester }: { sender: MappedParty; requester: MappedParty },
  time: MessageTime,
): Identified<Provenance> {
  const assembler: ProvenanceAgent = {
    type: ASSEMBLER,
    who: { type: 'Device', display: `${NAME} ${VERSION}` },
  };
  const author = requester.reference ? [{ type: AUTHOR, who: requester.reference }] : [];
  const transmitter =
    sender.reference && sender !== requester ? [{ type: { text: 'Avsender' }, who: sender.reference }] : [];
  const provenance: Identified<Provenance> = {
    resourceType: 'Provenance',
    id: ids.for('provenance'),
    target: [referenceTo(request), ...stated.map((resource) => referenceTo(resource))],
    recorded: time.required,
    policy: [`${MAPPINGS}:${tables.version}`],
    activity: CREATE,
    agent: [assembler, ...author, ...transmitter],
  };
  const reason = route.reasons.map(routeReason).filter((made) => made !== undefined);
  if (reason.length > 0) provenance.reason = reason;
  provenance.entity = [sourceMessage(referral.head.id?.value, FORMAT[referral.head.format].name, original)];
  const earlier = new Set([line(referral.head.parentId?.value), line(referral.head.conversationId?.value)]);
  for (const value of earlier) {
    if (value === undefined) continue;
    const what = { identifier: { system: MESSAGE_ID, value }, display: 'Tidligere melding i samtalen' };
    provenance.entity.push({ role: 'derivation', what });
  }
  return provenance;
}

/** Why the referral goes where it goes: the rule, and what it says, with the value it was used on. */
function routeReason({ rule, says, value }: RouteReason): CodeableConcept | undefined {
  const words = line(says);
  const used = line(value);
  const code = line(rule);
  const text =
    words !== undefined && used !== undefined && !words.includes(used) ? `${words} (${used})` : words;
  const concept: CodeableConcept = {};
  if (code !== undefined) concept.coding = [codingOf(ROUTE_RULE, code)];
  if (text !== undefined) concept.text = text;
  return concept.coding || concept.text ? concept : undefined;
}

function sourceMessage(
  id: string | undefined,
  format: string,
  original: Identified<DocumentReference>,
): ProvenanceEntity {
  const what: ProvenanceEntity['what'] = referenceTo(original, format);
  const value = line(id);
  if (value !== undefined) what.identifier = { system: MESSAGE_ID, value };
  return { role: 'source', what };
}
