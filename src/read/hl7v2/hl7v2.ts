/**
 * Bytes of an HL7 v2 message → referral (REF^I12, I13, I14; v2.3 to v2.8), or what else it is. What it is follows from MSH-9 and MSH-12.
 */
import type { Finding } from '../../decision.ts';
import type { Action, MessageHead, Party, Placed, Referral } from '../../referral.ts';
import type { Tables } from '../../tables.ts';
import { finding, missingInHead, other, plainWord, unread } from '../findings.ts';
import type { ReadResult } from '../read-result.ts';
import { isoDateOrDateTime } from '../time.ts';
import { accountOf } from './account.ts';
import { decodeHl7 } from './decode.ts';
import { coded, component, first, moment, momentOrWritten, placed, v2Table } from './fields.ts';
import { addressedIn, headOf, headOfHeader, referringIn, versionOf } from './head.ts';
import { type Hl7Message, Hl7Segment } from './message.ts';
import { type Hl7Fault, parseHeader, parseHl7 } from './parse.ts';
import { patientOf } from './patient.ts';
import { partyOf, providerOf, providersIn } from './providers.ts';
import { contentOf } from './texts.ts';

/** Answers to messages; a message that is one is never answered. */
const RECEIPTS = new Set(['ACK', 'RRI', 'MCF']);
/** The versions that have REF^I12 and are read. A message that states none is read as any of them. */
const VERSIONS = /^2\.[3-8](\.\d+)*$/;
/** Signs, sender, time, kind, id, version, character set, responsible organisation: what an answer rests on. */
const TELLS_SENDER = [1, 2, 3, 4, 7, 9, 10, 11, 12, 18, 22];
const ASCII = /^[ -~]*$/;

/** Never throws for anything in the bytes. */
export function readHl7(bytes: Uint8Array, tables: Tables): ReadResult {
  const decoded = decodeHl7(bytes, tables.hl7v2);
  if ('misfit' in decoded) {
    const found = finding(tables, 'ENCODING_INVALID', 'MSH-18', { charset: decoded.misfit });
    return unreadable(found, asciiHeader(decoded.raw), tables);
  }
  const { text, charset, assumed } = decoded;
  const parsed = parseHl7(text, charset);
  if (parsed.fault) return unreadable(faultFinding(parsed.fault, tables), parsed.header, tables);
  const { message } = parsed;
  const account = () => accountOf(message, tables.hl7v2.ignored);
  if (isReceipt(message)) {
    return other('ignored', finding(tables, 'MESSAGE_IS_RECEIPT', 'MSH-9'), { format: 'hl7v2', account });
  }
  const head = headOf(message, tables);
  const refused = refusalOf(message, tables);
  if (refused) return other(refused.verdict, refused.finding, { format: 'hl7v2', head, account });
  const findings = missingInHead(head, { id: 'MSH-10', sender: 'MSH-4' }, tables);
  if (assumed) findings.push(finding(tables, 'CHARSET_ASSUMED', 'MSH-18'));
  const referral = referralOf(message, head, tables);
  return { kind: 'referral', referral, findings: [...findings, ...unread(referral, tables)], account };
}

function faultFinding({ code, values }: Hl7Fault, tables: Tables): Finding {
  return finding(tables, code, null, values);
}

/**
 * In whatever set the rest is written: what is plain ASCII in a header says what it says. Null where the sender, or what the message is,
 * is not; any other field, such as the name of the receiver, is left out.
 */
function asciiHeader(raw: string): Hl7Segment | null {
  const header = parseHeader(raw, 'us-ascii');
  if (header === null || !TELLS_SENDER.every((number) => ASCII.test(header.raw(number)))) return null;
  const [name = '', sign = '', ...fields] = header.raws.map((field) => (ASCII.test(field) ? field : ''));
  return new Hl7Segment(name, name + sign + fields.join(sign), header.path, header.syntax);
}

function unreadable(found: Finding, header: Hl7Segment | null, tables: Tables): ReadResult {
  const head = header && !saysReceipt(header) ? headOfHeader(header, tables) : null;
  return other('unreadable', found, { format: 'hl7v2', head: head?.id ? head : null });
}

