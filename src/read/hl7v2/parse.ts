/**
 * Text of an HL7 v2 message → its segments, or the fault that makes it none. Segments may end in `\r`, `\n` or both, come in any order
 * and hold any fields; what is asked for is a readable header and no more parts than any referral has.
 */
import { Hl7Message, Hl7Segment } from './message.ts';
import { delimitersOf, Syntax } from './syntax.ts';

/** Signs that part or escape anything, and line ends. A referral has some hundreds; a long letter, some thousands. */
const MAX_PARTS = 200_000;
/** MLLP's signs around a message, as files recorded from the wire have them. */
const START_OF_BLOCK = '\x0b';
const END_OF_BLOCK = '\x1c';
/** What DOS programs end a text file with. */
const END_OF_FILE = '\x1a';
/** Whole segments that may stand around the message itself: the headers and trailers of a batch of one. */
const BEFORE_HEADER = new Set(['FHS', 'BHS']);
const MOST_BEFORE_HEADER = 20;
/** n.b. senders that break lines inside a text break it into what looks like segments; only these hold long texts. */
const HOLDS_TEXT = new Set(['OBX', 'NTE']);
const NAME = /^[A-Z][A-Z0-9]{2}$/;
/** MSH-9, without which nobody knows what the message is. */
const SHORTEST_HEADER = 9;

export interface Hl7Fault {
  readonly code: 'HL7_HEADER_MISSING' | 'HL7_SEGMENT_INVALID' | 'HL7_TOO_MANY_PARTS' | 'STRUCTURE_INVALID';
  readonly values: Readonly<Record<string, string>>;
}

export type ParsedHl7 =
  | { readonly message: Hl7Message; readonly fault: null }
  | {
      readonly fault: Hl7Fault;
      /** The message header, when it is certain which it is; null when nobody can be answered by it. */
      readonly header: Hl7Segment | null;
    };

/** Never throws for anything in the text; time and memory are proportional to its length. */
export function parseHl7(text: string, charset: string): ParsedHl7 {
  const found = headerIn(text);
  if (found === null) return { fault: { code: 'HL7_HEADER_MISSING', values: {} }, header: null };
  const delimiters = delimitersOf(
    found.charAt(3),
    (found.slice(4).split(found.charAt(3), 1)[0] ?? '').trim(),
  );
  if (delimiters === null) return invalid('MSH', null);
  const syntax = new Syntax(delimiters, charset);
  if (hasTooManyParts(text, delimiters)) {
    const fault: Hl7Fault = { code: 'HL7_TOO_MANY_PARTS', values: { limit: String(MAX_PARTS) } };
    const isAnswerable = !hasTooManyParts(found, delimiters);
    return { fault, header: isAnswerable ? new Hl7Segment('MSH', found, 'MSH', syntax) : null };
  }
  const header = new Hl7Segment('MSH', found, 'MSH', syntax);
  if (header.length < SHORTEST_HEADER) return invalid('MSH', null);
  if (text.startsWith(START_OF_BLOCK) && !text.includes(END_OF_BLOCK)) {
    return { fault: { code: 'STRUCTURE_INVALID', values: { part: 'MLLP 1C' } }, header };
  }
  const body = withoutEndOfFile(text.slice(afterBlanks(text, 0)).replaceAll(END_OF_BLOCK, '\n'));
  const lines = segmentLines(body, delimiters.field);
  if (typeof lines === 'number') return invalid(`#${lines}`, header);
  if (lines.filter(({ name }) => name === 'MSH').length > 1) {
    return { fault: { code: 'STRUCTURE_INVALID', values: { part: 'MSH[2]' } }, header: null };
  }
  const segments = placed(lines, syntax);
  const main = segments.find(({ name }) => name === 'MSH') ?? header;
  return { message: new Hl7Message(segments, main), fault: null };
}

