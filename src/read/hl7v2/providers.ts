/**
 * PRD, and the persons that other segments name → who refers, who is referred to, who gets a copy. The role is PRD-1 (HL7 table 0286);
 * the standard has the provider's organisation only from v2.6, so senders put its name where they find room.
 */
import type { Address, Coded, Identifier, Party, Professional, Telecom } from '../../referral.ts';
import { coded, component, first, type ReaderTables, repetitions, subcomponent } from './fields.ts';
import type { Hl7Field, Hl7Message, Hl7Segment } from './message.ts';
import { type Level, named, organizationName, organizationOf } from './organizations.ts';
import { address, identifier, identifierOfPerson, personName, telecoms } from './people.ts';

/** A person, and the levels of the organisation that the same segment names, outermost first. */
export interface Provider {
  readonly professional: Professional | null;
  readonly levels: readonly Level[];
  readonly path: string;
}

const PROFESSIONS = 'urn:oid:2.16.578.1.12.4.1.1.9060';

/** The PRD segments by role. `RP` referring, `RT` referred to, `PP` primary care, `CP` consulting. */
export function providersIn(message: Hl7Message, role: string): readonly Hl7Segment[] {
  return message.all('PRD').filter((prd) => rolesOf(prd).includes(role));
}

function rolesOf(prd: Hl7Segment): string[] {
  return repetitions(prd, 1).map((field) => component(field, 1, 'provider role')?.toUpperCase() ?? '');
}

export function providerOf(prd: Hl7Segment, tables: ReaderTables, use: string): Provider {
  const fields = fieldsOf(prd, tables);
  const name = personName(fields.person, use, fields.isXcn ? 2 : 1);
  const numbers = repetitions(prd, 7).flatMap((field) => identifier(field, tables.codes, use) ?? []);
  if (fields.person && fields.isXcn) push(numbers, identifierOfPerson(fields.person, tables.codes, use));
  const phones = fields.phones.flatMap((field) => telecoms(field, tables.codes, 'work', use));
  // Without a person, numbers and telephones are the organisation's.
  const isPerson = name !== null || numbers.some(({ kind }) => kind === 'HPR');
  const own = numbers.filter(({ kind }) => isPerson && !OF_ORGANIZATIONS.has(kind));
  const others = numbers.filter((one) => !own.includes(one));
  return {
    professional: isPerson
      ? { name, identifiers: own, profession: professionOf(prd, tables), telecoms: phones, path: prd.path }
      : null,
    levels: levelsOf(prd, fields, others, isPerson ? [] : phones, tables, use),
    path: prd.path,
  };
}

const OF_ORGANIZATIONS: ReadonlySet<Identifier['kind']> = new Set(['ENH', 'RSH']);

/** One who is named as XCN: the ordering provider, or the referring doctor of the visit. Null when the field names nobody. */
export function personIn(field: Hl7Field | null, tables: ReaderTables, use: string): Provider | null {
  const name = personName(field, use, 2);
  const number = field && identifierOfPerson(field, tables.codes, use);
  if (!field || (name === null && number === null)) return null;
  const identifiers = number ? [number] : [];
  const professional = { name, identifiers, profession: null, telecoms: [], path: field.path };
  return { professional, levels: [], path: field.path };
}

/** @param around what else is known of the organisation, outermost first: the facility of the message header */
export function partyOf(
  provider: Provider | null,
  around: readonly (Level | null)[],
  path: string,
): Party | null {
  const organization = organizationOf([...around, ...(provider?.levels ?? [])]);
  const professional = provider?.professional ?? null;
  return organization || professional ? { organization, professional, path: provider?.path ?? path } : null;
}

/** PRD-1 repeats: beside the role in the referral it may say the profession, in Volven 9060. */
function professionOf(prd: Hl7Segment, tables: ReaderTables): Coded | null {
  for (const field of repetitions(prd, 1)) {
    const found = coded(field, null, tables, 'provider role');
    if (found?.system === PROFESSIONS) return { ...found, code: found.code.toUpperCase() };
  }
  return null;
}

/** The fields of a PRD by what stands in them. */
interface Fields {
  readonly person: Hl7Field | null;
  /** The person comes with its number in front. */
  readonly isXcn: boolean;
  /** XAD */
  readonly address: Hl7Field | null;
  /** PL */
  readonly location: Hl7Field | null;
  readonly phones: readonly Hl7Field[];
}

/**
 * n.b. two kinds of Irish systems are one field off: HELIX leaves out the name and has a location for the address and the person for the
 * telephone; others have the address for the location and the telephone in PRD-6.
 */
