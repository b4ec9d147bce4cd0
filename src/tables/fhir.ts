/** `mappings/fhir-*.csv` → how FHIR messages name code systems, identifiers, professions and the places of texts. */
import { z } from 'zod';
import type { IdentifierKind } from '../referral.ts';
import type { Codes } from './codes.ts';
import { emptyAsNull, required, standing, type TableReader } from './csv.ts';

/** Systems are compared without `urn:oid:`, so that both ways of writing an OID are one. */
export interface FhirTables {
  /** Another name of a code system → the URI we know it by. */
  readonly codeSystems: ReadonlyMap<string, string>;
  /** Identifier system → what the identifier is to us, and its system as FHIR names it. */
  readonly identifierSystems: ReadonlyMap<string, { kind: IdentifierKind; system: string | null }>;
  /** `<code system>#<code>` → code of Volven 9060. */
  readonly professions: ReadonlyMap<string, string>;
  /** `<code system>#<code>`, or `linkId#<LINKID>` → the place of a text; null where the code says nothing of the content. */
  readonly places: ReadonlyMap<string, string | null>;
}

const system = z.string().regex(/^\S+$/, 'must be a URI without white space');
const systemRow = z.object({ system, means: z.url(), says: required, ...standing });
const identifierRow = z.object({ system, code: required, says: required, ...standing });
const professionRow = z.object({
  system,
  code: required,
  profession: z.string().regex(/^[A-Z][A-Z0-9]{1,2}$/, 'must be a code of Volven 9060'),
  says: required,
  ...standing,
});
const placeRow = z.object({
  list: z.union([z.literal('linkId'), z.url()]),
  code: required,
  place: emptyAsNull.pipe(z.nullable(z.string().regex(/^\w+#\S+$/, 'must be a place such as 8231#PROB'))),
  says: required,
  ...standing,
});

export function loadFhir(reader: TableReader, codes: Codes): FhirTables {
  const systems = reader.rows('fhir-code-systems', systemRow, (row) => row.system);
  const identifiers = reader.rows('fhir-identifier-systems', identifierRow, (row) => row.system);
  const professions = reader.rows('fhir-professions', professionRow, (row) => `${row.system}#${row.code}`);
  const places = reader.rows('fhir-places', placeRow, placeKey);
  const identifierSystems = new Map<string, { kind: IdentifierKind; system: string | null }>();
  for (const known of codes.identifierKinds.values()) {
    if (known.system !== null) identifierSystems.set(bare(known.system), known);
  }
  for (const { system, code, line } of identifiers) {
    const known = codes.identifierKinds.get(code);
    if (known) identifierSystems.set(bare(system), known);
    else reader.fault('fhir-identifier-systems', line, `${code} is not in identifier-kinds.csv`);
  }
  return {
    codeSystems: new Map(systems.map((row) => [bare(row.system), row.means])),
    identifierSystems,
    professions: new Map(professions.map((row) => [`${row.system}#${row.code}`, row.profession])),
    places: new Map(places.map((row) => [placeKey(row), row.place])),
  };
}

function placeKey({ list, code }: { readonly list: string; readonly code: string }): string {
  return `${list}#${list === 'linkId' ? code.toUpperCase() : code}`;
}

/** A system without `urn:oid:`, which some senders leave out or write in capitals. */
export function bare(system: string): string {
  return system.replace(/^urn:oid:/i, '');
}
