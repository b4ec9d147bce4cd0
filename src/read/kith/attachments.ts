/** RefDoc of MsgHead or ServReq, other than the one that is the referral itself → attachment. */
import type { Attachment } from '../../referral.ts';
import { isoDateOrDateTime } from '../time.ts';
import { serialize } from '../xml/serialize.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attribute, child, display, momentOrWritten, text } from './fields.ts';

const USE = 'attachments';

/**
 * The container is read as it stands; a document that lies openly in Content, as XML or text, is packed. What claims to be base64 and
 * is not stays behind in the attached original: a receiver would refuse the whole bundle for it.
 * @param document the MsgHead Document around the RefDoc, null in v1.x
 */
export function attachmentOf(refDoc: XmlElement, document: XmlElement | null): Attachment {
  const title =
    text(child(refDoc, 'Description'), USE)?.value ??
    text(child(document, 'ContentDescription'), USE)?.value ??
    display(child(document, 'ContentType'), USE);
  const compression = child(refDoc, 'Compression');
  const packing = display(compression, USE) ?? attribute(compression, 'V', USE);
  const content = contentOf(child(refDoc, 'Content'));
  return {
    title: packing === null ? title : `${title ?? 'Vedlegg'} (${packing})`,
    contentType: text(child(refDoc, 'MimeType'), USE)?.value ?? content?.contentType ?? null,
    base64: content?.base64 ?? null,
    url: text(child(refDoc, 'FileReference'), USE)?.value ?? null,
    created: momentOrWritten(child(refDoc, 'IssueDate'), isoDateOrDateTime, USE)?.value ?? null,
    path: refDoc.path,
  };
}

interface Packed {
  readonly base64: string | null;
  readonly contentType: string | null;
}

function contentOf(content: XmlElement | null): Packed | null {
  if (content === null) return null;
  const container = content.children.find((node) => typeof node !== 'string') as XmlElement | undefined;
  if (container === undefined) {
    const written = text(content, USE)?.value;
    if (written === undefined) return null;
    return base64Of(written) ?? { base64: pack(written), contentType: 'text/plain' };
  }
  if (container.local !== 'Base64Container') {
    const xml = serialize(container, USE);
    return { base64: xml === null ? null : pack(xml), contentType: 'text/xml' };
  }
  const written = text(container, USE)?.value;
  return written === undefined ? null : (base64Of(written) ?? { base64: null, contentType: null });
}

function base64Of(written: string): Packed | null {
  const base64 = /\s/.test(written) ? written.replace(/\s+/g, '') : written;
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  return { base64, contentType: null };
}

function pack(written: string): string {
  return Buffer.from(written, 'utf8').toString('base64');
}
