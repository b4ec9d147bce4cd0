/**
 * What the sender is told → an AppRec: 1.0 as the answer to Henvisning v1.0, 1.1 to all later ones (XSD of
 * 2004-11-21 and 2012-02-15). Sender and receiver change places; every word in it derives from the message.
 */
import type { Decision, Receipt } from '../decision.ts';
import type { Envelope, MessageHead, Party, Placed } from '../referral.ts';
import { type AppRecList, OTHER_ERROR, type ReceiptTables } from '../tables/receipts.ts';
import { NAME, VERSION } from '../version.ts';
import { type ContentTables, errorsToTell, replacement, type ToldError } from './content.ts';
import { asDateTime } from './date-time.ts';
import { hcpOf, isNamed } from './hcp.ts';
import type { Telling } from './standing.ts';
import { toXml, type XmlNode } from './xml.ts';

/** The head of a KITH message that can be answered. */
export interface AnswerableHead extends MessageHead {
  readonly id: Placed;
  readonly sender: Party;
  readonly envelope: Extract<Envelope, { kind: 'kith' }>;
}

const VERSIONS = {
  '1.0': { namespace: 'http://www.kith.no/xmlstds/apprec/2004-11-21', migVersion: '1.0 2004-11-21' },
  '1.1': { namespace: 'http://www.kith.no/xmlstds/apprec/2012-02-15', migVersion: 'v1.1 2012-02-15' },
} as const;
const ERROR_LIST_OID = '2.16.578.1.12.4.1.1.8221';
/** GenDate and IssueDate must be there; a message without any time gets this one, never the clock's. */
const NO_TIME = '1970-01-01T00:00:00Z';

export function appRec(
  decision: Decision,
  head: AnswerableHead,
  outcome: Telling,
  tables: ContentTables,
): Receipt {
  const codes = tables.receipts;
  const errors = errorsToTell(decision, outcome, tables);
  const positive = outcome.kind === 'accepted';
  const version = VERSIONS[head.envelope.version === '1.0' ? '1.0' : '1.1'];
  const id = decision.ids.for(`receipt:${outcome.role}`);
  const { msgType, genDate } = head.envelope;
  const bodyTime = decision.referral?.authoredOn?.value;

  const document: XmlNode = {
    AppRec: {
      '@_xmlns': version.namespace,
      MsgType: { '@_V': 'APPREC', '@_DN': 'Applikasjonskvittering' },
      MIGversion: version.migVersion,
      SoftwareName: NAME,
      SoftwareVersion: VERSION,
      GenDate: firstDateTime(head.time?.value, genDate, bodyTime),
      Id: id,
      Sender: { Role: coded('8112', 'PRIM', codes), HCP: answeringParty(decision, head, codes) },
      Receiver: { Role: coded('8112', 'AVS', codes), HCP: hcpOf(head.sender, codes) },
      Status: coded('8258', positive ? '1' : '2', codes),
      Error: errors.map((error) => errorOf(error, codes)),
      OriginalMsgId: {
        MsgType: { '@_V': msgType.code, '@_DN': msgType.display ?? undefined },
        IssueDate: firstDateTime(genDate, head.time?.value, bodyTime),
        Id: head.id.value,
      },
    },
  };
  const body = toXml(document);
  return { id, contentType: 'application/xml', body: withReference(body), positive };

  /** n.b. an AppRec has no element for it: a negative one says it in its first error, a positive one may only have it as a comment. */
  function withReference(xml: string): string {
    if (!positive || outcome.replaces === null) return xml;
    return `${xml.trimEnd()}\n<!-- ${replacement(outcome.replaces, decision, tables)} -->\n`;
  }
}

function errorOf({ reason, text }: ToldError, codes: ReceiptTables): XmlNode {
  const code = reason.apprec8221 ?? OTHER_ERROR;
  return { '@_V': code, '@_S': ERROR_LIST_OID, '@_DN': codes.display('8221', code), '@_OT': text };
}

/** Who answers: whom the referral was addressed to; where it does not say, the receiver it was routed to, else this program. */
function answeringParty(decision: Decision, head: AnswerableHead, codes: ReceiptTables): XmlNode {
  if (isNamed(head.addressee)) return hcpOf(head.addressee, codes);
  return { Inst: { Name: decision.route?.receiverName ?? NAME } };
}

function firstDateTime(...candidates: readonly (string | null | undefined)[]): string {
  for (const candidate of candidates) {
    const dateTime = asDateTime(candidate);
    if (dateTime !== null) return dateTime;
  }
  return NO_TIME;
}

function coded(list: AppRecList, code: string, codes: ReceiptTables): XmlNode {
  return { '@_V': code, '@_DN': codes.display(list, code) };
}
