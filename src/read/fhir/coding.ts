/** Coding, CodeableConcept and Identifier (FHIR R4, sections 2.24.0.4, .5 and .8) → canonical codes, words and identifiers. */
import type { Coded, Identifier, Placed } from '../../referral.ts';
import { codeSystem } from '../../tables/codes.ts';
import { bare } from '../../tables/fhir.ts';
import type { Tables } from '../../tables.ts';
import { withNationalKind } from '../unnamed-number.ts';
import type { FhirElement } from './element.ts';
import { field, senseOf, string } from './fields.ts';

/** The tables that codes are read with. */
export type CodeTables = Pick<Tables, 'codes' | 'fhir'>;

export interface Concept {
  readonly codings: readonly Coded[];
  readonly text: Placed | null;
  readonly path: string;
}

const VOLVEN =
  /^(?:2\.16\.578\.1\.12\.4\.1\.1\.|https?:\/\/[\w.]*(?:ehelse|helsedir)\.no\/.*no-kodeverk-)(\d{4})$/;

/** The URI that a code system is known by, however the sender names it. */
export function systemOf(written: string, { codes, fhir }: CodeTables): string {
  const name = bare(written);
  const known = fhir.codeSystems.get(name);
  if (known !== undefined) return known;
  const list = VOLVEN.exec(name)?.[1];
  if (list !== undefined) return codeSystem(codes, list) ?? written;
  return /^\d+(?:\.\d+)+$/.test(name) ? `urn:oid:${name}` : name;
}

/** Null for a coding without a code. */
export function codingOf(element: FhirElement | null, tables: CodeTables, use: string): Coded | null {
  const code = field(element, 'code', string, use);
  if (element === null || code === null) return null;
  const system = field(element, 'system', string, use);
  return {
    code: code.value,
    system: system && systemOf(system.value, tables),
    display: field(element, 'display', string, use)?.value ?? null,
    path: code.path,
  };
}

/** A concept without a single code may be told by displays; one that stands as bare text, by that. */
export function conceptOf(element: FhirElement | null, tables: CodeTables, use: string): Concept | null {
  if (element === null) return null;
  if (!element.isObject) return { codings: [], text: senseOf(element, 'text', use), path: element.path };
  const codings: Coded[] = [];
  let shown: Placed | null = null;
  for (const one of element.list('coding')) {
    const coding = codingOf(one, tables, use);
    if (coding) codings.push(coding);
    else shown ??= field(one, 'display', string, use);
  }
  const text = field(element, 'text', string, use) ?? shown;
  return codings.length > 0 || text ? { codings, text, path: element.path } : null;
}

/** What a reader is shown of a concept: its text, else a display, else a code. */
export function wordsOf(concept: Concept | null): string | null {
  return headingOf(concept) ?? concept?.codings[0]?.code ?? null;
}

/** The same without codes, which are no words. */
export function headingOf(concept: Concept | null): string | null {
  return concept?.text?.value ?? concept?.codings.find(({ display }) => display !== null)?.display ?? null;
}

/** The one code that stands for a concept: the first of the systems in their order, else the first; its display, else the text. */
export function codeOf(concept: Concept | null, systems: readonly string[] = []): Coded | null {
  if (concept === null) return null;
  const preferred = systems.flatMap(
    (system) => concept.codings.find((coding) => coding.system === system) ?? [],
  );
  const coded = preferred[0] ?? concept.codings[0] ?? null;
  if (coded === null) {
    const { text, path } = concept;
    return text && { code: text.value, system: null, display: text.value, path };
  }
  return { ...coded, display: coded.display ?? concept.text?.value ?? null };
}

/** Kinds that tell what an identifier is where its system does not: Volven 8116, 9051, 8268 and 8327, HL7 table 0203. */
const KIND_LISTS = /\.(?:8116|9051|8268|8327)$|\/v2-0203$/;

/** Whose numbers: of a patient, one of no kind that we know may be known by its digits. */
type Owner = 'patient' | 'party';

/** n.b. numbers of the national registers have no spaces, however they are written. */
export function identifierOf(
  element: FhirElement,
  tables: CodeTables,
  use: string,
  owner: Owner = 'party',
): Identifier | null {
  const value = senseOf(element, 'value', use);
  if (value === null) return null;
  const unknown = (system: string | null, isNamed: boolean): Identifier => {
    const identifier: Identifier = { kind: 'other', value: value.value, system, path: value.path };
    return owner === 'patient' ? withNationalKind(identifier, isNamed, tables.codes) : identifier;
  };
  if (!element.isObject) return unknown(null, false);
  const written = field(element, 'system', string, use);
  const known = written
    ? tables.fhir.identifierSystems.get(bare(written.value))
    : kindByType(element, tables, use);
  if (known === undefined || known === null) {
    return unknown(written && bareOrUri(written.value), written !== null || element.one('type') !== null);
  }
  const number = known.system === null ? value.value : value.value.replace(/\s+/g, '');
  return { kind: known.kind, value: number, system: known.system, path: value.path };
}

function kindByType(element: FhirElement, tables: CodeTables, use: string) {
  for (const { code, system } of conceptOf(element.one('type'), tables, use)?.codings ?? []) {
    if (system !== null && !KIND_LISTS.test(system)) continue;
    const known = tables.codes.identifierKinds.get(code.toUpperCase());
    if (known) return known;
  }
  return null;
}

function bareOrUri(system: string): string {
  return /^\d+(?:\.\d+)+$/.test(system) ? `urn:oid:${system}` : system;
}

/** Identifiers in use; those marked as old are not read. */
export function identifiersOf(
  element: FhirElement,
  tables: CodeTables,
  use: string,
  owner: Owner = 'party',
): Identifier[] {
  return element.list('identifier').flatMap((one) => {
    const isOld = one.isObject && field(one, 'use', string, use)?.value === 'old';
    const identifier = isOld ? null : identifierOf(one, tables, use, owner);
    return identifier ?? [];
  });
}
