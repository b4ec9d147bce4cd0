/**
 * Elements of a FHIR message → single values, each with its place. What a field must be is said by a schema; a field that is something
 * else is noted and left out, or read as text where that loses nothing, and all others are read as if it were not there. Whatever is
 * read is marked with what it was used for, so that the account of a message (`account.ts`) follows from the reading itself.
 */
import { z } from 'zod';
import { compactBase64 } from '../../base64.ts';
import type { Placed } from '../../referral.ts';
import { readable } from '../long-text.ts';
import { asWritten, isoDate, isoDateOrDateTime, isoDateTime } from '../time.ts';
import type { FhirElement } from './element.ts';

/** FHIR R4, section 2.24.0.1, the primitive types that we rely on; white space around a value is no part of it. */
export const string = z.string().trim().min(1).overwrite(readable);
export const uri = string.regex(/^\S+$/);
export const boolean = z.boolean();
export const number = z.number();
/** Without white space, which long ones are broken by. */
export const base64Binary = z.string().transform((text, context) => {
  const base64 = compactBase64(text);
  if (base64 !== null) return base64;
  context.addIssue('must be base64');
  return z.NEVER;
});
/** Date or time, as precise as written; times without a zone are Norwegian ones. */
export const dateTime = moment(isoDateOrDateTime);
export const date = moment(isoDate);
export const instant = moment(isoDateTime);

/** n.b. other forms that can be read for a date, such as 17.04.1979, are not FHIR's. */
const ISO = /^\d{4}(?:-|$)/;

function moment(iso: (written: string) => string | null) {
  return z.string().transform((written, context) => {
    const value = ISO.test(written.trim()) ? iso(written.trim()) : null;
    if (value !== null) return value;
    context.addIssue('must be a date or time');
    return z.NEVER;
  });
}

/** An element's own value. Null when it says nothing, or is not what the schema asks for, which is noted. */
export function primitive<T>(
  element: FhirElement | null,
  schema: z.ZodType<T>,
  use: string,
): Placed<T> | null {
  if (element === null) return null;
  const { value } = element;
  if (typeof value === 'string' && value.trim() === '') return null;
  let read = schema.safeParse(value);
  if (!read.success) {
    element.remarks.field(element);
    read = schema.safeParse(asOtherType(value));
    if (!read.success) return null;
  }
  element.use = use;
  return { value: read.data, path: element.path };
}

/** One property of an element, by its schema. */
export function field<T>(
  parent: FhirElement | null,
  name: string,
  schema: z.ZodType<T>,
  use: string,
): Placed<T> | null {
  return parent === null ? null : primitive(parent.one(name), schema, use);
}

/**
 * A date of a form that FHIR does not have is noted, and read where it can be; else it stays as it was written: that there is one may
 * matter, as of a death.
 */
export function momentOrWritten(
  parent: FhirElement,
  name: string,
  schema: z.ZodType<string>,
  use: string,
): Placed | null {
  const read = field(parent, name, schema, use);
  if (read !== null) return read;
  const written = field(parent, name, string, use);
  const value =
    written && ((schema === date ? isoDate : isoDateOrDateTime)(written.value) ?? asWritten(written.value));
  return written && value ? { value, path: written.path } : null;
}

/** The property that is the sense of its element (the text of a note, the reference of a Reference), or the element itself if it is bare text. */
export function senseOf(element: FhirElement | null, name: string, use: string): Placed | null {
  if (element === null) return null;
  if (element.isObject) return field(element, name, string, use);
  const bare = primitive(element, string, use);
  if (bare !== null) element.remarks.field(element);
  return bare;
}

/** Numbers and booleans where a text should stand, and the other way round: the commonest slip of a serialiser. */
function asOtherType(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}
