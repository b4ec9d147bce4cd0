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
 * Where the text may speak of acute danger, the first one begins with whom to contact instead of waiting. What to do about what is
 * missing is said once, behind the first of it.
 */
export function errorsToTell(
  decision: Decision,
  outcome: ReceiptOutcome & { readonly replaces?: string | null },
  tables: ContentTables,
): readonly ToldError[] {
  const language = receiptLanguage(decision);
  const urgency =
    decision.urgent && outcome.kind !== 'accepted' ? `${sentence(URGENT, language, tables)} ` : '';
  const replaced = outcome.replaces == null ? '' : ` ${replacement(outcome.replaces, decision, tables)}`;
  const findings = findingsToTell(decision, outcome, tables);
  const gaps = findings.filter((finding) => reasonOf(finding, tables).class === 'content');
  return findings.map((finding, index) => {
    const reason = reasonOf(finding, tables);
    const advice = finding === gaps[0] ? ` ${whatToDo(gaps.length, language, tables)}` : '';
    const words = `${index === 0 ? urgency : ''}${sentence(finding, language, tables)}${advice}${index === 0 ? replaced : ''}`;
    const shown = placeOf(finding, decision, tables);
    const place =
      shown === null ? '' : ` ${wording('place', language, tables).replace('{path}', () => shown)}`;
    return { finding, reason, words, text: `${words}${place}` };
  });
}

/** Which receipt this one takes the place of, in words. */
export function replacement(id: string, decision: Decision, tables: ContentTables): string {
  return wording('replaces', receiptLanguage(decision), tables).replace('{receipt}', id);
}

/** The referral's own written language; an English one gets bokmål, since whoever reads the receipt works in a Norwegian system. */
export function receiptLanguage({ found }: Decision): Language {
  return found?.language === 'nn' ? 'nn' : 'nb';
}

function whatToDo(gaps: number, language: Language, tables: ContentTables): string {
  if (gaps === 1) return wording('add-and-resend', language, tables);
  return wording('add-all-and-resend', language, tables).replace('{count}', String(gaps));
}

function reasonOf({ code }: Finding, tables: ContentTables): Reason {
  const reason = tables.reasons.get(code);
  if (!reason) throw new Error(`no row for ${code} in reasons.csv`);
  return reason;
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
