/** The patient as given in; what is missing or wrong in the identity out. Numbers are only checked, never read for sex or age. */
import { idnr } from '@navikt/fnrvalidator';
import type { Finding } from '../decision.ts';
import type { Identifier, IdentifierKind, Patient, Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { finding } from './finding.ts';

/** Kinds that carry check digits (Volven 8116). */
const CHECKED: ReadonlySet<IdentifierKind> = new Set(['FNR', 'DNR', 'HNR', 'FHN']);

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
  const wrong = checked.find((identifier) => !hasRightCheckDigits(identifier));
  const nameless = isNamed ? [] : [finding(tables, 'PATIENT_NAME_MISSING', patient.path)];

  if (wrong && checked.every((identifier) => !hasRightCheckDigits(identifier))) {
    return [finding(tables, 'PATIENT_IDENTIFIER_INVALID', wrong.path), ...nameless];
  }
  if (checked.length > 0) return nameless;
  if (other) {
    const values = { kind: other.kind === 'DUF' ? 'DUF-nummer' : 'annen nummertype' };
    return [finding(tables, 'PATIENT_IDENTIFIER_UNCHECKED', other.path, { values }), ...nameless];
  }
  return isNamed && patient.birthDate
    ? [finding(tables, 'PATIENT_IDENTIFIER_MISSING', patient.path)]
    : [finding(tables, 'PATIENT_IDENTITY_MISSING', patient.path)];
}

function hasName({ name }: Patient): boolean {
  return [name?.family, name?.given, name?.text].some(
    (part) => part !== null && part !== undefined && /\p{L}/u.test(part),
  );
}

/**
 * Fødselsnummer, D-number and H-number by the rule that also holds from 2032, whatever kind the sender calls them; FH-number by
 * its own. Synthetic numbers (month + 40, + 65 or + 80) are numbers as good as any.
 */
export function hasRightCheckDigits({ value }: Pick<Identifier, 'value'>): boolean {
  const digits = value.replace(/[\s\u00a0.-]/g, '');
  const result = idnr(digits);
  if (result.status === 'valid' || isFellesHjelpenummer(digits)) return true;
  return (
    result.reasons.length === 1 && result.reasons[0] === 'invalid date' && /^\d\d(6[6-9]|7[0-7])/.test(digits)
  );
}

/** FH-number: first digit 8 or 9, no date, both check digits modulo 11. */
function isFellesHjelpenummer(digits: string): boolean {
  if (!/^[89]\d{10}$/.test(digits)) return false;
  return checkDigit(digits, FIRST_WEIGHTS) === digits[9] && checkDigit(digits, SECOND_WEIGHTS) === digits[10];
}
const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

function checkDigit(digits: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return String((11 - (sum % 11)) % 11);
}
