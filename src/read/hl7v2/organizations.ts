/**
 * What several fields say of one organisation → the organisation and its units. HL7 v2 has the facility in MSH, the provider's place in
 * PRD, and from v2.6 its organisation there too; each may hold only a name or only a number of what is one and the same.
 */
import type { Address, Identifier, Organization, Placed, Telecom } from '../../referral.ts';
import { component, type ReaderTables, subcomponent } from './fields.ts';
import type { Hl7Field } from './message.ts';
import { identifierOfOrganization, kindNamed } from './people.ts';

/** One level of an organisation as one field tells it. */
export interface Level {
  readonly name: Placed | null;
  readonly identifiers: readonly Identifier[];
  readonly telecoms?: readonly Telecom[];
  readonly address?: Address | null;
  readonly path: string;
}

/**
 * HD (MSH-3 to MSH-6): a name, a number, or both. The number is the namespace with its kind as universal id (`10968^HER^L`), or ends the
 * universal id, whose front is the OID of its register.
 */
export function facility(field: Hl7Field | null, tables: ReaderTables, use: string): Level | null {
  if (!field) return null;
  const name = subcomponent(field, 1, 1, use);
  const universal = component(field, 2, use);
  const path = field.path;
  const type = universal === null || name === null ? null : kindNamed(universal, name, tables.codes);
  if (type && name) return { name: null, identifiers: [{ ...type, value: name, path }], path };
  const numbered = universal === null ? null : numberInOid(universal, tables, path);
  const identifiers = numbered ? [numbered] : [];
  return name === null && !numbered
    ? null
    : { name: name === null ? null : { value: name, path }, identifiers, path };
}

/** `2.16.578.1.12.4.1.2.8427046`: the OID of the HER-ids, and one of them. */
function numberInOid(oid: string, { codes }: ReaderTables, path: string): Identifier | null {
  const [, register = '', value = ''] = /^(?:urn:oid:)?(\d+(?:\.\d+)+)\.(\d+)$/.exec(oid) ?? [];
  const known = register === '' ? null : kindNamed(register, value, codes);
  return known ? { ...known, value, path } : null;
}

/** XON (PRD-10, MSH-22, MSH-23): name and number. */
export function organizationName(field: Hl7Field | null, tables: ReaderTables, use: string): Level | null {
  if (!field) return null;
  const name = subcomponent(field, 1, 1, use);
  const identifier = identifierOfOrganization(field, tables.codes, use);
  if (name === null && identifier === null) return null;
  const path = field.path;
  return {
    name: name === null ? null : { value: name, path },
    identifiers: identifier ? [identifier] : [],
    path,
  };
}

export function named(value: string | null, path: string): Level | null {
  return value === null ? null : { name: { value, path }, identifiers: [], path };
}

/**
 * Levels from the outermost to the innermost → one organisation. One that has only numbers belongs to the next that has a name, or else
 * to the one before it; levels of the same name or number are one. Null when there is nothing at all.
 */
export function organizationOf(levels: readonly (Level | null)[]): Organization | null {
  const named = merged(
    levels.filter((level) => level !== null),
    (outer, inner) => outer.name === null || inner.name === null,
  );
  return merged(named, isSame).reduceRight<Organization | null>(
    (unit, { name, identifiers, telecoms = [], address = null, path }) => ({
      name,
      identifiers,
      telecoms,
      address,
      unit,
      path,
    }),
    null,
  );
}

function merged(levels: readonly Level[], belong: (outer: Level, inner: Level) => boolean): Level[] {
  const found: Level[] = [];
  for (const level of levels) {
    const last = found.at(-1);
    if (last && belong(last, level)) found[found.length - 1] = merge(last, level);
    else found.push(level);
  }
  return found;
}

function isSame(outer: Level, inner: Level): boolean {
  if (outer.name && inner.name && bare(outer.name.value) === bare(inner.name.value)) return true;
  return inner.identifiers.some((one) => has(outer.identifiers, one));
}

function has(identifiers: readonly Identifier[], { kind, value }: Identifier): boolean {
  return identifiers.some((one) => one.kind === kind && one.value === value);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s.,-]+/g, ' ');
}

/** The provider's own segment, which comes last, knows the name best. */
function merge(outer: Level, inner: Level): Level {
  const kept = inner.name ? inner : outer;
  return {
    name: kept.name,
    identifiers: [...outer.identifiers, ...inner.identifiers.filter((one) => !has(outer.identifiers, one))],
    telecoms: [...(outer.telecoms ?? []), ...(inner.telecoms ?? [])],
    address: outer.address ?? inner.address ?? null,
    path: kept.path,
  };
}
