/** What marks a message in; findings that say so out: a test, an amendment or withdrawal, a text that may speak of danger. */
import type { Finding, Found } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { finding } from './finding.ts';

export function checkMarks(referral: Referral, found: Found, tables: Tables): Finding[] {
  const { head, action } = referral;
  const findings: Finding[] = [];
  const flag = found.redFlags[0];
  if (flag) findings.push(finding(tables, 'RED_FLAG', flag.path));
  if (head.test?.value === true) findings.push(finding(tables, 'MESSAGE_IS_TEST', head.test.path));
  if (action.value === 'cancellation') findings.push(finding(tables, 'REFERRAL_CANCELLED', action.path));
  else if (action.value !== 'new') findings.push(finding(tables, 'REFERRAL_AMENDED', action.path));
  return findings;
}
