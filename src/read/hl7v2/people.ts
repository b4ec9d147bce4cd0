/** XPN, XCN, CX, PLN, XAD and XTN (HL7 v2.5.1, chapter 2.A) → canonical names, identifiers, addresses and telecoms. */
import type { Address, Identifier, IdentifierKind, PersonName, Placed, Telecom } from '../../referral.ts';
import type { Codes } from '../../tables/codes.ts';
import { heldAddress } from '../address.ts';
import { kindByForm } from '../telecom.ts';
import { codeSystemOf, component, placed, type ReaderTables, subcomponent } from './fields.ts';
import type { Hl7Field } from './message.ts';

/** XPN, or XCN with `from` 2, where the id stands first. */
export function personName(field: Hl7Field | null, use: string, from: 1 | 2 = 1): PersonName | null {
  if (field === null) return null;
  const family = subcomponent(field, from, 1, use);
  const given = component(field, from + 1, use);
  const middle = component(field, from + 2, use);
  if (family === null && given === null && middle === null) return null;
  return { family, given, middle, text: null, path: field.path };
}

/** CX (PID-3) or ID and type as in PLN (PRD-7): known by the assigning authority's OID, else by the type. Null without a number. */
export function identifier(field: Hl7Field, codes: Codes, use: string): Identifier | null {
  return identifierOf(field, { value: 1, authority: 4, types: [5, 2] }, codes, use);
}

/** The id of an XCN: number first, authority and type far behind it. */
export function identifierOfPerson(field: Hl7Field, codes: Codes, use: string): Identifier | null {
  return identifierOf(field, { value: 1, authority: 9, types: [13] }, codes, use);
}

/** The id of an XON: number last, or third in old messages. */
export function identifierOfOrganization(field: Hl7Field, codes: Codes, use: string): Identifier | null {
  return identifierOf(
    field,
    { value: component(field, 10, use) ? 10 : 3, authority: 6, types: [7] },
    codes,
    use,
  );
}

interface Positions {
  readonly value: number;
  readonly authority: number;
  readonly types: readonly number[];
}

type Known = { readonly kind: IdentifierKind; readonly system: string | null };

function identifierOf(field: Hl7Field, at: Positions, codes: Codes, use: string): Identifier | null {
  const value = component(field, at.value, use);
  if (value === null) return null;
  const known = kindOf(field, at, value, codes);
  if (known === null) return { kind: 'other', value, system: null, path: field.path };
  for (const place of [at.authority, ...at.types]) component(field, place, use);
  // Numbers of the national registers have no spaces, however they are written.
  const number = known.system === null ? value : value.replace(/\s+/g, '');
  return { kind: known.kind, value: number, system: known.system, path: field.path };
}

function kindOf(field: Hl7Field, at: Positions, value: string, codes: Codes): Known | null {
  const names = [
    subcomponent(field, at.authority, 2, null),
    subcomponent(field, at.authority, 1, null),
    ...at.types.map((type) => component(field, type, null)),
  ];
  for (const name of names) {
    const known = name === null ? null : kindNamed(name, value, codes);
    if (known) return known;
  }
  return null;
}

/** By code (FNR, HPR, HER …), by OID of the register, or as HL7's national person identifier of Norway. */
export function kindNamed(name: string, value: string, codes: Codes): Known | null {
  const known = codes.identifierKinds.get(name.toUpperCase()) ?? kindBySystem(name, codes);
  return known ?? (name.toUpperCase() === NORWEGIAN ? nationalKind(value, codes) : null);
}

/** HL7 table 0203, NNxxx with the country's ISO 3166 alpha-3 code. */
const NORWEGIAN = 'NNNOR';

/** n.b. HL7 has one type for both numbers; in a D-number, the day has 40 added. Null for what is neither. */
function nationalKind(value: string, codes: Codes): Known | null {
  if (!/^\d{6}\s?\d{5}$/.test(value)) return null;
  return codes.identifierKinds.get(/^[4-7]/.test(value) ? 'DNR' : 'FNR') ?? null;
}

function kindBySystem(name: string, codes: Codes): Known | null {
  const system = /^\d+(\.\d+)+$/.test(name) ? `urn:oid:${name}` : name;
  if (!system.startsWith('urn:oid:')) return null;
  for (const known of codes.identifierKinds.values()) if (known.system === system) return known;
  return null;
}

