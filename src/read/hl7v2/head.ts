/** MSH, and the providers that say who sends and who is addressed → head of the message, and what a receipt needs of it. */
import type { MessageHead, Party } from '../../referral.ts';
import { isoDateTime } from '../time.ts';
import { component, first, moment, placed, type ReaderTables } from './fields.ts';
import type { Hl7Field, Hl7Message, Hl7Segment } from './message.ts';
import { facility, type Level, organizationName } from './organizations.ts';
import { type Provider, partyOf, personIn, providerOf, providersIn } from './providers.ts';

const ENVELOPE = 'head.envelope';
const REQUESTER = 'requester';
/** MSH fields that a receipt repeats. */
const REPEATED = ['3', '4', '5', '6', '7', '9', '10', '11', '18'] as const;

/** Of a whole message. */
export function headOf(message: Hl7Message, tables: ReaderTables): MessageHead {
  return headBetween(message.header, senderOf(message, tables), addresseeOf(message, tables), tables);
}

/** Of a message of which no more than the header is certain. */
export function headOfHeader(header: Hl7Segment, tables: ReaderTables): MessageHead {
  const sender = partyOf(null, sendingFacility(header, tables), header.path);
  const addressee = partyOf(null, receivingFacility(header, tables), header.path);
  return headBetween(header, sender, addressee, tables);
}

function headBetween(
  header: Hl7Segment,
  sender: Party | null,
  addressee: Party | null,
  tables: ReaderTables,
): MessageHead {
  const test = placed(first(header, 11), 1, 'head.test');
  return {
    format: 'hl7v2',
    id: placed(first(header, 10), 1, 'head.id'),
    time: moment(first(header, 7), isoDateTime, 'head.time'),
    // HL7 table 0103: P production, D debugging, T training.
    test: test && { value: /^[DT]$/i.test(test.value), path: test.path },
    sender: sender ?? application(header, tables),
    addressee,
    parentId: null,
    conversationId: null,
    envelope: {
      kind: 'hl7v2',
      version: versionOf(header) ?? '',
      charset: header.syntax.charset,
      separators: header.raw(1) + header.raw(2),
      msh: Object.fromEntries(REPEATED.map((number) => [number, repeated(header, number)])) as Record<
        (typeof REPEATED)[number],
        string
      >,
    },
  };
}

/** MSH-12, such as `2.5.1`. */
export function versionOf(header: Hl7Segment): string | null {
  return component(first(header, 12), 1, 'version of the standard');
}

/** Who refers is who sends; the header's facility is the organisation around them. */
function senderOf(message: Hl7Message, tables: ReaderTables): Party | null {
  const { header } = message;
  return partyOf(requesterIn(message, tables), sendingFacility(header, tables), header.path);
}

function addresseeOf(message: Hl7Message, tables: ReaderTables): Party | null {
  const { header } = message;
  const to = addressedIn(message)[0];
  const provider = to === undefined ? null : providerOf(to, tables, 'head.addressee');
  return partyOf(provider, receivingFacility(header, tables), header.path);
}

/** RT (referred to); a message without any may name whom it consults instead. */
export function addressedIn(message: Hl7Message): readonly Hl7Segment[] {
  const referredTo = providersIn(message, 'RT');
  return referredTo.length > 0 ? referredTo : providersIn(message, 'CP').slice(0, 1);
}

/** RP; else the ordering provider, the referring doctor of the visit, or the primary care provider, whoever is named. */
function requesterIn(message: Hl7Message, tables: ReaderTables): Provider | null {
  const referring = referringIn(message);
  return referring
    ? providerOf(referring, tables, REQUESTER)
    : personIn(orderedBy(message), tables, REQUESTER);
}

/** The PRD of the one who refers; null when somebody else does, or nobody is named. */
export function referringIn(message: Hl7Message): Hl7Segment | null {
  const [referring] = providersIn(message, 'RP');
  if (referring) return referring;
  return orderedBy(message) === null ? (providersIn(message, 'PP')[0] ?? null) : null;
}

/** XCN of ORC-12, OBR-16 or PV1-8. */
function orderedBy(message: Hl7Message): Hl7Field | null {
  return first(message.first('ORC'), 12) ?? first(message.first('OBR'), 16) ?? first(message.first('PV1'), 8);
}

/** From v2.6, MSH-22 is the organisation responsible. */
function sendingFacility(header: Hl7Segment, tables: ReaderTables): (Level | null)[] {
  const use = 'head.sender';
  return [organizationName(first(header, 22), tables, use), facility(first(header, 4), tables, use)];
}

/** An application (MSH-3) is nobody, but better than nothing. */
function application(header: Hl7Segment, tables: ReaderTables): Party | null {
  return partyOf(null, [facility(first(header, 3), tables, 'head.sender')], header.path);
}

function receivingFacility(header: Hl7Segment, tables: ReaderTables): (Level | null)[] {
  const use = 'head.addressee';
  return [organizationName(first(header, 23), tables, use), facility(first(header, 6), tables, use)];
}

/** What a receipt repeats as it stands, whatever else was read of it. */
function repeated(header: Hl7Segment, number: (typeof REPEATED)[number]): string {
  for (const field of header.field(Number(number))) {
    for (const part of field.components) if (!part.isBlank) part.use ??= ENVELOPE;
  }
  return header.raw(Number(number));
}
