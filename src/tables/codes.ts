/** `mappings/code-*.csv` and `identifier-kinds.csv`, and the registers of diagnoses → the codes of senders as FHIR and we name them. */
import { ICD10, ICPC2 } from '@navikt/diagnosekoder';
import { z } from 'zod';
import type { Action, Address, IdentifierKind, Telecom } from '../referral.ts';
import { emptyAsNull, required, standing, type TableReader } from './csv.ts';

type Gender = 'male' | 'female' | 'other' | 'unknown';

export interface Codes {
  /** Volven list number, e.g. `7170` → FHIR code system; undefined for a list that has no URI of its own. */
  readonly systems: ReadonlyMap<string, string>;
  /** Code of Volven 8116, 9051 or 8268 → what it is to us. */
  readonly identifierKinds: ReadonlyMap<string, { kind: IdentifierKind; system: string | null }>;
  /** These four: `<list>#<code>`, e.g. `9061#MC` → value. */
  readonly telecomTypes: ReadonlyMap<string, Pick<Telecom, 'kind' | 'use'>>;
  readonly addressUses: ReadonlyMap<string, Address['use']>;
  readonly genders: ReadonlyMap<string, Gender>;
  readonly actions: ReadonlyMap<string, Action>;
  /** Official name of a coded place of texts, `8233#SYKM` → `Opplysninger om sykemelding`. */
  readonly placeNames: ReadonlyMap<string, string>;
  /** True when the role of a person or body related to the patient says that the patient works there. */
  isEmployerRole(role: string): boolean;
  /** The registers' wording of an ICPC-2 or ICD-10 code, with or without its dot; null when they don't know it. */
  diagnosisDisplay(system: string, code: string): string | null;
  /** False for a code that isn't in the list it is said to be from; true for lists that we have no register of. */
  isInList(system: string, code: string): boolean;
}

const VOLVEN = 'urn:oid:2.16.578.1.12.4.1.1';
const ICPC_2 = 'http://hl7.org/fhir/sid/icpc-2';
const ICD_10 = 'http://hl7.org/fhir/sid/icd-10-no';
/** ICPC-2 process codes: the same two digits in every chapter, which registers of diagnoses leave out. */
const ICPC_2_PROCESS = /^[ABDFHKLNPRSTUWXYZ-][3-6]\d$/;

/** The FHIR code system of a Volven list. `list` is its number or a whole OID; null when it is neither. */
export function codeSystem(codes: Codes, list: string): string | null {
  const number = /^(?:[\d.]+\.)?(\d{4})$/.exec(list)?.[1];
  // Only the last number decides: some senders scramble the front of the OID.
  if (number !== undefined) return codes.systems.get(number) ?? `${VOLVEN}.${number}`;
  return /^\d+(?:\.\d+)+$/.test(list) ? `urn:oid:${list}` : null;
}

const sourced = { says: required, ...standing };
const listed = { list: z.string().regex(/^\w+$/), code: required };
const orNull = <const T extends readonly [string, ...string[]]>(...words: T) =>
  emptyAsNull.pipe(z.nullable(z.enum(words)));

const systemRow = z.object({ list: z.string().regex(/^\d{4}$/), system: z.url(), ...sourced });
const identifierRow = z.object({
  code: required,
  kind: z.enum(['FNR', 'DNR', 'FHN', 'HNR', 'DUF', 'HPR', 'HER', 'ENH', 'RSH', 'PLAC', 'other']),
  system: emptyAsNull,
  ...sourced,
});
const telecomRow = z.object({
  ...listed,
  kind: z.enum(['phone', 'fax', 'email', 'other']),
  use: orNull('home', 'work', 'mobile', 'temp'),
  ...sourced,
});
const addressRow = z.object({ ...listed, use: orNull('home', 'work', 'temp', 'old'), ...sourced });
const genderRow = z.object({ ...listed, gender: z.enum(['male', 'female', 'other', 'unknown']), ...sourced });
const actionRow = z.object({
  ...listed,
  action: z.enum(['new', 'change', 'addition', 'cancellation']),
  ...sourced,
});
const placeRow = z.object({
  place: z.string().regex(/^\w+#\S+$/, 'must be <list>#<code>'),
  name: required,
  ...standing,
});
const roleRow = z.object({ word: z.string().regex(/^[\p{L} -]+$/u, 'must be words'), ...sourced });

export function loadCodes(reader: TableReader): Codes {
  const key = (row: { list: string; code: string }): string => `${row.list}#${row.code}`;
  const systems = reader.rows('code-systems', systemRow, (row) => row.list);
  const identifiers = reader.rows('identifier-kinds', identifierRow, (row) => row.code);
  const telecoms = reader.rows('code-telecom-types', telecomRow, key);
  const addresses = reader.rows('code-address-types', addressRow, key);
  const genders = reader.rows('code-genders', genderRow, key);
  const actions = reader.rows('code-actions', actionRow, key);
  const roles = reader.rows('code-employer-roles', roleRow, (row) => row.word);
  const places = reader.rows('place-names', placeRow, (row) => row.place);
  const employer = new RegExp(`(?<!\\p{L})(?:${roles.map(({ word }) => word).join('|')})`, 'iu');
  const displays = new Map<string, string>([
    ...ICPC2.map(({ code, text }) => [`${ICPC_2}#${code}`, text] as const),
    ...ICD10.map(({ code, text }) => [`${ICD_10}#${code}`, text] as const),
  ]);
  const lists = new Map([
    [ICPC_2, withCategories(ICPC2)],
    [ICD_10, withCategories(ICD10)],
  ]);
  return {
    systems: new Map(systems.map((row) => [row.list, row.system])),
    identifierKinds: new Map(identifiers.map(({ code, kind, system }) => [code, { kind, system }])),
    telecomTypes: new Map(telecoms.map((row) => [key(row), { kind: row.kind, use: row.use }])),
    addressUses: new Map(addresses.map((row) => [key(row), row.use])),
    genders: new Map(genders.map((row) => [key(row), row.gender])),
    actions: new Map(actions.map((row) => [key(row), row.action])),
    placeNames: new Map(places.map(({ place, name }) => [place, name])),
    isEmployerRole: (role) => roles.length > 0 && employer.test(role),
    diagnosisDisplay: (system, code) => displays.get(`${system}#${bare(code)}`) ?? null,
    isInList(system, code) {
      const list = lists.get(system);
      return list === undefined || list.has(bare(code)) || (system === ICPC_2 && ICPC_2_PROCESS.test(code));
    },
  };
}

/** A code as the registers write it: `M54.5` is `M545`. */
function bare(code: string): string {
  return code.replace('.', '');
}

/** The registered codes and the categories above them: registers list `M545` but not `M54`, which is in the classification too. */
function withCategories(codes: readonly { readonly code: string }[]): ReadonlySet<string> {
  return new Set(codes.flatMap(({ code }) => [code, code.slice(0, 3), code.slice(0, 4)]));
}
