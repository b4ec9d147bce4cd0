/** Decision and outcome → the receipt in the sender's own format, or null when nobody can or may be answered. */
import type { Decision, Receipt, ReceiptOutcome } from '../decision.ts';
import type { Tables } from '../tables.ts';
import { appRec } from './apprec.ts';
import { isNamed } from './hcp.ts';

/**
 * The one receipt for this message and outcome: the same decision gives the same bytes, however often it is asked for.
 *
 * Null for what is never answered (receipts and other ignored messages), for a message without an id or a sender that can
 * be read, and for formats that have no receipt yet.
 */
export function receiptFor(
  decision: Decision,
  outcome: ReceiptOutcome,
  tables: Pick<Tables, 'reasons' | 'receipts'>,
): Receipt | null {
  const { head } = decision;
  if (decision.verdict === 'ignored' || !head?.id || !isNamed(head.sender)) return null;
  switch (head.envelope.kind) {
    case 'kith':
      return appRec(
        decision,
        { ...head, id: head.id, sender: head.sender, envelope: head.envelope },
        outcome,
        tables,
      );
    case 'hl7v2':
    case 'fhir':
      return null;
  }
}
