/** Decision and outcome → the receipt in the sender's own format, or null when nobody can or may be answered. */
import type { Decision, Receipt, ReceiptOutcome } from '../decision.ts';
import { appRec } from './apprec.ts';
import { encoded } from './charset.ts';
import type { ContentTables } from './content.ts';
import { isNamed } from './hcp.ts';
import { hl7Ack } from './hl7-ack.ts';
import { outcomeMessage } from './operation-outcome.ts';
import { standing } from './standing.ts';

/**
 * The one receipt for this message and outcome: the same decision gives the same bytes, however often it is asked for. `first`: what
 * the sender was told before the message was put back (`los-first-outcome`); a receipt that differs from that one refers to it.
 *
 * Null for what is never answered (receipts and other ignored messages), and for a message without an id or without anybody to answer:
 * in KITH a sender that can be read, in FHIR a sender or the endpoint the message came from.
 */
export function receiptFor(
  decision: Decision,
  outcome: ReceiptOutcome,
  tables: ContentTables,
  first: string | null = null,
): Receipt | null {
  const { head } = decision;
  if (decision.verdict === 'ignored' || !head?.id) return null;
  const { id, sender, envelope } = head;
  const telling = standing(decision, outcome, first);
  switch (envelope.kind) {
    case 'kith':
      return isNamed(sender) ? appRec(decision, { ...head, id, sender, envelope }, telling, tables) : null;
    case 'hl7v2':
      // An ACK names applications and facilities as they were sent, or not at all; the message id is what ties it to its message.
      return hl7Ack(decision, { ...head, id, envelope }, telling, tables);
    case 'fhir':
      return isNamed(sender) || envelope.sourceEndpoint !== null
        ? outcomeMessage(decision, { ...head, id, envelope }, telling, tables)
        : null;
  }
}

/** The receipt as it is sent. */
export function receiptBytes({ body, charset = 'utf-8' }: Receipt): Buffer {
  return encoded(body, charset);
}
