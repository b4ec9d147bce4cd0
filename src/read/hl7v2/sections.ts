/** The code of a section of text (OBX-3, NTE-4, OBR-4) → the place that KITH messages have for the same, and its heading. */
import { coded, component, type ReaderTables, shown } from './fields.ts';
import type { Hl7Field } from './message.ts';

export interface Section {
  /** What tells this section from the next, however it is coded; null when nothing is stated. */
  readonly key: string | null;
  readonly place: string | null;
  readonly heading: string | null;
  /** True for the code of a whole letter, which says nothing of the content. */
  readonly isLetter: boolean;
}

const NONE: Section = { key: null, place: null, heading: null, isLetter: false };
/** The lists of KITH's headings, information items, comments and relations: a code of theirs is a place. */
const PLACES = /^urn:oid:2\.16\.578\.1\.12\.4\.1\.1\.(8231|8233|8234|8254)$/;

export function sectionOf(field: Hl7Field | null, tables: ReaderTables, use: string): Section {
  if (field === null) return NONE;
  const found = coded(field, null, tables, use);
  const code = (found?.code ?? component(field, 2, use))?.toUpperCase();
  if (code === undefined) return NONE;
  const heading = found ? found.display : shown(field, use);
  const list = found?.system ? PLACES.exec(found.system)?.[1] : undefined;
  if (list !== undefined) return { key: code, place: `${list}#${code}`, heading, isLetter: false };
  const system = found?.system ?? null;
  const ours = tables.hl7v2.textPlaces.get(`${system ?? 'local'}#${code}`);
  const known = ours === undefined ? tables.fhir.places.get(`${system ?? 'linkId'}#${code}`) : ours;
  return { key: code, place: known ?? null, heading, isLetter: known === null };
}
