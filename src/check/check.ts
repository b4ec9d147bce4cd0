/** What is stated × the receiver's policy → findings. */
import type { Finding, Found, Route } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

export function check(_referral: Referral, _found: Found, _route: Route, _tables: Tables): Finding[] {
  throw new Error('not written yet');
}
