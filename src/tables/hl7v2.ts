/** `mappings/hl7v2-*.csv` → how HL7 v2 messages name character sets, code systems, sections and media types, and what becomes of fields. */
import { z } from 'zod';
import { emptyAsNull, listOf, type Row, required, standing, type TableReader } from './csv.ts';

/** Keys are upper case. */
export interface Hl7v2Tables {
  /** What MSH-18 says, `_` as a space → IANA name; `utf-16` of either byte order. */
  readonly characterSets: ReadonlyMap<string, string>;
  /** Name of a code system → FHIR URI. */
  readonly codeSystems: ReadonlyMap<string, string>;
  /** `<code system URI, or local>#<code>` → the place of a text; null where the code says nothing of the content. */
  readonly textPlaces: ReadonlyMap<string, string | null>;
  readonly mediaTypes: ReadonlyMap<string, string>;
  /** HL7 table 0066 → words. */
  readonly employmentStatus: ReadonlyMap<string, string>;
  /** `PID-1` or `PID-5.7` → the rule by which nothing is read of it. */
  readonly ignored: ReadonlyMap<string, string>;
  /** What each field that is read becomes. */
  readonly map: readonly FieldMapping[];
}

const mapSchema = z.object({
  /** `PID-13`, or one component of it. */
  field: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{2}-\d{1,2}(\.\d{1,2})?$/, 'must be a field such as PID-13 or PID-5.7'),
  name: required,
  fate: z.enum(['used', 'ignored']),
  /** used: the parts of the referral it becomes, as the account of a message says · ignored: the rule. */
  becomes: listOf.refine((parts) => parts.every((part) => part !== ''), 'must not be empty'),
  condition: emptyAsNull,
  fhir: emptyAsNull,
  ...standing,
});
type FieldMapping = Row<z.output<typeof mapSchema>>;

const upper = required.transform((text) => text.toUpperCase());
const setSchema = z.object({ declared: upper, charset: z.string().regex(/^[a-z0-9-]+$/), ...standing });
const systemSchema = z.object({ name: upper, system: z.url(), ...standing });
const placeSchema = z.object({
  list: z.union([z.literal('local'), z.url()]),
  code: upper,
  place: emptyAsNull,
  says: required,
  ...standing,
});
const mediaSchema = z.object({ kind: upper, mediaType: z.string().regex(/^\w+\/[\w.+-]+$/), ...standing });
const statusSchema = z.object({ code: upper, words: required, ...standing });

export function loadHl7v2(reader: TableReader): Hl7v2Tables {
  const sets = reader.rows('hl7v2-character-sets', setSchema, (row) => row.declared);
  const systems = reader.rows('hl7v2-code-systems', systemSchema, (row) => row.name);
  const places = reader.rows('hl7v2-text-places', placeSchema, placeKey);
  const media = reader.rows('hl7v2-media-types', mediaSchema, (row) => row.kind);
  const status = reader.rows('hl7v2-employment-status', statusSchema, (row) => row.code);
  const map = reader.rows('hl7v2-map', mapSchema, (row) => row.field);
  return {
    characterSets: new Map(sets.map((row) => [row.declared, row.charset])),
    codeSystems: new Map(systems.map((row) => [row.name, row.system])),
    textPlaces: new Map(places.map((row) => [placeKey(row), row.place])),
    mediaTypes: new Map(media.map((row) => [row.kind, row.mediaType])),
    employmentStatus: new Map(status.map((row) => [row.code, row.words])),
    ignored: new Map(
      map.flatMap(({ field, fate, becomes }) =>
        fate === 'ignored' ? [[field, becomes.join('|')] as const] : [],
      ),
    ),
    map: map.filter(({ fate }) => fate === 'used'),
  };
}

function placeKey({ list, code }: { readonly list: string; readonly code: string }): string {
  return `${list}#${code}`;
}
