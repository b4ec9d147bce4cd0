/** MsgHead v1.2, MsgInfo (HIS 80601) → head, patient and copies. Used for Henvisning v2.0, and to answer whatever else comes in it. */
import type { Coded, MessageHead, Organization, Party, Patient, Professional } from '../../referral.ts';
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
import { address, genderOf, idents, personName, teleComs } from './people.ts';

export function headOfMsgInfo(info: XmlElement, codes: Codes): MessageHead {
  const genDate = child(info, 'GenDate');
  const conversation = child(info, 'ConversationRef');
  return {
    format: 'kith-2.0',
    id: text(child(info, 'MsgId'), 'head.id'),
    time: moment(genDate, isoDateTime, 'head.time'),
    test: processingStatus(info),
    sender: partyOf(child(info, 'Sender'), codes, 'head.sender'),
    addressee: partyOf(child(info, 'Receiver'), codes, 'head.addressee'),
    parentId: text(child(conversation, 'RefToParent'), 'head.parentId'),
    conversationId: text(child(conversation, 'RefToConversation'), 'head.conversationId'),
    envelope: {
      kind: 'kith',
      version: '2.0',
      ...typeAndDate(info),
    },
  };
}

/** OtherReceiver: organisations and professionals who get a copy. Copies to the patient or relatives are theirs alone. */
export function copiesOfMsgInfo(info: XmlElement, codes: Codes): Party[] {
  return all(info, 'OtherReceiver').flatMap((receiver) => partyOf(receiver, codes, 'copies') ?? []);
}

export function patientOfMsgInfo(info: XmlElement, codes: Codes): Patient | null {
  const patient = child(info, 'Patient');
  if (patient === null) return null;
  return {
    name: personName(patient, 'patient.name'),
    identifiers: idents(patient, codes, 'patient.identifiers', 'patient'),
    birthDate: momentOrWritten(child(patient, 'DateOfBirth'), isoDate, 'patient.birthDate'),
    deceased: momentOrWritten(child(patient, 'DateOfDeath'), isoDate, 'patient.deceased'),
    gender: genderOf(patient, codes),
    addresses: all(patient, 'Address').flatMap((place) => address(place, codes, 'patient.addresses') ?? []),
    telecoms: teleComs(patient, codes, 'patient.telecoms'),
    path: patient.path,
  };
}

function partyOf(element: XmlElement | null, codes: Codes, use: string): Party | null {
  if (element === null) return null;
  const outer = child(element, 'Organisation');
  const organization = outer && organizationOf(outer, codes, use);
  const person = child(element, 'HealthcareProfessional') ?? (outer && professionalIn(outer));
  const professional = person && professionalOf(person, codes, use);
  return organization || professional ? { organization, professional, path: element.path } : null;
}

/** Null for the empty Organisation that the schema allows. Nested: the service within it, HER-id level 2. */
function organizationOf(element: XmlElement, codes: Codes, use: string): Organization | null {
  const name = text(child(element, 'OrganisationName'), use);
  const identifiers = idents(element, codes, use);
  const inner = child(element, 'Organisation');
  const unit = inner && organizationOf(inner, codes, use);
  if (!name && identifiers.length === 0 && !unit) return null;
  return {
    name,
    identifiers,
    telecoms: teleComs(element, codes, use),
    address: address(child(element, 'Address'), codes, use),
    unit,
    path: element.path,
  };
}

/** The professional stands in the organisation or in the service within it. */
function professionalIn(organisation: XmlElement): XmlElement | null {
  const person = child(organisation, 'HealthcareProfessional');
  if (person) return person;
  const inner = child(organisation, 'Organisation');
  return inner && professionalIn(inner);
}

function professionalOf(person: XmlElement, codes: Codes, use: string): Professional | null {
  const name = personName(person, use);
  const identifiers = idents(person, codes, use);
  if (!name && identifiers.length === 0) return null;
  return {
    name,
    identifiers,
    profession:
      coded(child(person, 'TypeHealthcareProfessional'), '9060', codes, use) ?? regularGp(person, use),
    telecoms: teleComs(person, codes, use),
    path: person.path,
  };
}

/** Where the profession is not given, the role in Volven 9034 may give it: the regular GP (6, Fastlege) is by law a physician. */
function regularGp(person: XmlElement, use: string): Coded | null {
  const role = code(child(person, 'RoleToPatient'), use);
  if (role?.value !== '6') return null;
  return { code: 'LE', system: 'urn:oid:2.16.578.1.12.4.1.1.9060', display: 'Lege', path: role.path };
}
