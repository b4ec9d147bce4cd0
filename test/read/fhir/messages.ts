/** Small hand-made FHIR messages for the reader's tests: everything optional is left out until a test puts it in. */
import type { Finding } from '../../../src/decision.ts';
import { read } from '../../../src/read/read.ts';
import type { ReadResult } from '../../../src/read/read-result.ts';
import type { Referral, TextBlock } from '../../../src/referral.ts';
import { tables } from '../messages.ts';

export { FNR, tables } from '../messages.ts';

export type Json = Readonly<Record<string, unknown>>;

export const FNR_SYSTEM = 'urn:oid:2.16.578.1.12.4.1.4.1';
export const HER_SYSTEM = 'urn:oid:2.16.578.1.12.4.1.2';
export const EVENTS = 'http://terminology.hl7.org/CodeSystem/v2-0003';

export const PATIENT: Json = {
  resourceType: 'Patient',
  id: 'pasient',
  identifier: [{ system: FNR_SYSTEM, value: '23847130091' }],
  name: [{ family: 'Kvistholt', given: ['Embla'] }],
};
export const OFFICE: Json = {
  resourceType: 'Organization',
  id: 'kontor',
  identifier: [{ system: HER_SYSTEM, value: '7100001' }],
  name: 'Lyngmo legekontor',
};
export const HEADER: Json = {
  resourceType: 'MessageHeader',
  id: 'hode',
  eventCoding: { system: EVENTS, code: 'I12' },
  sender: { reference: 'urn:uuid:kontor' },
  source: { name: 'Lyngmo EPJ', endpoint: 'https://epj.example/fhir' },
  focus: [{ reference: 'urn:uuid:henvisning' }],
};
export const REQUEST: Json = {
  resourceType: 'ServiceRequest',
  id: 'henvisning',
  status: 'active',
  intent: 'order',
  subject: { reference: 'urn:uuid:pasient' },
};

export interface Parts {
  /** Laid over the Bundle. */
  readonly bundle?: Json;
  /** Laid over the MessageHeader; null for none. */
  readonly header?: Json | null;
  readonly request?: Json;
  readonly patient?: Json | null;
  /** Further resources; each one's fullUrl is `urn:uuid:<id>`. */
  readonly more?: readonly Json[];
}

/** A message Bundle: header, request, patient, the office that sends, and whatever else. */
export function message({
  bundle = {},
  header = {},
  request = {},
  patient = {},
  more = [],
}: Parts = {}): Json {
  const resources = [
    header && { ...HEADER, ...header },
    { ...REQUEST, ...request },
    patient && { ...PATIENT, ...patient },
    OFFICE,
    ...more,
  ].filter((resource) => resource !== null);
  return {
    resourceType: 'Bundle',
    id: 'bunt',
    identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:m-1' },
    type: 'message',
    timestamp: '2026-02-09T16:02:02+01:00',
    entry: resources.map((resource) => entry(resource as Json)),
    ...bundle,
  };
}

export function entry(resource: Json): Json {
  return { fullUrl: `urn:uuid:${String(resource.id)}`, resource };
}

export function readJson(value: unknown): ReadResult {
  return read(Buffer.from(JSON.stringify(value)), tables);
}

/** Throws when it is none. */
export function referralIn(value: unknown): Referral {
  const result = readJson(value);
  if (result.kind !== 'referral') throw new Error(`not a referral: ${result.finding.code}`);
  return result.referral;
}

export function findingsIn(value: unknown): readonly Finding[] {
  const result = readJson(value);
  return result.kind === 'referral' ? result.findings : [result.finding];
}

export function textsIn(parts: Parts): readonly TextBlock[] {
  return referralIn(message(parts)).texts;
}

/** What a message that is no referral is: verdict, reason code, and the id of whom it can be answered by. */
export function otherwise(value: unknown): readonly [string, string, string | null] {
  const result = readJson(value);
  if (result.kind === 'referral') throw new Error('a referral');
  return [result.verdict, result.finding.code, result.head?.id?.value ?? null];
}
