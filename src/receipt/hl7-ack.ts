/**
 * What the sender of an HL7 v2 message is told → an ACK (v2.5.1, section 2.13.1) in the sender's own version, signs and character set.
 * Sender and receiver change places; every word in it derives from the message.
 */
import type { Decision, Finding, Receipt, ReceiptOutcome } from '../decision.ts';
import type { Envelope, MessageHead, Placed } from '../referral.ts';
import { NAME } from '../version.ts';
import { fitted } from './charset.ts';
import { type ContentTables, errorsToTell, replacement, type ToldError } from './content.ts';
import { asDateTime } from './date-time.ts';
import type { Telling } from './standing.ts';

/** The head of an HL7 v2 message that can be answered. */
export interface AnswerableHl7Head extends MessageHead {
  readonly id: Placed;
  readonly envelope: Hl7Envelope;
}

type Hl7Envelope = Extract<Envelope, { kind: 'hl7v2' }>;

/** MSH-10 holds no more in versions before 2.7. */
const LONGEST_ID = 20;
/** A message without any time gets this one, never the clock's. */
const NO_TIME = '19700101000000+0000';
/** For a message that states no version: the oldest form, which every later one still has. */
const OLDEST = '2.3';
/** How MSH-18 names the set that the message was read in, where the sender left it out. */
const CHARACTER_SETS: Readonly<Record<string, string>> = {
  'utf-8': 'UNICODE UTF-8',
  'windows-1252': '8859/1',
  'UTF-16LE': 'UNICODE UTF-16',
  'UTF-16BE': 'UNICODE UTF-16',
};
const SEVERITIES: Readonly<Record<Finding['severity'], string>> = {
  error: 'E',
  warning: 'W',
  information: 'I',
};

export function hl7Ack(
  decision: Decision,
  head: AnswerableHl7Head,
  outcome: Telling,
  tables: ContentTables,
): Receipt {
  const { envelope } = head;
  const replaces = outcome.replaces === null ? null : controlIdOf(outcome.replaces);
  const errors = errorsToTell(decision, { ...outcome, replaces }, tables);
  const note = replaces === null || errors.length > 0 ? '' : replacement(replaces, decision, tables);
  const id = decision.ids.for(`receipt:${outcome.role}`);
  const writer = new AckWriter(envelope, tables);
  const segments = [
    writer.acknowledgment(codeFor(decision, outcome), errors, note),
    ...errors.map((error) => writer.error(error)),
  ];
  const controlId = controlIdOf(id);
  const text = [writer.header(controlId, timeOf(decision, head), segments.join('')), ...segments, ''].join(
    '\r',
  );
  const { charset } = envelope;
  return {
    id,
    contentType: 'application/hl7-v2',
    body: fitted(text, charset),
    charset,
    positive: outcome.kind === 'accepted',
  };
}

/** A receipt's id as MSH-10 holds it. */
function controlIdOf(id: string): string {
  return id.replaceAll('-', '').slice(0, LONGEST_ID);
}

/** HL7 table 0008. Accepted only after the receiver has; rejected is what is no such message, anything else an error in it. */
function codeFor(decision: Decision, outcome: ReceiptOutcome): 'AA' | 'AE' | 'AR' {
  if (outcome.kind === 'accepted') return 'AA';
  return decision.verdict === 'unsupported' ? 'AR' : 'AE';
}

/** The message's own time as it was sent, else the referral's date. */
function timeOf(decision: Decision, { envelope, time }: AnswerableHl7Head): string {
  if (time !== null) return envelope.msh['7'];
  const written = asDateTime(decision.referral?.authoredOn?.value);
  const [, zone = ''] = /(Z|[+-]\d\d:\d\d)$/.exec(written ?? '') ?? [];
  if (written === null) return NO_TIME;
  const digits = written.slice(0, 'YYYY-MM-DDThh:mm:ss'.length).replace(/\D/g, '');
  return digits + (zone === 'Z' ? '+0000' : zone.replace(':', ''));
}

class AckWriter {
  readonly #envelope: Hl7Envelope;
  readonly #tables: ContentTables;
  readonly #version: string;
  /** From v2.5 an ERR has fields of its own for place, code and words (section 2.15.5). */
  readonly #hasErrorFields: boolean;
  readonly #signs: { field: string; component: string; escape: string; subcomponent: string };
  readonly #escapes: ReadonlyMap<string, string>;

