/** Referral → what it states: the six items, facts, advice, each with evidence. */
import type { Found } from '../decision.ts';
import type { Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';

export function find(_referral: Referral, _tables: Tables): Found {
  throw new Error('not written yet');
}
