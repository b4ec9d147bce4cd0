/** Decision and outcome → what the sender is told, in words, whatever the format of the receipt. */
import type { Decision, Finding, Language, ReceiptOutcome } from '../decision.ts';
import { ITEMS } from '../referral.ts';
import { sentence } from '../sentences.ts';
import type { Reason } from '../tables/reasons.ts';
import type { WordingId } from '../tables/receipts.ts';
import type { Tables } from '../tables.ts';

/** One fault as the sender is told it. */
export interface ToldError {
  readonly finding: Finding;
  readonly reason: Reason;
  /** What is wrong and what to do. */
  readonly words: string;
  /** The same with the place in the sender's own message, for receipts that have no field of its own for it. */
  readonly text: string;
}

/** The tables that receipts are written with. */
export type ContentTables = Pick<Tables, 'reasons' | 'receipts' | 'policy'>;

/**
 * The faults to tell: none when the referral was accepted; otherwise at least one, since a negative receipt must say why. What
 * alone would not have turned the referral back is told with the rest where the table gives it a code of the receipt: the
 * sender mends everything at once.
 * Where the text may speak of acute danger, the first one begins with whom to contact instead of waiting.
 */
export function errorsToTell(
  decision: Decision,
  outcome: ReceiptOutcome,
  language: Language,
  tables: ContentTables,
): readonly ToldError[] {
  const urgency =
    decision.urgent && outcome.kind !== 'accepted' ? `${sentence(URGENT, language, tables)} ` : '';
  return findingsToTell(decision, outcome, tables).map((finding, index) => {
    const reason = tables.reasons.get(finding.code);
    if (!reason) throw new Error(`no row for ${finding.code} in reasons.csv`);
    const advice = reason.class === 'content' ? ` ${wording('add-and-resend', language, tables)}` : '';
    const words = `${index === 0 ? urgency : ''}${sentence(finding, language, tables)}${advice}`;
    const shown = placeOf(finding, decision, tables);
    const place =
      shown === null ? '' : ` ${wording('place', language, tables).replace('{path}', () => shown)}`;
    return { finding, reason, words, text: `${words}${place}` };
  });
}

/** The place of one of the six items first in words that the doctor knows from the record system; any other as the bare path. */
function placeOf({ path }: Finding, { format }: Decision, { policy }: ContentTables): string | null {
  if (path === null || format === null) return path;
  const places = policy.expectedPlaces[format];
  const item = ITEMS.find((one) => places[one].path === path);
  return item === undefined ? path : `${places[item].words}, ${path}`;
}

const URGENT: Finding = { code: 'RED_FLAG', severity: 'warning', item: null, path: null };

function findingsToTell(
  decision: Decision,
  outcome: ReceiptOutcome,
  tables: ContentTables,
): readonly Finding[] {
  const receiver = decision.route?.receiverName ?? decision.route?.receiverId ?? '';
  switch (outcome.kind) {
    case 'accepted':
      return [];
    case 'rejected': {
      const blocking = decision.findings.filter(({ severity }) => severity === 'error');
      if (blocking.length === 0) return [ofDelivery('MESSAGE_POISONOUS', {})];
      const told = decision.findings.filter(
        ({ severity, code }) => severity === 'warning' && tables.reasons.get(code)?.apprec8221 != null,
      );
      return [...blocking, ...told];
    }
    case 'refused':
      return [ofDelivery('RECEIVER_REFUSED', { receiver })];
    case 'exhausted':
      return [ofDelivery('RECEIVER_UNREACHABLE', { receiver })];
  }
}

function ofDelivery(
  code: 'MESSAGE_POISONOUS' | 'RECEIVER_REFUSED' | 'RECEIVER_UNREACHABLE',
  values: Record<string, string>,
): Finding {
  return { code, severity: 'error', item: null, path: null, values };
}

function wording(id: WordingId, language: Language, tables: ContentTables): string {
  const row = tables.receipts.wording.get(id);
  if (!row) throw new Error(`no row for ${id} in receipt-wording.csv`);
  return row[language];
}
