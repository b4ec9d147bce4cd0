/**
 * What stood before a fault in the XML → the head to answer the sender by, or null.
 *
 * A message that was cut short is never read as a referral. But a part that had its end tag before the break is whole: the message id
 * and the sender in it are as certain as in any message, and a sender who hears nothing does not know that the referral must be sent
 * again. So a head is given when all of the part that names the two stood before the fault; otherwise nobody is answered.
 */
import type { MessageHead } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import type { ParsedXml } from '../xml/parse.ts';
import type { XmlElement } from '../xml/tree.ts';
import { child, repeated } from './fields.ts';
import { headOfMessage } from './message-head.ts';
import { headOfMsgInfo } from './msg-info.ts';
import { isMsgHead, messageVersion } from './namespaces.ts';

type Faulty = Extract<ParsedXml, { open: unknown }>;

export function certainHead({ root, open }: Faulty, codes: Codes): MessageHead | null {
  if (root === null) return null;
  const head = isMsgHead(root) ? ofMsgHead(root, open, codes) : ofMessage(root, open, codes);
  return head?.id && head.sender && !saysReceipt(head) ? head : null;
}

function saysReceipt({ envelope }: MessageHead): boolean {
  return envelope.kind === 'kith' && envelope.msgType.code.toUpperCase() === 'APPREC';
}

function ofMsgHead(root: XmlElement, open: ReadonlySet<XmlElement>, codes: Codes): MessageHead | null {
  const info = child(root, 'MsgInfo');
  if (info === null || open.has(info) || repeated(root, ['MsgInfo']) || repeated(info, ['MsgId', 'Sender']))
    return null;
  return headOfMsgInfo(info, codes);
}

/** In v1.x the sender stands in the referral itself, often last. */
function ofMessage(root: XmlElement, open: ReadonlySet<XmlElement>, codes: Codes): MessageHead | null {
  const version = messageVersion(root.ns);
  const servReq = child(root, 'ServReq');
  const requester = child(servReq, 'Requester');
  const provider = child(servReq, 'ServProvider');
  if (version === null || servReq === null || requester === null || open.has(requester)) return null;
  if ((provider && open.has(provider)) || repeated(root, ['MsgId']) || repeated(servReq, ['Requester']))
    return null;
  const headPart = [...open].find((element) => element.parent === root && element !== servReq);
  return headPart === undefined ? headOfMessage(root, servReq, version, codes) : null;
}
