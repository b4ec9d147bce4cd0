/** ED and RP (HL7 v2.5.1, sections 2.A.24 and 2.A.65) → attachments: an embedded document, and the address of one. */
import { compactBase64, packed } from '../../base64.ts';
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
  const contentType = mediaTypeOf(component(field, 2, USE), component(field, 3, USE), tables);
  // n.b. a text may consist of letters that look like base64; only what says so is.
  const usual = contentType === 'text/plain' ? 'a' : 'base64';
  const encoding = component(field, 4, USE)?.toLowerCase() ?? usual;
  return { ...about, contentType, ...contentOf(field, encoding), url: null, path: field.path };
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
function contentOf(field: Hl7Field, encoding: string): Pick<Attachment, 'base64' | 'unreadable'> {
  const data = field.components[4];
  if (!data || data.isBlank) return { base64: null };
  const written = field.syntax.unescape(data.raw);
  const base64 =
    encoding === 'a' ? packed(written) : encoding === 'hex' ? fromHex(written) : compactBase64(written);
  if (base64 === null) return { base64, unreadable: true };
  data.use = USE;
  return { base64 };
}

function fromHex(written: string): string | null {
  const digits = written.replace(/\s+/g, '');
  return digits.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(digits) ? packed(digits, 'hex') : null;
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
