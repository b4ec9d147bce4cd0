/** MsgHead v1.2 → Henvisning v2.0 (HIS 80517:2017) as referral, or what else the envelope holds, with the head to answer it by. */
import type { Referral } from '../../referral.ts';
import type { Tables } from '../../tables.ts';
import { finding, missingInHead, other, plainWord, unread } from '../findings.ts';
import type { ReadResult } from '../read-result.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attachmentOf } from './attachments.ts';
import { readBody } from './body.ts';
import { all, attribute, child, repeated } from './fields.ts';
import { copiesOfMsgInfo, headOfMsgInfo, patientOfMsgInfo } from './msg-info.ts';
import { henvisningDate, isAppRec, isHenvisning2 } from './namespaces.ts';

type Account = ReadResult['account'];

/** A RefDoc and the Document around it. */
interface Enclosed {
  readonly document: XmlElement;
  readonly refDoc: XmlElement;
  /** What stands in its Content. */
  readonly bodies: readonly XmlElement[];
}

export function readMsgHead(root: XmlElement, account: Account, tables: Tables): ReadResult {
  const { codes } = tables;
  const info = child(root, 'MsgInfo');
  if (info === null) return invalid(root, 'MsgInfo', null, account, tables);

  const enclosed = enclosedIn(root);
  // The XML document that is a Henvisning is the message; whatever else lies in the envelope is attached to it.
  const messages = enclosed.filter(({ refDoc }) => isXmlInstance(refDoc));
  const main = messages.find(({ bodies }) => bodies.some(isHenvisning2));
  if (main === undefined) return noReferral(root, info, messages, account, tables);

  const twoHeads = repeated(root, ['MsgInfo']) ?? repeated(info, ['MsgId', 'Sender']);
  if (twoHeads !== null) return invalid(root, twoHeads, null, account, tables);
  // One that is enclosed as an attachment (MsgType A) is a copy. Any other is a referral of its own, and two can't be answered by one
  // receipt: the sender sends them apart.
  const [, second] = messages.flatMap(({ bodies }) => bodies.filter(isHenvisning2));
  if (second !== undefined) {
    const found = finding(tables, 'REFERRAL_NOT_SINGLE', second.path, { part: second.path });
    return other('unreadable', found, { format: 'kith-2.0', head: headOfMsgInfo(info, codes), account });
  }
  const twice = repeated(info, ['Patient']) ?? (main.bodies.length > 1 ? 'Content/*[2]' : null);
  if (twice !== null) return invalid(root, twice, info, account, tables);

  const head = headOfMsgInfo(info, codes);
  const body = main.bodies[0] as XmlElement;
  attribute(child(main.refDoc, 'MsgType'), 'V', 'which document is the referral');
  const read: Referral = {
    head,
    ...readBody(body, '2.0', codes),
    requester: head.sender,
    copies: copiesOfMsgInfo(info, codes),
    patient: patientOfMsgInfo(info, codes),
    attachments: enclosed
      .filter((one) => one !== main)
      .map(({ refDoc, document }) => attachmentOf(refDoc, document)),
    // The body has no id of its own; RefDoc/Id names the document, and need not be unique among those of one sender.
    businessId: null,
  };
  const missing = missingInHead(head, { id: `${info.path}/MsgId`, sender: `${info.path}/Sender` }, tables);
  return { kind: 'referral', referral: read, findings: [...missing, ...unread(read, tables)], account };
}

function enclosedIn(root: XmlElement): Enclosed[] {
  const found: Enclosed[] = [];
  for (const document of all(root, 'Document')) {
    for (const refDoc of all(document, 'RefDoc')) {
      const content = child(refDoc, 'Content');
      const bodies = content?.children.filter((node): node is XmlElement => typeof node !== 'string') ?? [];
      found.push({ document, refDoc, bodies });
    }
  }
  return found;
}

/** Volven 8114: XML = the message itself, A = attachment, REF = reference. A missing type is taken as XML. */
function isXmlInstance(refDoc: XmlElement): boolean {
  const type = child(refDoc, 'MsgType')?.attributes.V?.value.trim().toUpperCase();
  return type === undefined || type === '' || type === 'XML';
}

function saysReceipt(info: XmlElement): boolean {
  return child(info, 'Type')?.attributes.V?.value.trim().toUpperCase() === 'APPREC';
}

function noReferral(
  root: XmlElement,
  info: XmlElement,
  messages: readonly Enclosed[],
  account: Account,
  tables: Tables,
): ReadResult {
  const bodies = messages.flatMap((message) => message.bodies);
  const [body] = bodies;
  if (body === undefined) {
    const report = child(root, 'PatientReport');
    if (report === null) return invalid(root, 'Document/RefDoc/Content/Henvisning', info, account, tables);
    return unsupported(report, report.local, info, account, tables);
  }
  // Whatever calls itself a receipt is not answered, even in an envelope that receipts are never sent in.
  if (bodies.some(isAppRec) || saysReceipt(info)) {
    return other('ignored', finding(tables, 'MESSAGE_IS_RECEIPT', body.path), { account });
  }
  const version = body.local === 'Henvisning' ? henvisningDate(body.ns) : null;
  if (version === null) return unsupported(body, body.local, info, account, tables);
  const found = finding(tables, 'VERSION_UNSUPPORTED', body.path, { version: plainWord(version) });
  return other('unsupported', found, { head: headOfMsgInfo(info, tables.codes), account });
}

function unsupported(
  body: XmlElement,
  name: string,
  info: XmlElement,
  account: Account,
  tables: Tables,
): ReadResult {
  const found = finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', body.path, { type: plainWord(name) });
  return other('unsupported', found, { head: headOfMsgInfo(info, tables.codes), account });
}

/** @param info what the sender can be answered by; null when that is not certain */
function invalid(
  root: XmlElement,
  part: string,
  info: XmlElement | null,
  account: Account,
  tables: Tables,
): ReadResult {
  return other('unreadable', finding(tables, 'STRUCTURE_INVALID', root.path, { part }), {
    format: 'kith-2.0',
    head: info && headOfMsgInfo(info, tables.codes),
    account,
  });
}
