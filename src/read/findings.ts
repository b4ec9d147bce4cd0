/** What the readers of all formats share: findings in their shape, and results that are no referral. */
import type { Finding } from '../decision.ts';
import type { ReasonCode } from '../reasons.ts';
import type { AccountEntry, Format, MessageHead, Referral } from '../referral.ts';
import type { Tables } from '../tables.ts';
import type { ReadResult } from './read-result.ts';
import { isoDateOrDateTime } from './time.ts';

/** A finding of the severity that the table of reasons gives. `values` fill the sentence and hold nothing of a person. */
export function finding(
  tables: Tables,
  code: ReasonCode,
  path: string | null = null,
  values?: Readonly<Record<string, string>>,
): Finding {
  const severity = tables.reasons.get(code)?.severity ?? 'error';
  return { code, severity, item: null, path, ...(values ? { values } : {}) };
}

/** What a head lacks for the message to be traced and answered; `paths` say where it was expected. */
export function missingInHead(
  head: MessageHead,
  paths: { readonly id: string; readonly sender: string },
  tables: Tables,
): Finding[] {
  const findings: Finding[] = [];
  if (head.id === null) findings.push(finding(tables, 'MESSAGE_ID_MISSING', paths.id));
  if (head.sender === null) findings.push(finding(tables, 'SENDER_MISSING', paths.sender));
  return findings;
}

/** What stands there and can't be read: dates that are none, which are carried as written, and content of attachments. */
export function unread({ authoredOn, patient, attachments }: Referral, tables: Tables): Finding[] {
  const dates = [authoredOn, patient?.birthDate, patient?.deceased].filter((date) => !!date);
  const unreal = dates.filter(({ value }) => value !== 'true' && isoDateOrDateTime(value) === null);
  const contents = attachments.filter(({ unreadable }) => unreadable);
  return [...unreal, ...contents].map(({ path }) => finding(tables, 'FIELD_INVALID', path, { part: path }));
}

type Other = Extract<ReadResult, { kind: 'other' }>;

/** A message that is no referral. `head` is as much as could be read with certainty. */
export function other(
  verdict: Other['verdict'],
  found: Finding,
  known: { format?: Format | null; head?: MessageHead | null; account?: () => readonly AccountEntry[] } = {},
): Other {
  const { format = null, head = null, account = () => [] } = known;
  return { kind: 'other', verdict, finding: found, format, head, account };
}

/** A name from the source as it may stand in a sentence or a log: a plain word, without anything like a person's number. */
export function plainWord(name: string): string {
  return /^[\p{L}\d][\p{L}\d_.:-]{0,59}$/u.test(name) && !/\d{9}/.test(name) ? name : 'ukjent';
}
