/**
 * A referral, what it states and where it goes → one FHIR R4 Bundle of type `message`. Pure: the same input gives the same bundle,
 * byte for byte. Ids are UUIDv5 by role, every reference is a `urn:uuid` of the bundle, and times come from the message.
 */
import type { Bundle, Patient, Reference, Resource } from '@medplum/fhirtypes';
import type { Party } from '../referral.ts';
import { DNR, FHN, FNR, URI_SYSTEM } from '../systems.ts';
import type { DirectoryEntry } from '../tables/directory.ts';
import { mapConditions } from './condition.ts';
import { messageTime } from './dates.ts';
import { mapAttachments, mapOriginal } from './document-reference.ts';
import type { MapInput } from './map-input.ts';
import { mapMessageHeader } from './message-header.ts';
import { mapObservations } from './observation.ts';
import { Organizations } from './organization.ts';
import { isSameParty, mapParty } from './party.ts';
import { mapPatient } from './patient.ts';
import { mapProcedures } from './procedure.ts';
import { mapProvenance } from './provenance.ts';
import { mapAdvice, mapSixItems } from './questionnaire-response.ts';
import { entryOf, type Identified, referenceTo } from './reference.ts';
import { mapServiceRequest } from './service-request.ts';

/** Never throws for anything in the referral. Without a patient or a route the bundle is still whole, but names none. */
export function mapToBundle(input: MapInput): Bundle {
  const { referral, found, route, ids, tables } = input;
  const time = messageTime(referral);
  const entry = tables.directory.byId.get(route.receiverId ?? '');

  const organizations = new Organizations(ids);
  const sender = mapParty(referral.head.sender, 'sender', organizations, ids);
  const requester = isSameParty(referral.requester, referral.head.sender)
    ? sender
    : mapParty(referral.requester, 'requester', organizations, ids);
  const receiver = organizations.addReceiver(route, entry);
  const addressee = addressedElsewhere(referral.head.addressee, entry)
    ? organizations.add(referral.head.addressee?.organization ?? null, 'addressee')
    : null;

  const assigner = sender.organization ? referenceTo(sender.organization) : undefined;
  const patient = referral.patient ? mapPatient(referral.patient, found, assigner, ids) : null;
  const subject = subjectOf(patient);
  const conditions = mapConditions(referral.diagnoses, subject, tables.codes, ids);
  const answers = { subject, requester, time };
  const stated = [
    mapSixItems(found, referral, answers, ids),
    mapAdvice(found, referral, tables.advice, answers, ids),
    ...mapObservations(found.facts, subject, tables.conceptMaps, ids),
    ...mapProcedures(found.facts, subject, ids),
  ].filter((resource) => resource !== null);
  const author = requester.reference ? [requester.reference] : undefined;
  const frame = { ...(patient ? { subject } : {}), ...(author ? { author } : {}), time };
  const attachments = mapAttachments(input, frame);
  const original = mapOriginal(input, attachments, frame);
  const supportingInfo = [...stated, original, ...attachments];

  const request = mapServiceRequest(input, {
    subject,
    sender,
    requester,
    receiver,
    addressee: addressee === receiver ? null : addressee,
    conditions,
    supportingInfo,
  });
  const header = mapMessageHeader(input, request, { sender, requester, receiver }, entry);
  const provenance = mapProvenance(input, request, stated, original, { sender, requester }, time);

  const people = requester === sender ? [sender] : [sender, requester];
  const resources: (Identified<Resource> | null)[] = [
    header,
    request,
    patient,
    ...people.flatMap(({ role, practitioner }) => [role, practitioner]),
    ...organizations.all(),
    ...conditions,
    ...supportingInfo,
    provenance,
  ];
  const bundle: Bundle = {
    resourceType: 'Bundle',
    id: ids.for('bundle'),
    identifier: { system: URI_SYSTEM, value: `urn:uuid:${ids.for('message')}` },
    type: 'message',
  };
  if (time.stated !== undefined) bundle.timestamp = time.stated;
  bundle.entry = resources.filter((resource) => resource !== null).map(entryOf);
  return bundle;
}

const PERSON_NUMBERS = [FNR, DNR, FHN];

/**
 * The patient by reference, and by the national number as Helsenorge's profile wants it (hn-basis-serviceRequest). FHIR requires
 * a subject; without a patient it says that there is none.
 */
function subjectOf(patient: Identified<Patient> | null): Reference<Patient> {
  if (!patient) return { type: 'Patient', display: 'Pasienten er ikke oppgitt' };
  const subject: Reference<Patient> = { ...referenceTo(patient), type: 'Patient' };
  const identifier = patient.identifier?.find(({ system }) => PERSON_NUMBERS.includes(system ?? ''));
  if (identifier) subject.identifier = identifier;
  const name = patient.name?.[0]?.text;
  if (name !== undefined) subject.display = name;
  return subject;
}

/** True when the sender addressed somebody else than the receiver: then that is carried along as where it was meant to go. */
function addressedElsewhere(addressee: Party | null, entry: DirectoryEntry | undefined): boolean {
  if (!addressee) return false;
  const levels = [addressee.organization, addressee.organization?.unit];
  return !levels.some((level) =>
    level?.identifiers.some(
      ({ kind, value }) =>
        (kind === 'HER' && entry?.herIds.includes(value)) ||
        (kind === 'ENH' && entry?.organizationNumbers.includes(value)),
    ),
  );
}