/** The header of a message whose text is not certain, such as one in a wrong character set; null when it has none. */
export function parseHeader(text: string, charset: string): Hl7Segment | null {
  const found = headerIn(text);
  const parsed = found === null ? null : parseHl7(found, charset);
  return parsed?.fault === null ? parsed.message.header : null;
}

/** The line that begins the message: the first one, but for those that begin a batch. */
export function headerIn(text: string): string | null {
  let lines = 0;
  for (let from = afterBlanks(text, 0); from < text.length && lines < MOST_BEFORE_HEADER; lines += 1) {
    const end = lineEnd(text, from);
    const line = unframed(text.slice(from, end));
    if (line.startsWith('MSH')) return line;
    if (!BEFORE_HEADER.has(line.slice(0, 3))) return null;
    from = afterBlanks(text, end);
  }
  return null;
}

function withoutEndOfFile(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith(END_OF_FILE) ? trimmed.slice(0, -1) : text;
}

/** n.b. the start of an MLLP block is white space to JavaScript. */
function afterBlanks(text: string, from: number): number {
  return indexOf(/\S/g, text, from);
}

function lineEnd(text: string, from: number): number {
  return indexOf(/[\r\n]/g, text, from);
}

function indexOf(sign: RegExp, text: string, from: number): number {
  sign.lastIndex = from;
  return sign.exec(text)?.index ?? text.length;
}

function unframed(line: string): string {
  const start = line.startsWith(START_OF_BLOCK) ? 1 : 0;
  return line.endsWith(END_OF_BLOCK) ? line.slice(start, -1) : line.slice(start);
}

function invalid(segment: string, header: Hl7Segment | null): ParsedHl7 {
  return { fault: { code: 'HL7_SEGMENT_INVALID', values: { segment } }, header };
}

function hasTooManyParts(text: string, delimiters: Syntax['delimiters']): boolean {
  const { field, component, repetition, subcomponent, escape: escapeSign } = delimiters;
  const signs = new Uint8Array(128);
  for (const sign of [field, component, repetition, subcomponent, escapeSign, '\r', '\n', END_OF_BLOCK]) {
    if (sign !== '') signs[sign.charCodeAt(0)] = 1;
  }
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128 && signs[code] === 1) count += 1;
  }
  return count > MAX_PARTS;
}

interface Line {
  readonly name: string;
  readonly raw: string;
}

/** The lines that are segments, with what was broken off from them; the number of the first line that is neither. */
function segmentLines(text: string, field: string): Line[] | number {
  const lines: { name: string; pieces: string[] }[] = [];
  for (const [index, framed] of text.split(/\r\n?|\n/).entries()) {
    const line = unframed(framed);
    const current = lines.at(-1);
    const inText = current !== undefined && HOLDS_TEXT.has(current.name);
    if (line.trim() === '') {
      // A blank line may be one of the text; at the end of it, it is trimmed with the text.
      if (inText) current.pieces.push('');
    } else if (isSegment(line, field, inText)) {
      lines.push({ name: line.slice(0, 3), pieces: [line] });
    } else if (inText) {
      current.pieces.push(line);
    } else {
      return index + 1;
    }
  }
  return lines.map(({ name, pieces }) => ({ name, raw: pieces.join('\n').trimEnd() }));
}

function isSegment(line: string, field: string, inText: boolean): boolean {
  if (!NAME.test(line.slice(0, 3))) return false;
  return line.charAt(3) === field || (line.length === 3 && !inText);
}

function placed(lines: readonly Line[], syntax: Syntax): Hl7Segment[] {
  const counts = new Map<string, number>();
  for (const { name } of lines) counts.set(name, (counts.get(name) ?? 0) + 1);
  const places = new Map<string, number>();
  return lines.map(({ name, raw }) => {
    const place = (places.get(name) ?? 0) + 1;
    places.set(name, place);
    return new Hl7Segment(name, raw, (counts.get(name) ?? 0) > 1 ? `${name}[${place}]` : name, syntax);
  });
}