function fieldsOf(prd: Hl7Segment, tables: ReaderTables): Fields {
  const address = first(prd, 3);
  const location = first(prd, 12) ?? first(prd, 4);
  const phones = repetitions(prd, 5);
  const name = first(prd, 2);
  const misplaced = name === null && phones[0] && isPerson(phones[0], tables) ? phones[0] : null;
  const moved = address === null && location !== null && isAddress(location);
  return {
    person: name ?? misplaced,
    isXcn: misplaced !== null,
    address: moved ? location : address,
    location: moved ? null : location,
    phones: misplaced ? [] : [...phones, ...repetitions(prd, 6)].filter((field) => isTelecom(field, tables)),
  };
}

/** Number, family name, given name; in a telephone, the second is its use and the third its equipment. */
function isPerson(field: Hl7Field, tables: ReaderTables): boolean {
  const isName = (at: number) => /^\P{N}*\p{L}{2}\P{N}*$/u.test(component(field, at, null) ?? '');
  return isName(2) && isName(3) && !isTyped(field, tables);
}

function isTelecom(field: Hl7Field, tables: ReaderTables): boolean {
  return isTyped(field, tables) || field.components.some(({ raw }) => /\d{3}|@/.test(raw));
}

function isTyped(field: Hl7Field, { codes }: ReaderTables): boolean {
  return (
    codes.telecomTypes.has(`0201#${component(field, 2, null)?.toUpperCase()}`) ||
    codes.telecomTypes.has(`0202#${component(field, 3, null)?.toUpperCase()}`)
  );
}

/** In a location, the sixth component is a kind of place (HL7 table 0305) and the fifth its state; in an address, country and postal code. */
function isAddress(location: Hl7Field): boolean {
  const country = component(location, 6, null) ?? '';
  return component(location, 5, null) !== null && /^\p{L}{2,}$/u.test(country);
}

/** Facility (PL.4), organisation (v2.6), name in the address, point of care (PL.1): from the outermost to the innermost. */
function levelsOf(
  prd: Hl7Segment,
  { address: place, location }: Fields,
  identifiers: readonly Identifier[],
  phones: readonly Telecom[],
  tables: ReaderTables,
  use: string,
): Level[] {
  const inAddress = place && nameInAddress(place, tables, use);
  const stated = organizationName(first(prd, 10), tables, use);
  const ownPlace = first(prd, 11);
  const organization: Level | null = stated && {
    ...stated,
    address: ownPlace && address(ownPlace, tables, use),
    telecoms: repetitions(prd, 13).flatMap((field) => telecoms(field, tables.codes, 'work', use)),
  };
  const outer = named(location && subcomponent(location, 4, 1, use), location?.path ?? '');
  const inner = named(location && subcomponent(location, 1, 1, use), location?.path ?? '');
  const numbers = identifiers.length > 0 || phones.length > 0;
  const bare: Level | null = numbers ? { name: null, identifiers, telecoms: phones, path: prd.path } : null;
  return [outer, organization, inAddress, inner, bare].filter((level) => level !== null);
}

/**
 * XAD: before v2.6 many senders put the organisation's name into the street, alone or with the street behind it. A street has a number;
 * a name has none, or has something behind it that is the street. What is neither is a PL that came into the wrong field, with the
 * facility fourth and the kind of location (HL7 table 0305) sixth.
 */
function nameInAddress(field: Hl7Field, tables: ReaderTables, use: string): Level | null {
  const written = field.components.map(({ isBlank }) => !isBlank);
  const isLocation = written[3] === true && !written[0] && !written[2] && !written[4];
  if (isLocation && /^[CDHNOPS]$/.test(field.components[5]?.raw ?? '')) {
    component(field, 6, use);
    return named(subcomponent(field, 4, 1, use), field.path);
  }
  const street = subcomponent(field, 1, 1, use);
  const isName = street !== null && (!/\d/.test(street) || written[1] === true || isAlone(written));
  if (!isName) return holds(address(field, tables, use), field);
  const where = address(field, tables, use);
  const lines = where?.lines.slice(1) ?? [];
  const rest = where && (lines.length > 0 || where.postalCode || where.city) ? { ...where, lines } : null;
  return { name: { value: street, path: field.path }, identifiers: [], address: rest, path: field.path };
}

function isAlone(written: readonly boolean[]): boolean {
  return written.filter((one) => one).length === 1;
}

/** An address without a name belongs to whichever level has one. */
function holds(where: Address | null, field: Hl7Field): Level | null {
  return where && { name: null, identifiers: [], address: where, path: field.path };
}

function push<T>(list: T[], found: T | null): void {
  if (found !== null) list.push(found);
}
