/** The patient as given in; what is missing or wrong in the identity out. Numbers are only checked, never read for sex or age. */
import type { Finding } from '../decision.ts';
import { bareNumber, hasRightCheckDigits, type NationalKind, nationalKind } from '../national-number.ts';
import type { Identifier, IdentifierKind, Patient, Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { finding } from './finding.ts';

/** Kinds that carry check digits (Volven 8116). */
const CHECKED: ReadonlySet<IdentifierKind> = new Set(['FNR', 'DNR', 'HNR', 'FHN']);

const NAMES: Readonly<Partial<Record<IdentifierKind, string>>> = {
  FNR: 'fødselsnummer',
  DNR: 'D-nummer',
  HNR: 'H-nummer',
  FHN: 'felles hjelpenummer',
};

export function checkIdentity(referral: Referral, tables: Tables): Finding[] {
  const { patient } = referral;
  if (!patient) return [finding(tables, 'PATIENT_MISSING', null)];
  const findings = identityFindings(patient, tables);
  if (patient.deceased) findings.push(finding(tables, 'PATIENT_DECEASED', patient.deceased.path));
  return findings;
}

function identityFindings(patient: Patient, tables: Tables): Finding[] {
  const isNamed = hasName(patient);
  const checked = patient.identifiers.filter((identifier) => CHECKED.has(identifier.kind));
  const other = patient.identifiers.find((identifier) => !CHECKED.has(identifier.kind));
  const wrong = checked.filter(({ value }) => !hasRightCheckDigits(value));
  const nameless = isNamed ? [] : [finding(tables, 'PATIENT_NAME_MISSING', patient.path)];

  const [first] = wrong;
  if (first && wrong.length === checked.length) {
    return [finding(tables, 'PATIENT_IDENTIFIER_INVALID', first.path), ...nameless];
  }
  const second = anotherPersons(checked);
  if (second) {
    const values = { kind: NAMES[second.kind] ?? second.kind };
    return [finding(tables, 'PATIENT_IDENTIFIERS_DIFFER', second.path, { values }), ...nameless];
  }
  if (checked.length > 0) {
    // n.b. a hospital's own help number need not have check digits.
    const beside = wrong
      .filter(({ kind }) => kind !== 'HNR')
      .map(({ kind, path }) =>
        finding(tables, 'PATIENT_IDENTIFIER_DOUBTFUL', path, { values: { kind: NAMES[kind] ?? kind } }),
      );
    return [...beside, ...nameless];
  }
  if (other) {
    const values = { kind: other.kind === 'DUF' ? 'DUF-nummer' : 'annen nummertype' };
    return [finding(tables, 'PATIENT_IDENTIFIER_UNCHECKED', other.path, { values }), ...nameless];
  }
  return isNamed && patient.birthDate
    ? [finding(tables, 'PATIENT_IDENTIFIER_MISSING', patient.path)]
    : [finding(tables, 'PATIENT_IDENTITY_MISSING', patient.path)];
}

/**
 * Nobody has two fødselsnummer at a time, or two D-numbers; one of each is usual, and help numbers are given anew. Null where all right
 * ones may be one person's.
 */
function anotherPersons(checked: readonly Identifier[]): Identifier | null {
  const known = new Map<NationalKind, string>();
  for (const identifier of checked) {
    // n.b. by the number itself: senders call D-numbers fødselsnummer.
    const kind = nationalKind(identifier.value);
    if (kind !== 'FNR' && kind !== 'DNR') continue;
    const digits = bareNumber(identifier.value);
    const first = known.get(kind) ?? digits;
    if (first !== digits) return identifier;
    known.set(kind, first);
  }
  return null;
}

function hasName({ name }: Patient): boolean {
  return [name?.family, name?.given, name?.text].some(
    (part) => part !== null && part !== undefined && /\p{L}/u.test(part),
  );
}
