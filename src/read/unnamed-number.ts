/** A patient's number of no kind that we know → the national number that it is, or seems to be. */
import { bareNumber, nationalKind } from '../national-number.ts';
import type { Identifier } from '../referral.ts';
import type { Codes } from '../tables/codes.ts';

/**
 * Eleven digits with right check digits are that national number. With wrong ones they are a fødselsnummer with a slip in it, unless
 * the sender calls them something else; its check digits then turn the referral back. Any other number is left as it is.
 * @param isNamed the sender says whose number it is, in words that we don't know
 */
export function withNationalKind(
  identifier: Identifier,
  isNamed: boolean,
  { identifierKinds }: Codes,
): Identifier {
  const value = bareNumber(identifier.value);
  if (identifier.kind !== 'other' || !/^\d{11}$/.test(value)) return identifier;
  const kind = nationalKind(value);
  if (kind !== null) return { ...identifier, value, kind, system: identifierKinds.get(kind)?.system ?? null };
  return isNamed ? identifier : { ...identifier, value, kind: 'FNR', system: null };
}
