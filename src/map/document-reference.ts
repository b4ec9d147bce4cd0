/**
 * The message as it came and what was attached to it → DocumentReferences: the original with its bytes, and each attachment with
 * its own. An attachment is carried once: what has its own DocumentReference is cut out of the original that is carried.
 */
import { hash } from 'node:crypto';
import type { DocumentReference, Attachment as FhirAttachment } from '@medplum/fhirtypes';
import { isBase64 } from '../base64.ts';
import type { Attachment, Format } from '../referral.ts';
import { LOINC, SHA256 } from '../systems.ts';
import { codingOf } from './codeable-concept.ts';
import { dateTime, type MessageTime } from './dates.ts';
import type { MapInput } from './map-input.ts';
import { withoutAttachments } from './original.ts';
import type { Identified } from './reference.ts';
import { line, uri } from './text.ts';

/** What all documents of one referral have in common. */
export type DocumentFrame = Pick<DocumentReference, 'subject' | 'author'> & { readonly time: MessageTime };

const REFERRAL_NOTE = { coding: [codingOf(LOINC, '57133-1', 'Referral note')] };
const UNKNOWN_TYPE = 'application/octet-stream';

/** The format's name and media type. */
export const FORMAT: Readonly<Record<Format, { readonly name: string; readonly contentType: string }>> = {
  'kith-1.0': { name: 'KITH Henvisning v1.0', contentType: 'application/xml' },
  'kith-1.1': { name: 'KITH Henvisning v1.1', contentType: 'application/xml' },
  'kith-2.0': { name: 'Henvisning v2.0', contentType: 'application/xml' },
  hl7v2: { name: 'HL7 v2 REF', contentType: 'application/hl7-v2' },
  fhir: { name: 'FHIR R4', contentType: 'application/fhir+json' },
};

/**
 * The original message, byte for byte, or with the base64 of attachments cut out. `hash` is the SHA-1 of what is carried (FHIR
 * R4, Attachment.hash); the identifier is the SHA-256 of what was received.
 */
export function mapOriginal(
  { referral, bytes, ids }: MapInput,
  attachments: readonly Identified<DocumentReference>[],
  frame: DocumentFrame,
): Identified<DocumentReference> {
  const contents = attachments.flatMap(({ content }) => content[0]?.attachment.data ?? []);
  const carried = withoutAttachments(bytes, contents);
  const format = FORMAT[referral.head.format];
  const document = framed(ids.for('document:original'), frame);
  document.identifier = [{ system: SHA256, value: ids.sha256 }];
  document.type = REFERRAL_NOTE;
  document.description = carried.cut === 0 ? WHOLE : WITHOUT(carried.cut);
  document.content = [
    {
      attachment: {
        contentType: format.contentType,
        data: base64Of(carried.bytes),
        size: carried.bytes.length,
        hash: hash('sha1', carried.bytes, 'base64'),
        title: `Originalmelding (${format.name})`,
      },
    },
  ];
  return document;
}

/** n.b. a view, not a copy: an original may be 35 MB. */
function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

const WHOLE = 'Meldingen slik den ble mottatt, byte for byte.';
const WITHOUT = (cut: number) =>
  `Meldingen slik den ble mottatt, men innholdet i ${cut} vedlegg (base64) er tatt ut fordi vedleggene følger som egne ` +
  'dokumenter. Identifikatoren er SHA-256 av hele meldingen.';

/** One document per attachment that has content, a link or at least a name. */
export function mapAttachments(
  { referral, ids }: MapInput,
  frame: DocumentFrame,
): Identified<DocumentReference>[] {
  const documents: Identified<DocumentReference>[] = [];
  for (const source of referral.attachments) {
    const attachment = mapAttachment(source);
    if (!attachment) continue;
    const document = framed(ids.for(`document:attachment-${documents.length}`), frame);
    const remarks = remarksOn(source, attachment);
    if (remarks !== '') document.description = remarks;
    document.content = [{ attachment }];
    documents.push(document);
  }
  return documents;
}

const UNREADABLE = 'Innholdet kunne ikke leses; det står i originalmeldingen.';

/** What of the sender's could not be carried as FHIR has it. */
function remarksOn(source: Attachment, attachment: FhirAttachment): string {
  const remarks: string[] = [];
  if (attachment.data === undefined && (source.base64 || source.unreadable)) remarks.push(UNREADABLE);
  const created = line(source.created);
  if (attachment.creation === undefined && created !== undefined)
    remarks.push(`Datert (som oppgitt): ${created}.`);
  return remarks.join(' ');
}

function framed(id: string, { subject, author, time }: DocumentFrame): Identified<DocumentReference> {
  const document: Identified<DocumentReference> = {
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    content: [],
  };
  if (subject) document.subject = subject;
  if (time.stated !== undefined) document.date = time.stated;
  if (author) document.author = author;
  return document;
}

function mapAttachment(source: Attachment): FhirAttachment | null {
  const attachment: FhirAttachment = {};
  const contentType = mediaType(source.contentType);
  if (contentType !== undefined) attachment.contentType = contentType;
  if (source.base64 !== null && isBase64(source.base64)) {
    attachment.contentType ??= UNKNOWN_TYPE;
    attachment.data = source.base64;
    attachment.size = sizeOf(source.base64);
  }
  const url = uri(source.url);
  if (url !== undefined) attachment.url = url;
  const title = line(source.title);
  if (title !== undefined) attachment.title = title;
  const creation = dateTime(source.created);
  if (creation !== undefined) attachment.creation = creation;
  if (source.unreadable) attachment.contentType ??= UNKNOWN_TYPE;
  return Object.keys(attachment).length > 0 ? attachment : null;
}

/** `type/subtype`, with parameters if any; else undefined. */
function mediaType(text: string | null): string | undefined {
  const fit = line(text);
  return fit !== undefined && /^[\w.+-]+\/[\w.+-]+(?: ?; ?[\w.+-]+=[\w.+"-]+)*$/.test(fit) ? fit : undefined;
}

function sizeOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
