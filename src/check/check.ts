/** What is stated × the receiver's policy → findings: content, identity, referrer, marks. All of them, always. */
import type { Finding, Found, Route } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import { checkIdentity } from './identity.ts';
import { checkItems } from './items.ts';
import { checkMarks } from './marks.ts';
import { checkReferrer } from './referrer.ts';

/** Never throws for anything in the message. Severity `error` means that the referral is turned back. */
export function check(referral: Referral, found: Found, route: Route, tables: Tables): Finding[] {
  return [
    ...checkMarks(referral, found, tables),
    ...checkIdentity(referral, tables),
    ...checkReferrer(referral, route, tables),
    ...checkItems(referral, found, route, tables),
  ];
}