  constructor(envelope: Hl7Envelope, tables: ContentTables) {
    this.#envelope = envelope;
    this.#tables = tables;
    this.#version = envelope.version === '' ? OLDEST : envelope.version;
    this.#hasErrorFields = Number(this.#version.split('.')[1]) >= 5;
    const [field = '|', component = '^', repetition = '', escapeSign = '', subcomponent = '', cut = ''] =
      envelope.separators;
    this.#signs = { field, component, escape: escapeSign, subcomponent };
    const sequence = (name: string) => (escapeSign === '' ? ' ' : `${escapeSign}${name}${escapeSign}`);
    this.#escapes = new Map([
      [escapeSign, sequence('E')],
      [field, sequence('F')],
      [component, sequence('S')],
      [repetition, sequence('R')],
      [subcomponent, sequence('T')],
      [cut, sequence('P')],
      ['\n', sequence('.br')],
      ['\r', ' '],
    ]);
  }

  /** @param rest the segments behind it: what they hold decides whether their character set must be told */
  header(controlId: string, time: string, rest: string): string {
    const { msh, separators, charset } = this.#envelope;
    const isPlain = /^[ -~\r]*$/.test(rest + msh['3'] + msh['4'] + msh['5'] + msh['6']);
    const characterSet = msh['18'] || (isPlain ? '' : (CHARACTER_SETS[charset] ?? ''));
    const fields = [
      msh['5'] || this.#escaped(NAME),
      msh['6'],
      msh['3'],
      msh['4'],
      time,
      '',
      this.#messageType(),
      controlId,
      msh['11'] || 'P',
      this.#escaped(this.#version),
      ...Array<string>(5).fill(''),
      characterSet,
    ];
    return `MSH${separators}${this.#segment('', ...fields)}`;
  }

  /** @param note what a positive one has to say, in MSA-3 of any version */
  acknowledgment(code: string, errors: readonly ToldError[], note: string): string {
    const text = this.#hasErrorFields ? note : errors.map((error) => error.text).join(' ') || note;
    return this.#segment('MSA', code, this.#envelope.msh['10'], this.#escaped(text));
  }

  error(told: ToldError): string {
    return this.#hasErrorFields ? this.#errorInFields(told) : this.#errorInOne(told);
  }

  /** ERR-2 to ERR-8: place, code of table 0357, severity, our reason, place in words, and the sentence. */
  #errorInFields({ finding, reason, text }: ToldError): string {
    return this.#segment(
      'ERR',
      '',
      this.#joined('component', placeOf(finding.path)),
      this.#joined('component', [reason.hl70357, this.#errorText(reason.hl70357), 'HL70357']),
      SEVERITIES[finding.severity],
      this.#joined('component', [finding.code, '', 'L']),
      '',
      this.#escaped(finding.path ?? ''),
      this.#escaped(text),
    );
  }

  /** ERR-1 of older versions: place, and behind it the code and our reason with the sentence. */
  #errorInOne({ finding, reason, text }: ToldError): string {
    const [segment = '', place = '', field = ''] = placeOf(finding.path);
    const code = [reason.hl70357, this.#errorText(reason.hl70357), 'HL70357', finding.code, text, 'L'];
    const { component, subcomponent } = this.#signs;
    const coded = subcomponent === '' ? reason.hl70357 : this.#joined('subcomponent', code);
    return this.#segment('ERR', [segment, place, field, coded].join(component));
  }

  /** Version 2.3 has no message structure. */
  #messageType(): string {
    const { component } = this.#signs;
    const event = this.#envelope.msh['9'].split(component)[1]?.trim().toUpperCase() ?? '';
    if (!/^[A-Z]\w{2}$/.test(event)) return 'ACK';
    return (this.#version === OLDEST ? ['ACK', event] : ['ACK', event, 'ACK']).join(component);
  }

  #errorText(code: string): string {
    return this.#tables.receipts.hl7Errors.get(code) ?? '';
  }

  /** Empty fields at the end are left out. */
  #segment(...fields: readonly string[]): string {
    const last = fields.findLastIndex((field) => field !== '');
    return fields.slice(0, last + 1).join(this.#signs.field);
  }

  #joined(sign: 'component' | 'subcomponent', parts: readonly string[]): string {
    return parts.map((part) => this.#escaped(part)).join(this.#signs[sign]);
  }

  #escaped(text: string): string {
    return Array.from(text, (sign) => this.#escapes.get(sign) ?? sign).join('');
  }
}

/** `PID-13[2].4` → segment, which of them, field, repetition, component. Where a whole segment is missing, which of them is empty. */
function placeOf(path: string | null): string[] {
  const match = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)[^\]]*\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?)?( \()?/.exec(
    path ?? '',
  );
  if (!match) return [];
  const [, segment = '', place, field = '', repetition = '', component = '', isExpected] = match;
  const parts = [segment, place ?? (isExpected ? '' : '1'), field, repetition, component];
  while (parts.at(-1) === '') parts.pop();
  return parts;
}
