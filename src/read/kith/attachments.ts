/** RefDoc of MsgHead or ServReq, other than the one that is the referral itself → attachment. */
import { compactBase64, packed } from '../../base64.ts';
import type { Attachment } from '../../referral.ts';
import { isoDateOrDateTime } from '../time.ts';
import { serialize } from '../xml/serialize.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attribute, child, display, momentOrWritten, text } from './fields.ts';

const USE = 'attachments';

/**
 * The container is read as it stands; a document that lies openly in Content, as XML or text, is packed. What claims to be base64 and is
 * not stays behind in the attached original: a receiver would refuse the whole bundle for it.
 * @param document the MsgHead Document around the RefDoc, null in v1.x
 */
export function attachmentOf(refDoc: XmlElement, document: XmlElement | null): Attachment {
  const title =
    text(child(refDoc, 'Description'), USE)?.value ??
    text(child(document, 'ContentDescription'), USE)?.value ??
    display(child(document, 'ContentType'), USE);
  const compression = child(refDoc, 'Compression');
  const packing = display(compression, USE) ?? attribute(compression, 'V', USE);
  const stated = text(child(refDoc, 'MimeType'), USE)?.value ?? null;
  return {
    title: packing === null ? title : `${title ?? 'Vedlegg'} (${packing})`,
    ...contentOf(child(refDoc, 'Content'), stated),
    url: text(child(refDoc, 'FileReference'), USE)?.value ?? null,
    created: momentOrWritten(child(refDoc, 'IssueDate'), isoDateOrDateTime, USE)?.value ?? null,
    path: refDoc.path,
  };
}

type Content = Pick<Attachment, 'base64' | 'contentType' | 'unreadable'>;

/** @param stated the media type; n.b. without one, bare text in Content is text, however much its letters look like base64 */
function contentOf(content: XmlElement | null, stated: string | null): Content {
  const part = content?.children.find((node) => typeof node !== 'string') as XmlElement | undefined;
  if (part?.local === 'Base64Container') return fromBase64(wholeText(part), stated);
  if (part !== undefined) {
    const xml = serialize(part, USE);
    const contentType = stated ?? 'text/xml';
    return xml === null
      ? { base64: null, contentType, unreadable: true }
      : { base64: packed(xml), contentType };
  }
  const written = content && wholeText(content);
  const contentType = stated ?? 'text/plain';
  const isText =
    /^text\/plain\b/i.test(contentType) || (/^text\//i.test(contentType) && !compactBase64(written ?? ''));
  return written !== null && isText ? { base64: packed(written), contentType } : fromBase64(written, stated);
}

function wholeText(element: XmlElement): string | null {
  const written = element.ownText.trim();
  if (written === '') return null;
  element.use = USE;
  return written;
}

function fromBase64(written: string | null, contentType: string | null): Content {
  const base64 = written === null ? null : compactBase64(written);
  return { base64, contentType, ...(written !== null && base64 === null ? { unreadable: true } : {}) };
}
