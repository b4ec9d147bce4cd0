/** ED and RP (HL7 v2.5.1, sections 2.A.24 and 2.A.65) → attachments: an embedded document, and the address of one. */
import type { Attachment } from '../../referral.ts';
import { component, type ReaderTables } from './fields.ts';
import type { Hl7Field } from './message.ts';

const USE = 'attachments';

export interface About {
  readonly title: string | null;
  readonly created: string | null;
}

/**
 * The content is read as it stands; what is text or hexadecimal is packed. What claims to be base64 and is not stays behind in the
 * attached original: a receiver would refuse the whole bundle for it.
 */
export function attachmentOf(field: Hl7Field, about: About, tables: ReaderTables): Attachment {
  const encoding = component(field, 4, USE)?.toLowerCase() ?? 'base64';
  const contentType = mediaTypeOf(component(field, 2, USE), component(field, 3, USE), tables);
  return {
    ...about,
    contentType,
    base64: contentOf(field, encoding),
    url: null,
    path: field.path,
  };
}

export function referenceOf(field: Hl7Field, about: About, tables: ReaderTables): Attachment {
  return {
    ...about,
    contentType: mediaTypeOf(component(field, 3, USE), component(field, 4, USE), tables),
    base64: null,
    url: component(field, 1, USE),
    path: field.path,
  };
}

/** HL7 table 0299: `A` = as it stands, `Hex`, `Base64`. */
function contentOf(field: Hl7Field, encoding: string): string | null {
  const data = field.components[4];
  if (!data || data.isBlank) return null;
  const written = field.syntax.unescape(data.raw);
  const base64 =
    encoding === 'a' ? pack(written, 'utf8') : encoding === 'hex' ? fromHex(written) : asBase64(written);
  if (base64 !== null) data.use = USE;
  return base64;
}

function asBase64(written: string): string | null {
  const base64 = /\s/.test(written) ? written.replace(/\s+/g, '') : written;
  return base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? base64 : null;
}

function fromHex(written: string): string | null {
  const digits = written.replace(/\s+/g, '');
  return digits.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(digits) ? pack(digits, 'hex') : null;
}

function pack(written: string, encoding: 'utf8' | 'hex'): string {
  return Buffer.from(written, encoding).toString('base64');
}

/** The subtype tells most (`PDF`); with the type it may be a media type already (`application`, `pdf`). */
function mediaTypeOf(type: string | null, subtype: string | null, { hl7v2 }: ReaderTables): string | null {
  for (const kind of [subtype, type]) {
    if (kind === null) continue;
    const known = hl7v2.mediaTypes.get(kind.toUpperCase());
    if (known) return known;
    if (MEDIA_TYPE.test(kind)) return kind.toLowerCase();
  }
  const joined = `${type}/${subtype}`.toLowerCase();
  return /^(application|text|image|audio|video|multipart)\//.test(joined) && MEDIA_TYPE.test(joined)
    ? joined
    : null;
}

const MEDIA_TYPE = /^[a-z]+\/[\w.+-]+$/i;
