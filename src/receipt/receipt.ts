/** Decision and outcome → the receipt in the sender's own format, or null when nobody can or may be answered. */
import type { Decision, Receipt, ReceiptOutcome } from '../decision.ts';
import type { Tables } from '../tables.ts';

export function receiptFor(_decision: Decision, _outcome: ReceiptOutcome, _tables: Tables): Receipt | null {
  throw new Error('not written yet');
}
