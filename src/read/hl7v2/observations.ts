/** OBX → a stretch of text, or an attachment (HL7 v2.5.1, section 7.4.2). */
import type { Attachment, TextBlock } from '../../referral.ts';
import { isoDate, isoDateOrDateTime } from '../time.ts';
import { attachmentOf, referenceOf } from './attachments.ts';
import { component, first, moment, type ReaderTables, repetitions, shown, wholeText } from './fields.ts';
import type { Hl7Field, Hl7Segment } from './message.ts';
import { type Section, sectionOf } from './sections.ts';

export type Observation =
  | { readonly kind: 'text'; readonly section: Section; readonly block: TextBlock }
  | { readonly kind: 'attachments'; readonly attachments: readonly Attachment[] };

const USE = 'texts';
const KIND = 'kind of the observation';
/** HL7 table 0085: the sender takes the observation back, or says that it was never right. */
const WITHDRAWN = new Set(['D', 'W', 'X']);
/** Kinds of value (HL7 table 0125) that are running text; a repetition is a new line. */
const TEXT_TYPES = new Set(['', 'TX', 'FT', 'ST', 'IS', 'ID', 'VARIES']);
const CODED_TYPES = new Set(['CE', 'CWE', 'CNE', 'CF', 'CNN']);
/** In one observation; further ones stay in the original. */
const MOST_ATTACHMENTS = 100;
const TIME_TYPES = new Set(['DT', 'TS', 'DTM']);

/** Null when it says nothing, or no longer holds. */
export function observationOf(obx: Hl7Segment, tables: ReaderTables): Observation | null {
  const status = component(first(obx, 11), 1, KIND)?.toUpperCase();
  if (status !== undefined && WITHDRAWN.has(status)) {
    obx.withdrawn = 'withdrawn by the sender (OBX-11)';
    return null;
  }
  const type = component(first(obx, 2), 1, KIND)?.toUpperCase() ?? '';
  if (type === 'ED' || type === 'RP') {
    const values = repetitions(obx, 5).slice(0, MOST_ATTACHMENTS);
    if (values.length === 0) return null;
    const title = shown(first(obx, 3), 'attachments');
    const created = moment(first(obx, 14), isoDateOrDateTime, 'attachments')?.value ?? null;
    const read = type === 'ED' ? attachmentOf : referenceOf;
    const attachments = values.map((value) => read(value, { title, created }, tables));
    return { kind: 'attachments', attachments };
  }
  const text = saidIn(obx, type);
  if (text === null) return null;
  const section = sectionOf(first(obx, 3), tables, USE);
  const { place, heading } = section;
  // Observations of the kinds that KITH has in InfItem belong to a time; a letter is merely written at one.
  const start = place?.startsWith('8233#') ? moment(first(obx, 14), isoDate, USE) : null;
  const path = repetitions(obx, 5)[0]?.path.replace(/(-5)\[\d+\]$/, '$1') ?? obx.path;
  return {
    kind: 'text',
    section,
    block: { place, heading, text, start: start?.value ?? null, end: null, path },
  };
}

function saidIn(obx: Hl7Segment, type: string): string | null {
  const values = repetitions(obx, 5).flatMap((field) => valueText(field, type) ?? []);
  if (values.length === 0) return null;
  const text = values.join('\n');
  if (TEXT_TYPES.has(type) || CODED_TYPES.has(type)) return text;
  const unit = shown(first(obx, 6), USE);
  const flag = shown(first(obx, 8), USE);
  return [text, unit, flag && `(${flag})`].filter((part) => part).join(' ');
}

function valueText(field: Hl7Field, type: string): string | null {
  if (CODED_TYPES.has(type)) return shown(field, USE);
  if (TIME_TYPES.has(type)) return moment(field, isoDateOrDateTime, USE)?.value ?? wholeText(field, USE);
  if (type === 'SN') return [1, 2, 3, 4].map((at) => component(field, at, USE) ?? '').join('');
  return wholeText(field, USE);
}