/** A postal address; null when it holds nothing. */
export function address(field: Hl7Field, tables: ReaderTables, use: string): Address | null {
  const { codes } = tables;
  const lines = [subcomponent(field, 1, 1, use), component(field, 2, use)].filter((line) => line !== null);
  const type = component(field, 7, use)?.toUpperCase();
  const county = municipality(field, 9, use);
  const found: Address = {
    use: type === undefined ? null : (codes.addressUses.get(`0190#${type}`) ?? null),
    lines,
    postalCode: placed(field, 5, use),
    city: component(field, 3, use),
    kommunenummer: county.number,
    kommuneName: county.name,
    bydel: district(field, 10, tables, use) ?? district(field, 8, tables, use),
    country: placed(field, 6, use),
    path: field.path,
  };
  return heldAddress(found);
}

interface Municipality {
  readonly number: Placed | null;
  readonly name: string | null;
}

/** County/parish code: Volven 3402, four digits; some senders lose the leading zero. From v2.7 with its name beside it. */
export function municipality(field: Hl7Field, at: number, use: string): Municipality {
  const written = subcomponent(field, at, 1, use);
  const name = subcomponent(field, at, 2, use);
  if (written === null) return { number: null, name };
  if (!/^\d{3,4}$/.test(written)) return { number: null, name: name ?? written };
  return { number: { value: written.padStart(4, '0'), path: field.path }, name };
}

/** Bydel, Volven 3403, six digits: in the census tract, or in the other geographic designation. */
function district(field: Hl7Field, at: number, tables: ReaderTables, use: string): Address['bydel'] {
  const raw = field.components[at - 1]?.raw ?? '';
  if (!/^\s*\d{5,6}(?!\d)/.test(raw)) return null;
  const code = subcomponent(field, at, 1, use);
  if (code === null) return null;
  const named = subcomponent(field, at, 3, use);
  const system = codeSystemOf(named ?? '3403', tables) ?? codeSystemOf('3403', tables);
  return { code, system, display: subcomponent(field, at, 2, use), path: field.path };
}

/**
 * The numbers and addresses of one XTN, old form (number in the first component) and new (country, area and local number apart, or all
 * in the twelfth).
 * @param usual the use when the field states none
 */
export function telecoms(field: Hl7Field, codes: Codes, usual: Telecom['use'], use: string): Telecom[] {
  const purpose = codes.telecomTypes.get(`0201#${component(field, 2, use)?.toUpperCase()}`);
  const equipment = codes.telecomTypes.get(`0202#${component(field, 3, use)?.toUpperCase()}`);
  const typed = equipment && equipment.kind !== 'phone' ? equipment : (purpose ?? equipment);
  const use_ = equipment?.use ?? purpose?.use ?? usual;
  const found: Telecom[] = [];
  for (const value of [numberIn(field, use), component(field, 4, use)]) {
    if (value !== null)
      found.push({ kind: kindOfNumber(value, typed?.kind), use: use_, value, path: field.path });
  }
  return found;
}

/** A type that says it is no telephone (fax, pager, emergency contact) weighs more than the form of the number. */
function kindOfNumber(number: string, typed: Telecom['kind'] | undefined): Telecom['kind'] {
  const byForm = kindByForm(number);
  if (byForm !== 'phone') return byForm;
  return typed === undefined || typed === 'email' ? 'phone' : typed;
}

/** n.b. the ninth component is free text and the tenth a prefix, but some senders write the number there and nowhere else. */
function numberIn(field: Hl7Field, use: string): string | null {
  const written = component(field, 12, use) ?? component(field, 1, use);
  if (written !== null) return written.replace(/^(?:tel|callto):/i, '');
  const local = component(field, 7, use);
  if (local !== null) {
    const country = component(field, 5, use)?.replace(/^(?:\+|00)/, '');
    const area = component(field, 6, use);
    return [country && `+${country}`, area, local].filter((part) => part).join(' ');
  }
  const misplaced = [9, 10].find((at) => /\d{3}/.test(component(field, at, null) ?? ''));
  return misplaced === undefined ? null : component(field, misplaced, use);
}
