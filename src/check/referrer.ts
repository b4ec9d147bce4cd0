/** Who refers in; warnings about the right to refer out. The receiver judges that right; nobody is turned back for it. */

import type { Finding, Route } from '../decision.ts';
import { messageDay } from '../message-day.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { finding } from './finding.ts';

/** Professions are codes of Volven 9060; dates are judged at the message's own time. */
export function checkReferrer(referral: Referral, route: Route, tables: Tables): Finding[] {
  const professional = referral.requester?.professional ?? null;
  const profession = professional?.profession ?? null;
  if (!profession) {
    const isRegistered = professional?.identifiers.some((identifier) => identifier.kind === 'HPR') === true;
    const path = professional?.path ?? referral.requester?.path ?? null;
    return [finding(tables, 'REFERRER_UNKNOWN', path, isRegistered ? { severity: 'information' } : {})];
  }
  const row = tables.policy.referrers.get(profession.code);
  const day = messageDay(referral) ?? '';
  const isValid =
    row && (!row.validFrom || !day || row.validFrom <= day) && (!row.validTo || day <= row.validTo);
  if (!isValid) {
    const values = { profession: profession.display ?? profession.code };
    return [finding(tables, 'REFERRER_NOT_LISTED', profession.path, { values })];
  }
  return row.field === 'musculoskeletal' && isPurelyMental(referral, route)
    ? [finding(tables, 'REFERRER_OUTSIDE_FIELD', profession.path)]
    : [];
}

/** Every diagnosis is mental (ICPC-2 chapter P, ICD-10 chapter F); without diagnoses, the service line is. */
function isPurelyMental(referral: Referral, route: Route): boolean {
  const codes = referral.diagnoses.map(({ coded }) => coded.code);
  return codes.length > 0
    ? codes.every((code) => /^[PF]\d/.test(code))
    : route.serviceLine === 'mental-outpatient';
}
