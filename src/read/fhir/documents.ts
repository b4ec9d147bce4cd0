/**
 * Attachment (FHIR R4, section 2.24.0.6) → text, where it is plain text of moderate length, else an attachment that is carried along. What
 * claims to be base64 and is not stays behind in the attached original: a receiver would refuse the whole bundle for it.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Attachment, Placed } from '../../referral.ts';
import { decodeAs } from '../charset.ts';
import type { FhirElement } from './element.ts';
import { base64Binary, dateTime, field, string, uri } from './fields.ts';
import { type Resources, typeOf } from './resources.ts';

const USE = 'attachments';
/** Longer plain text (base64) is a document rather than something to be read as the referral's own words. */
const LONGEST_TEXT = 256 * 1024;

export type Document =
  | { readonly text: Placed; readonly title: string | null }
  | { readonly attachment: Attachment };

/** Null for an attachment that holds and names nothing. */
export function documentOf(
  element: FhirElement | null,
  title: string | null,
  resources: Resources,
): Document | null {
  if (element === null || !element.isObject) return null;
  const url = field(element, 'url', uri, USE);
  const binary = url && binaryOf(element, resources);
  const holder = element.one('data') ? element : binary;
  const content = field(holder, 'data', base64Binary, USE);
  const contentType =
    field(element, 'contentType', string, USE) ?? (binary && field(binary, 'contentType', string, USE));
  const named = field(element, 'title', string, USE)?.value ?? title;
  const text = content && plainText(content, contentType?.value ?? null);
  if (text) return { text, title: named };
  const attachment: Attachment = {
    title: named,
    contentType: contentType?.value ?? null,
    base64: content?.value ?? null,
    ...(content === null && hasText(holder?.one('data')) ? { unreadable: true } : {}),
    url: binary ? null : (url?.value ?? null),
    created: field(element, 'creation', dateTime, USE)?.value ?? null,
    path: element.path,
  };
  return content || attachment.unreadable || attachment.url || contentType || named ? { attachment } : null;
}

function hasText(data: FhirElement | null | undefined): boolean {
  return typeof data?.value === 'string' && data.value.trim() !== '';
}

/** A Binary in the message, which the url of an attachment may name. */
function binaryOf(element: FhirElement, resources: Resources): FhirElement | null {
  const binary = resources.linkedBy(element.one('url'), ['Binary']);
  return typeOf(binary) === 'Binary' ? binary : null;
}

const PLAIN = /^text\/plain(?:\s*;\s*charset\s*=\s*"?([\w.:-]{1,40})"?)?\s*$/i;

/** Without a stated set the text must be UTF-8; in any other case, and when the bytes don't fit, it stays an attachment. */
function plainText({ value, path }: Placed, contentType: string | null): Placed | null {
  const match = PLAIN.exec(contentType ?? '');
  if (match === null || value.length > LONGEST_TEXT) return null;
  const bytes = Buffer.from(value, 'base64');
  const charset = match[1] ?? 'utf-8';
  // As in HL7 v2: what declares another set and is UTF-8 from end to end is not read as what it is not.
  if (!/^(?:utf|unicode)/i.test(charset) && !isAscii(bytes) && isUtf8(bytes)) return null;
  const text = decodeAs(bytes, charset);
  const trimmed = text?.replace(/\r\n?/g, '\n').trim() ?? '';
  return trimmed === '' || trimmed.includes('\0') ? null : { value: trimmed, path };
}
