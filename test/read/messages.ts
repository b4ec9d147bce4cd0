/** Small hand-made messages of the three versions, for the reader's tests: everything optional is left out until a test puts it in. */

import { read } from '../../src/read/read.ts';
import type { ReadResult } from '../../src/read/read-result.ts';
import type { Referral } from '../../src/referral.ts';
import { loadTables } from '../../src/tables.ts';

export const tables = loadTables();

export const V1_0 = 'http://www.kith.no/xmlstds/henvisning/2005-07-08';
const V1_1 = 'http://www.kith.no/xmlstds/henvisning/2012-02-15';
export const V2_0 = 'http://ehelse.no/xmlstds/henvisning/2017-11-30';
export const MSG_HEAD = 'http://www.kith.no/xmlstds/msghead/2006-05-24';
export const BASE64 = 'http://www.kith.no/xmlstds/base64container';
/** A synthetic fødselsnummer (month + 80). */
export const FNR = '23847130091';

export const PROBLEM =
  '<ReasonAsText><Heading V="PROB" DN="Problem"/><TextResultValue>Vondt i ryggen.</TextResultValue></ReasonAsText>';

const V2_PATIENT = `<Patient><FamilyName>Kvistholt</FamilyName><GivenName>Embla</GivenName><Ident><Id>${FNR}</Id><TypeId V="FNR"/></Ident></Patient>`;
const V1_PATIENT = `<Name>Kvistholt, Embla</Name><OffId>${FNR}</OffId><TypeOffId V="FNR"/>`;

export interface Parts2 {
  readonly info?: string;
  readonly sender?: string;
  readonly patient?: string;
  readonly body?: string;
  /** Further Document elements. */
  readonly before?: string;
  readonly after?: string;
}

/** MsgHead with a Henvisning v2.0. */
export function msgHead(parts: Parts2 = {}): string {
  const {
    info = '<MsgId>mh-1</MsgId><GenDate>2026-02-09T16:02:02</GenDate>',
    sender = '<Organisation><OrganisationName>Lyngmo legekontor</OrganisationName><Ident><Id>7100001</Id><TypeId V="HER"/></Ident></Organisation>',
    patient = V2_PATIENT,
    body = PROBLEM,
    before = '',
    after = '',
  } = parts;
  return `<MsgHead xmlns="${MSG_HEAD}"><MsgInfo><Type V="HENVISNING_NYTILSTAND"/>${info}<Sender>${sender}</Sender>${patient}</MsgInfo>${before}${document(`<Henvisning xmlns="${V2_0}">${body}</Henvisning>`)}${after}</MsgHead>`;
}

export function document(content: string, type = '<MsgType V="XML"/>'): string {
  return `<Document><RefDoc>${type}<Content>${content}</Content></RefDoc></Document>`;
}

export interface Parts1 {
  readonly ns?: string;
  readonly header?: string;
  readonly requester?: string;
  readonly patient?: string;
  readonly body?: string;
}

/** Message with a Henvisning v1.1, or v1.0 with `ns`. */
export function message(parts: Parts1 = {}): string {
  const {
    ns = V1_1,
    header = '<MsgId>m-1</MsgId><GenDate V="2026-02-09T16:02:02"/>',
    requester = '<Inst><Name>Lyngmo legekontor</Name><Id>7100001</Id><TypeId V="HER"/></Inst>',
    patient = '',
    body = PROBLEM,
  } = parts;
  return `<Message xmlns="${ns}"><Type V="HENVISNING"/>${header}<ServReq>${body}<Patient>${V1_PATIENT}${patient}</Patient><Requester><HCP>${requester}</HCP></Requester></ServReq></Message>`;
}

export function readText(xml: string): ReadResult {
  return read(Buffer.from(xml), tables);
}

/** The referral in it; fails when it is none. */
export function referralIn(xml: string | Uint8Array): Referral {
  const result = typeof xml === 'string' ? readText(xml) : read(xml, tables);
  if (result.kind !== 'referral') throw new Error(`no referral: ${result.finding.code}`);
  return result.referral;
}

/** Verdict and reason of what is no referral; fails when it is one. */
export function refusal(xml: string | Uint8Array) {
  const result = typeof xml === 'string' ? readText(xml) : read(xml, tables);
  if (result.kind === 'referral') throw new Error('it is a referral');
  const { verdict, finding, head, format } = result;
  return { verdict, code: finding.code, values: finding.values ?? {}, path: finding.path, head, format };
}
