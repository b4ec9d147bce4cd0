/**
 * Fields of HL7 v2 messages → single values, each with its place. Whatever is read here is marked with what it was used for, so that
 * the account of a message (`account.ts`) follows from the reading itself.
 */
import type { Coded, Placed } from '../../referral.ts';
import { codeSystem } from '../../tables/codes.ts';
import type { Tables } from '../../tables.ts';
import { readable } from '../long-text.ts';
import { asWritten } from '../time.ts';
import type { Hl7Component, Hl7Field, Hl7Segment } from './message.ts';

/** The tables that the readers of this folder need. */
export type ReaderTables = Pick<Tables, 'codes' | 'fhir' | 'hl7v2'>;

/** The repetitions that hold something. */
export function repetitions(segment: Hl7Segment | null, field: number): readonly Hl7Field[] {
  return segment === null ? [] : segment.field(field).filter(({ isBlank }) => !isBlank);
}

/** The first repetition that holds something. */
export function first(segment: Hl7Segment | null, field: number): Hl7Field | null {
  return segment?.field(field).find(({ isBlank }) => !isBlank) ?? null;
}

/**
 * A component as text, subcomponents and all; null when it is missing or blank.
 * @param use null only looks, and leaves no mark
 */
export function component(field: Hl7Field | null, number: number, use: string | null): string | null {
  const found = field?.components[number - 1];
  if (!field || !found || found.isBlank) return null;
  const text = readable(field.syntax.unescape(found.raw));
  if (text === '') return null;
  if (use !== null) found.use = use;
  return text;
}

/** One part of a component that has several, such as the family name; 1-based. */
export function subcomponent(
  field: Hl7Field | null,
  number: number,
  part: number,
  use: string | null,
): string | null {
  const found = field?.components[number - 1];
  if (!field || !found || found.isBlank) return null;
  const text = field.syntax.unescape(subcomponentsOf(found, field)[part - 1] ?? '').trim();
  if (text === '' || text === '""') return null;
  if (use !== null) found.use = use;
  return text;
}

/** n.b. the sign between spaces is a word of the text that the sender forgot to escape: `Nord & Sør legesenter`. */
function subcomponentsOf({ raw }: Hl7Component, field: Hl7Field): string[] {
  const sign = field.syntax.delimiters.subcomponent;
  return sign === '' || raw.includes(` ${sign} `) ? [raw] : raw.split(sign);
}

/** All of a field as one text: what would part components parts nothing there. Null when it is blank. */
export function wholeText(field: Hl7Field | null, use: string): string | null {
  if (!field || field.isBlank) return null;
  const text = readable(field.syntax.unescape(field.raw));
  if (text === '') return null;
  for (const part of field.components) part.use = use;
  return text;
}

/** A component with the place of its field. */
export function placed(field: Hl7Field | null, number: number, use: string): Placed | null {
  const value = component(field, number, use);
  return field && value !== null ? { value, path: field.path } : null;
}

/** YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][±ZZZZ] (v2.5.1, section 2.A.22). */
const TIME = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,4})?)?)?)?([+-]\d{4})?$/;

/**
 * A date or time through one of the functions of `time.ts`; null when it is missing or is none, and then not marked as read.
 * Senders that write it as ISO 8601 are understood as well.
 */
export function moment(
  field: Hl7Field | null,
  iso: (written: string) => string | null,
  use: string,
): Placed | null {
  const found = field?.components[0];
  if (!field || !found || found.isBlank) return null;
  const value = iso(asIso(field.syntax.unescape(found.raw).trim()));
  if (value === null) return null;
  found.use = use;
  return { value, path: field.path };
}

/** The same, but what can't be read as a date stays as it was written: that there is one may matter, as of a death. */
export function momentOrWritten(
  field: Hl7Field | null,
  iso: (written: string) => string | null,
  use: string,
): Placed | null {
  const read = moment(field, iso, use);
  if (field === null || read !== null) return read;
  const value = asWritten(component(field, 1, use) ?? '');
  return value === null ? null : { value, path: field.path };
}

function asIso(written: string): string {
  const match = TIME.exec(written);
  if (!match) return written;
  const [, year = '', month, day, hour, minute = '00', second = '00', decimals = '', zone = ''] = match;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  return hour === undefined ? `${date}${zone}` : `${date}T${hour}:${minute}:${second}${decimals}${zone}`;
}

/**
 * A CE or CWE: of its two codings the first in a code system that we know, else the first. Null without a code.
 * @param implied the code system that the place implies, null when it implies none
 */
export function coded(
  field: Hl7Field | null,
  implied: string | null,
  tables: ReaderTables,
  use: string,
): Coded | null {
  if (!field) return null;
  const codings = [1, 4].flatMap((at) => {
    const code = component(field, at, use);
    if (code === null) return [];
    const named = component(field, at + 2, use);
    const system = named === null ? implied : codeSystemOf(named, tables);
    return [{ code, system, display: component(field, at + 1, use), path: field.path }];
  });
  const found = codings.find(({ system }) => system !== null) ?? codings[0];
  if (found === undefined) return null;
  return found.display === null ? { ...found, display: component(field, 9, use) } : found;
}

/** How a CE, CWE or plain text reads to a person: its words, else its code. */
export function shown(field: Hl7Field | null, use: string): string | null {
  const words = component(field, 2, use) ?? component(field, 9, use) ?? component(field, 5, use);
  return words ?? component(field, 1, use) ?? component(field, 4, use);
}

const OID = /^(?:urn:oid:)?(\d+(?:\.\d+)+)$/;

/** The FHIR code system that a name in a message stands for; null when we don't know it. */
export function codeSystemOf(name: string, { codes, hl7v2 }: ReaderTables): string | null {
  const known = hl7v2.codeSystems.get(name.toUpperCase());
  if (known !== undefined) return known;
  const table = /^HL7(\d{4})$/i.exec(name)?.[1];
  if (table !== undefined) return v2Table(table);
  if (/^https?:\/\/\S+$/.test(name)) return name;
  return codeSystem(codes, OID.exec(name)?.[1] ?? name);
}

export function v2Table(number: string): string {
  return `http://terminology.hl7.org/CodeSystem/v2-${number}`;
}
