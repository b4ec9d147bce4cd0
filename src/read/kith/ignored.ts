/** What a KITH message holds that is of no interest to a receiver of the referral, and the rule that says so. */
import type { XmlAttribute, XmlElement } from '../xml/tree.ts';

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const XHTML = 'http://www.w3.org/1999/xhtml';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';

/** Elements whose text or code says something about the sending only. */
const OF_THE_SENDING = new Map([
  ['MIGversion', 'version of the standard: known by the namespace'],
  ['MsgVersion', 'version of the standard: known by the namespace'],
  ['Ack', 'wish for a receipt: every message is answered'],
  ['ComMethod', 'way of sending: known to the message server'],
]);

export function ignoredInKith(element: XmlElement, attribute: XmlAttribute | null): string | null {
  if (element.ns === SIGNATURE) return 'signature: checked by the message server';
  const sending = OF_THE_SENDING.get(element.local);
  if (attribute === null) return sending ?? null;
  if (attribute.uri === XMLNS) return 'namespace declaration';
  if (attribute.uri === SCHEMA_INSTANCE) return 'schema attribute';
  if (element.ns === XHTML) return 'formatting of a text';
  if (sending) return sending;
  if (element.attributes.V?.use === undefined) return null;
  if (attribute.name === 'DN' || attribute.name === 'OT')
    return 'display text of a coded value that was used';
  if (attribute.name === 'S') return 'code list of a coded value: known by its place';
  return null;
}
