/** Referral and what it states → region, service line, receiver, and why. */
import type { Found, Route } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

export function route(_referral: Referral, _found: Found, _tables: Tables): Route {
  throw new Error('not written yet');
}
