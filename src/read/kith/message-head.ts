/**
 * The `Message` family (Henvisning v1.0 and v1.1, HIS 80517:2005 and :2014; lab answers share its header) → head, patient and copies.
 * Dates stand in `@V` here, identifiers beside their kind, and who sends is found in the body.
 */
import type { MessageHead, Organization, Party, Patient, Placed, Professional } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import { isoDate, isoDateTime } from '../time.ts';
import type { XmlElement } from '../xml/tree.ts';
import {
  all,
  child,
  code,
  coded,
  moment,
  momentOrWritten,
  processingStatus,
  text,
  typeAndDate,
} from './fields.ts';
import { address, genderOf, mainAndAdditionalIds, singleName, teleAddresses } from './people.ts';

/**
 * @param body the element that names sender and addressee: ServReq, or ServReport, which goes the other way; null when there is none
 */
export function headOfMessage(
  message: XmlElement,
  body: XmlElement | null,
  version: '1.0' | '1.1',
  codes: Codes,
): MessageHead {
  const report = body?.local === 'ServReport';
  const genDate = child(message, 'GenDate');
  return {
    format: `kith-${version}`,
    id: text(child(message, 'MsgId'), 'head.id'),
    time: moment(genDate, isoDateTime, 'head.time'),
    test: testMark(message),
    sender: partyOf(child(body, report ? 'ServProvider' : 'Requester'), codes, 'head.sender'),
    addressee: partyOf(child(body, report ? 'Requester' : 'ServProvider'), codes, 'head.addressee'),
    parentId: null,
    conversationId: null,
    envelope: {
      kind: 'kith',
      version,
      ...typeAndDate(message),
    },
  };
}

/**
 * Volven 8323: TEST; APR and NAPR say whether the sender's implementation is approved. ProcessingStatus is MsgHead's, but senders put it
 * here as well.
 */
function testMark(message: XmlElement): Placed<boolean> | null {
  const status = code(child(message, 'Status'), 'head.test');
  const processing = processingStatus(message);
  if (processing?.value || status === null) return processing;
  return { value: status.value.toUpperCase() === 'TEST', path: status.path };
}

export function copiesOfServReq(servReq: XmlElement, codes: Codes): Party[] {
  return all(servReq, 'CopyDest').flatMap((receiver) => partyOf(receiver, codes, 'copies') ?? []);
}

export function patientOfServReq(servReq: XmlElement, codes: Codes): Patient | null {
  const patient = child(servReq, 'Patient');
  if (patient === null) return null;
  const places = all(patient, 'Address');
  return {
    name: singleName(patient, 'patient.name'),
    identifiers: mainAndAdditionalIds(patient, 'OffId', codes, 'patient.identifiers'),
    birthDate: momentOrWritten(child(patient, 'DateOfBirth'), isoDate, 'patient.birthDate'),
    deceased: momentOrWritten(child(patient, 'DateOfDeath'), isoDate, 'patient.deceased'),
    gender: genderOf(patient, codes),
    addresses: places.flatMap((place) => address(place, codes, 'patient.addresses') ?? []),
    telecoms: places.flatMap((place) => teleAddresses(place, codes, 'patient.telecoms')),
    path: patient.path,
  };
}

/** `HCP` is an institution, with the person in it, or a professional; its address serves whichever it is. */
function partyOf(element: XmlElement | null, codes: Codes, use: string): Party | null {
  const hcp = child(element, 'HCP');
  if (element === null || hcp === null) return null;
  const inst = child(hcp, 'Inst');
  const place = child(hcp, 'Address');
  const organization = inst && organizationOf(inst, place, codes, use);
  const person = child(inst, 'HCPerson') ?? child(hcp, 'HCProf');
  const professional = person && professionalOf(person, inst ? null : place, codes, use);
  return organization || professional ? { organization, professional, path: element.path } : null;
}

function organizationOf(
  element: XmlElement,
  place: XmlElement | null,
  codes: Codes,
  use: string,
): Organization | null {
  const name = text(child(element, 'Name'), use);
  const identifiers = mainAndAdditionalIds(element, 'Id', codes, use);
  const department = child(element, 'Dept');
  const unit = department && organizationOf(department, null, codes, use);
  if (!name && identifiers.length === 0 && !unit) return null;
  return {
    name,
    identifiers,
    telecoms: teleAddresses(place, codes, use),
    address: address(place, codes, use),
    unit,
    path: element.path,
  };
}

function professionalOf(
  person: XmlElement,
  place: XmlElement | null,
  codes: Codes,
  use: string,
): Professional | null {
  const name = singleName(person, use);
  const identifiers = mainAndAdditionalIds(person, 'Id', codes, use);
  if (!name && identifiers.length === 0) return null;
  return {
    name,
    identifiers,
    profession: coded(child(person, 'Type'), '9060', codes, use),
    telecoms: teleAddresses(place, codes, use),
    path: person.path,
  };
}
