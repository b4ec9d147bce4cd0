/**
 * Message → Henvisning v1.0 (HIS 80517:2005) or v1.1 (HIS 80517:2014) as referral, or what else of that family it is, with the head to
 * answer it by.
 */
import type { Finding } from '../../decision.ts';
import type { MessageHead, Referral } from '../../referral.ts';
import type { Tables } from '../../tables.ts';
import { finding, missingInHead, other, plainWord, unread } from '../findings.ts';
import type { ReadResult } from '../read-result.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attachmentOf } from './attachments.ts';
import { readBody } from './body.ts';
import { all, child, code, elementsOf, repeated } from './fields.ts';
import { copiesOfServReq, headOfMessage, patientOfServReq } from './message-head.ts';
import { henvisningDate, messageName, messageVersion } from './namespaces.ts';

type Account = ReadResult['account'];

/** The parts of Message that come before its body, where it is not the one we look for. */
const HEADER = new Set([
  'Type',
  'MsgVersion',
  'MIGversion',
  'GenDate',
  'MsgId',
  'Status',
  'ProcessingStatus',
]);

export function readMessage(root: XmlElement, account: Account, tables: Tables): ReadResult {
  const version = messageVersion(root.ns);
  const body = bodyOf(root);
  if (version === null || (body !== null && (body.local !== 'ServReq' || body.ns !== root.ns))) {
    return unsupported(root, body, ofOtherKind(root, body, tables), account, tables);
  }
  if (body === null) return invalid(root, 'ServReq', headOf(root, body, tables), account, tables);
  const twoHeads = repeated(root, ['MsgId']) ?? repeated(body, ['Requester']);
  if (twoHeads !== null) return invalid(root, twoHeads, null, account, tables);
  // Each ServReq is a referral of its own, maybe of another patient: none may pass unseen behind the first.
  const [, second] = all(root, 'ServReq');
  if (second !== undefined) {
    const found = finding(tables, 'REFERRAL_NOT_SINGLE', second.path, { part: second.path });
    const head = headOf(root, body, tables);
    return other('unreadable', found, { format: `kith-${version}`, head, account });
  }
  const twice = repeated(body, ['Patient']);
  if (twice !== null) return invalid(root, twice, headOf(root, body, tables), account, tables);
  // List 8263 of v1.0 has H for a referral, and T for what the receiver tells the referrer about one.
  if (version === '1.0' && code(child(body, 'MsgDescr'), 'kind of message')?.value === 'T') {
    const found = finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', body.path, { type: 'Tilbakemelding' });
    return unsupported(root, body, found, account, tables);
  }
  return referral(root, body, version, account, tables);
}

/** ServReq, whatever else a sender puts before it; without one, the first part that is not of the header. */
function bodyOf(root: XmlElement): XmlElement | null {
  const parts = elementsOf(root);
  const servReq = parts.find(({ local, ns }) => local === 'ServReq' && ns === root.ns);
  return servReq ?? parts.find(({ local }) => !HEADER.has(local)) ?? null;
}

function referral(
  root: XmlElement,
  servReq: XmlElement,
  version: '1.0' | '1.1',
  account: Account,
  tables: Tables,
): ReadResult {
  const { codes } = tables;
  const head = headOf(root, servReq, tables);
  const read: Referral = {
    head,
    ...readBody(servReq, version, codes),
    requester: head.sender,
    copies: copiesOfServReq(servReq, codes),
    patient: patientOfServReq(servReq, codes),
    attachments: all(servReq, 'RefDoc').map((refDoc) => attachmentOf(refDoc, null)),
  };
  const missing = missingInHead(
    head,
    { id: `${root.path}/MsgId`, sender: `${servReq.path}/Requester` },
    tables,
  );
  return { kind: 'referral', referral: read, findings: [...missing, ...unread(read, tables)], account };
}

function headOf(root: XmlElement, body: XmlElement | null, { codes }: Tables): MessageHead {
  return headOfMessage(root, body, messageVersion(root.ns) ?? '1.1', codes);
}

function ofOtherKind(root: XmlElement, body: XmlElement | null, tables: Tables): Finding {
  const date = henvisningDate(root.ns);
  if (date === null) {
    return finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', root.path, { type: plainWord(messageName(root.ns)) });
  }
  if (messageVersion(root.ns) === null) {
    return finding(tables, 'VERSION_UNSUPPORTED', root.path, { version: plainWord(date) });
  }
  const type = plainWord(body?.local ?? root.local);
  return finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', body?.path ?? root.path, { type });
}

function unsupported(
  root: XmlElement,
  body: XmlElement | null,
  found: Finding,
  account: Account,
  tables: Tables,
): ReadResult {
  return other('unsupported', found, { head: headOf(root, body, tables), account });
}

/** @param head what the sender can be answered by; null when that is not certain */
function invalid(
  root: XmlElement,
  part: string,
  head: MessageHead | null,
  account: Account,
  tables: Tables,
): ReadResult {
  const version = messageVersion(root.ns);
  const found = finding(tables, 'STRUCTURE_INVALID', root.path, { part });
  return other('unreadable', found, { format: version && `kith-${version}`, head, account });
}
