/** MessageHeader and Bundle (FHIR R4, section 2.4.1), or a bare ServiceRequest → who sent the message to whom, when, under which id. */
import type { MessageHead, Organization, Party, Placed } from '../../referral.ts';
import { type CodeTables, codingOf, systemOf } from './coding.ts';
import type { FhirElement } from './element.ts';
import { field, instant, senseOf, string, uri } from './fields.ts';
import type { Opened } from './opened.ts';
import { PartyReader } from './parties.ts';
import { typeOf } from './resources.ts';

const HER_ENDPOINT = /^urn:oid:2\.16\.578\.1\.12\.4\.1\.2\.(\d+)$/i;
const HER = 'urn:oid:2.16.578.1.12.4.1.2';

export interface Head {
  readonly head: MessageHead;
  readonly requester: Party | null;
  readonly copies: readonly Party[];
}

/** @param request the referral; null when there is none, or when which one it is is not certain */
export function headOf(
  { root, resources, header }: Opened,
  request: FhirElement | null,
  tables: CodeTables,
): Head {
  const parties = new PartyReader(resources, tables);
  const requester =
    (request && parties.party(request.one('requester'), 'requester', 'person')) ??
    parties.party(header?.one('author') ?? null, 'requester', 'person');
  const sender = senderOf(header, requester, parties);
  const { addressee, copies } = addresseesOf(header, request, parties);
  const event = header && codingOf(header.one('eventCoding'), tables, 'head.envelope');
  const source = header?.one('source') ?? null;
  const head: MessageHead = {
    format: 'fhir',
    id: idOf(root, header, request),
    time: typeOf(root) === 'Bundle' ? field(root, 'timestamp', instant, 'head.time') : null,
    test: testMark([root, header, request, ...resources.ofType('Patient')], tables),
    sender,
    addressee,
    parentId: request && earlierMessage(request),
    conversationId: null,
    envelope: {
      kind: 'fhir',
      bundleId:
        typeOf(root) === 'Bundle' ? (field(root, 'id', string, 'head.envelope')?.value ?? null) : null,
      headerId: field(header, 'id', string, 'head.envelope')?.value ?? null,
      sourceEndpoint: field(source, 'endpoint', uri, 'head.envelope')?.value ?? null,
      sourceName: field(source, 'name', string, 'head.envelope')?.value ?? null,
      eventSystem: event?.system ?? null,
      eventCode: event?.code ?? field(header, 'eventUri', uri, 'head.envelope')?.value ?? null,
    },
  };
  return { head, requester: requester ?? sender, copies };
}

/** Bundle.identifier names the message; where a sender gives none, the id of header or Bundle does, and of a bare request its own. */
function idOf(root: FhirElement, header: FhirElement | null, request: FhirElement | null): Placed | null {
  const use = 'head.id';
  if (typeOf(root) === 'Bundle') {
    const id =
      senseOf(root.one('identifier'), 'value', use) ??
      field(header, 'id', string, use) ??
      field(root, 'id', string, use);
    if (id) return id;
  }
  const identifier = request?.list('identifier')[0] ?? null;
  return field(request, 'id', string, use) ?? senseOf(identifier, 'value', use);
}

/**
 * Where the organisation that sends is the referrer's own, sender and requester are one party, as in KITH messages. A message without a
 * named sender was sent by its author or referrer; failing that, its endpoint may be a HER-id.
 */
function senderOf(header: FhirElement | null, requester: Party | null, parties: PartyReader): Party | null {
  const use = 'head.sender';
  const named = parties.party(header?.one('sender') ?? null, use, 'organization');
  if (named) return isOf(requester, named) ? requester : named;
  return requester ?? endpointOf(header, use);
}

/** True when the referrer works in the organisation that sends, or in a unit of it. */
function isOf(requester: Party | null, sender: Party): boolean {
  const sends = innermost(sender.organization);
  if (sends === null || (sender.professional && sender.professional.path !== requester?.professional?.path))
    return false;
  for (let level = requester?.organization ?? null; level; level = level.unit) {
    if (level.path === sends.path || haveCommonNumber(level, sends)) return true;
  }
  return false;
}

