/** A number that may be a person's → which of the national ones it is by its own digits. It is only checked, never read for sex or age. */
import { idnr } from '@navikt/fnrvalidator';

export type NationalKind = 'FNR' | 'DNR' | 'HNR' | 'FHN';

/**
 * Fødselsnummer, D-number and H-number by the rule that also holds from 2032; FH-number by its own. Synthetic numbers (month + 40, + 65
 * or + 80) are numbers as good as any. Null when the check digits are wrong, or it is no such number at all.
 */
export function nationalKind(value: string): NationalKind | null {
  const digits = bareNumber(value);
  const result = idnr(digits);
  if (result.status === 'valid') return KINDS[result.type];
  if (isFellesHjelpenummer(digits)) return 'FHN';
  const isSynthetic =
    result.reasons.length === 1 &&
    result.reasons[0] === 'invalid date' &&
    /^\d\d(6[6-9]|7[0-7])/.test(digits);
  if (!isSynthetic) return null;
  return /^[4-7]/.test(digits) ? 'DNR' : 'FNR';
}

const KINDS = {
  fnr: 'FNR',
  tnr: 'FNR',
  dnr: 'DNR',
  'dnr-and-hnr': 'DNR',
  'dnr-and-tnr': 'DNR',
  hnr: 'HNR',
} as const;

export function hasRightCheckDigits(value: string): boolean {
  return nationalKind(value) !== null;
}

/** Without the spaces, full stops and dashes that people part it with. */
export function bareNumber(value: string): string {
  return value.replace(/[\s\u00a0.-]/g, '');
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
