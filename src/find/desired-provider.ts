/** Referral → where the patient wants treatment, as written, with evidence. */
import type { Evidence } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

/** The provider asked for; null when none is named. */
export function findDesiredProvider(_referral: Referral, _tables: Tables): Evidence | null {
  return null;
}