function innermost(organization: Organization | null): Organization | null {
  let level = organization;
  while (level?.unit) level = level.unit;
  return level;
}

function haveCommonNumber(one: Organization, other: Organization): boolean {
  return one.identifiers.some(({ kind, value }) =>
    other.identifiers.some((own) => kind !== 'other' && own.kind === kind && own.value === value),
  );
}

function endpointOf(header: FhirElement | null, use: string): Party | null {
  const source = header?.one('source') ?? null;
  const endpoint = field(source, 'endpoint', uri, use);
  const name = field(source, 'name', string, use);
  const herId = HER_ENDPOINT.exec(endpoint?.value ?? '')?.[1];
  if (source === null || endpoint === null || herId === undefined) return null;
  const { path } = endpoint;
  const identifiers = [{ kind: 'HER' as const, value: herId, system: HER, path }];
  const organization = { name, identifiers, telecoms: [], address: null, unit: null, path: source.path };
  return { organization, professional: null, path: source.path };
}

/** Whom the message goes to, else who is asked to perform; every further destination gets a copy. */
function addresseesOf(
  header: FhirElement | null,
  request: FhirElement | null,
  parties: PartyReader,
): { addressee: Party | null; copies: Party[] } {
  const destinations = (header?.list('destination') ?? []).flatMap((destination, index) => {
    return destinationOf(destination, index === 0 ? 'head.addressee' : 'copies', parties) ?? [];
  });
  const [first, ...copies] = destinations;
  if (first) return { addressee: first, copies };
  const [performer] = request?.list('performer') ?? [];
  return { addressee: parties.party(performer ?? null, 'head.addressee', 'organization'), copies };
}

/** By its receiver, else by its name, with the HER-id that its endpoint may be. */
function destinationOf(destination: FhirElement, use: string, parties: PartyReader): Party | null {
  if (!destination.isObject) return null;
  const receiver = parties.party(
    destination.one('receiver') ?? destination.one('target'),
    use,
    'organization',
  );
  if (receiver) return receiver;
  const { path } = destination;
  const name = field(destination, 'name', string, use);
  const endpoint = field(destination, 'endpoint', uri, use);
  const herId = HER_ENDPOINT.exec(endpoint?.value ?? '')?.[1];
  if (name === null && herId === undefined) return null;
  const identifiers =
    herId === undefined || endpoint === null
      ? []
      : [{ kind: 'HER' as const, value: herId, system: HER, path: endpoint.path }];
  const organization = { name, identifiers, telecoms: [], address: null, unit: null, path };
  return { organization, professional: null, path };
}

/** FHIR's mark of test data, and the processing ids of HL7 v2 that a converter leaves (v2-to-FHIR: MSH-11). */
const TEST_MARKS = new Set([
  'http://terminology.hl7.org/CodeSystem/v3-ActReason#HTEST',
  'http://terminology.hl7.org/CodeSystem/v2-0103#D',
  'http://terminology.hl7.org/CodeSystem/v2-0103#T',
]);

function testMark(marked: readonly (FhirElement | null)[], tables: CodeTables): Placed<boolean> | null {
  for (const resource of marked) {
    const meta = resource?.one('meta');
    if (!meta?.isObject) continue;
    for (const mark of [...meta.list('tag'), ...meta.list('security')]) {
      const code = field(mark, 'code', string, 'head.test');
      const system = field(mark, 'system', string, 'head.test');
      if (code && system && TEST_MARKS.has(`${systemOf(system.value, tables)}#${code.value.toUpperCase()}`)) {
        return { value: true, path: code.path };
      }
    }
  }
  return null;
}

/** The earlier message or referral that this one replaces or adds to, by the id that the sender gives it. */
function earlierMessage(request: FhirElement): Placed | null {
  const [earlier] = [...request.list('replaces'), ...request.list('basedOn')];
  if (earlier === undefined) return null;
  const use = 'head.parentId';
  const identifier = earlier.isObject ? earlier.one('identifier') : null;
  return senseOf(identifier, 'value', use) ?? senseOf(earlier, 'reference', use);
}