function typeOf(header: Hl7Segment): { readonly type: string; readonly event: string | null } {
  const use = 'kind of the message';
  const field = first(header, 9);
  const type = component(field, 1, use)?.toUpperCase() ?? '';
  const structure = component(field, 3, use);
  const event = component(field, 2, use) ?? structure?.split('_')[1] ?? null;
  return { type, event: event?.toUpperCase() ?? null };
}

/** Whatever answers a message of the sender's is not answered, even under a type that we don't know. */
function isReceipt(message: Hl7Message): boolean {
  const isAnswer = message.first('MSA') !== null && typeOf(message.header).type !== 'REF';
  return isAnswer || saysReceipt(message.header);
}

function saysReceipt(header: Hl7Segment): boolean {
  return RECEIPTS.has(typeOf(header).type);
}

interface Refusal {
  readonly verdict: 'unreadable' | 'unsupported';
  readonly finding: Finding;
}

/** Why the message is no whole referral; null when it is one. */
function refusalOf(message: Hl7Message, tables: Tables): Refusal | null {
  const { header } = message;
  const { type, event } = typeOf(header);
  const invalid = (path: string, part: string): Refusal => ({
    verdict: 'unreadable',
    finding: finding(tables, 'STRUCTURE_INVALID', path, { part }),
  });
  if (type === '') return invalid('MSH', 'MSH-9');
  if (type !== 'REF' || !event || !tables.codes.actions.has(`0003#${event}`)) {
    const name = plainWord(type + (event === null ? '' : `-${event}`)).replace('-', '^');
    const found = finding(tables, 'MESSAGE_TYPE_UNSUPPORTED', 'MSH-9', { type: name });
    return { verdict: 'unsupported', finding: found };
  }
  const version = versionOf(header);
  if (version !== null && !VERSIONS.test(version)) {
    const found = finding(tables, 'VERSION_UNSUPPORTED', 'MSH-12', { version: plainWord(version) });
    return { verdict: 'unsupported', finding: found };
  }
  // A message may be sent in pieces (v2.5.1, section 2.10.2); one piece is not read as the whole.
  const piece = message.first('DSC') ? 'DSC' : first(header, 14) ? 'MSH-14' : null;
  const part = piece ?? message.all('PID')[1]?.path;
  return part === undefined ? null : invalid(part, part);
}

function referralOf(message: Hl7Message, head: MessageHead, tables: Tables): Referral {
  const rf1 = message.first('RF1');
  return {
    head,
    action: actionOf(message.header, tables),
    businessId: businessIdOf(message),
    authoredOn:
      moment(first(rf1, 7), isoDateOrDateTime, 'authoredOn') ??
      momentOrWritten(first(rf1, 9) ?? first(rf1, 7), isoDateOrDateTime, 'authoredOn'),
    priority: coded(first(rf1, 2), v2Table('0280'), tables, 'priority'),
    requester: head.sender,
    copies: copiesIn(message, tables),
    patient: patientOf(message.first('PID'), tables),
    ...contentOf(message, head.time?.value ?? null, tables),
  };
}

function actionOf(header: Hl7Segment, { codes }: Tables): Placed<Action> {
  return { value: codes.actions.get(`0003#${typeOf(header).event}`) ?? 'new', path: 'MSH-9' };
}

/** The originating referral id; a message without RF1 may have the placer's order number instead. */
function businessIdOf(message: Hl7Message): Placed | null {
  return (
    placed(first(message.first('RF1'), 6), 1, 'businessId') ??
    placed(first(message.first('ORC'), 2), 1, 'businessId') ??
    placed(first(message.first('OBR'), 2), 1, 'businessId')
  );
}

/** Everybody named beside the one who refers and the one addressed: further addressees, primary care, consulted. */
function copiesIn(message: Hl7Message, tables: Tables): Party[] {
  const [addressed, ...others] = addressedIn(message);
  const referring = referringIn(message);
  const named = new Set([...others, ...providersIn(message, 'PP'), ...providersIn(message, 'CP')]);
  return [...named].flatMap((prd) => {
    if (prd === addressed || prd === referring) return [];
    return partyOf(providerOf(prd, tables, 'copies'), [], prd.path) ?? [];
  });
}
