/** Referral → which of the three offers it concerns, with evidence. */
import type { Found } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

/** The service line stated by the coded diagnoses; `unclear` when they point both ways or nowhere. */
export function findServiceLine(referral: Referral, _tables: Tables): Found['serviceLine'] {
  const codes = referral.diagnoses.map((diagnosis) => diagnosis.coded.code);
  const mental = codes.some((code) => /^[PF]/.test(code));
  const musculoskeletal = codes.some((code) => /^[LM]/.test(code));
  if (mental === musculoskeletal) return { value: 'unclear', evidence: [] };
  return { value: mental ? 'mental-outpatient' : 'musculoskeletal-outpatient', evidence: [] };
}
