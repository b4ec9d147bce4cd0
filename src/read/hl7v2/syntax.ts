/**
 * MSH-1 and MSH-2 → the signs that part a message's fields, and the reading of escape sequences (HL7 v2.5.1, sections 2.5.4 and 2.7).
 */
import { decodeAs } from '../charset.ts';

/** Empty where the sender has no such sign: a short MSH-2. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** From v2.7: stands where a text was cut. */
  readonly truncation: string;
}

/** Null when they are not one to five different signs. */
export function delimitersOf(field: string, encoding: string): Delimiters | null {
  const signs = field + encoding;
  if (field.length !== 1 || encoding.length < 1 || encoding.length > 5) return null;
  if (new Set(signs).size !== signs.length || !/^[!-/:-@[-`{-~]+$/.test(signs)) return null;
  const [component = '', repetition = '', escapeSign = '', subcomponent = '', truncation = ''] = encoding;
  return { field, component, repetition, escape: escapeSign, subcomponent, truncation };
}

/** Longest number of lines or spaces that one formatting command may ask for. */
const MOST_REPEATED = 20;
/** Of one letter, in any character set that is read. */
const MOST_BYTES = 4;
const LAYOUT = /^\.(br|ce|fi|nf|sp|sk|in|ti)\s*([+-]?\d{0,4})$/i;

export class Syntax {
  readonly delimiters: Delimiters;
  /** The message's own, as IANA names it; hexadecimal escapes are written in it. */
  readonly charset: string;
  readonly #signs: ReadonlyMap<string, string>;

  constructor(delimiters: Delimiters, charset: string) {
    this.delimiters = delimiters;
    this.charset = charset;
    this.#signs = new Map([
      ['F', delimiters.field],
      ['S', delimiters.component],
      ['T', delimiters.subcomponent],
      ['R', delimiters.repetition],
      ['E', delimiters.escape],
      ['P', delimiters.truncation],
      // Highlighting begins and ends: no sign of the text.
      ['H', ''],
      ['N', ''],
    ]);
  }

  /** The text behind its escapes, line ends as `\n`. A sequence that we don't know stays as it is written. */
  unescape(written: string): string {
    const { escape: sign } = this.delimiters;
    if (sign === '' || !written.includes(sign)) return lineEnds(written);
    const pieces: string[] = [];
    let from = 0;
    let start = written.indexOf(sign);
    for (let end = written.indexOf(sign, start + 1); end !== -1; end = written.indexOf(sign, start + 1)) {
      const meaning = this.#meaningOf(written, start + 1, end);
      const read = meaning === null ? this.#letterOf(written, start, end) : { meaning, end };
      if (read === null) {
        // Not a sequence, so the sign at `end` may begin one: a path such as C:\temp\.br\.
        start = end;
        continue;
      }
      pieces.push(written.slice(from, start), read.meaning);
      from = read.end + 1;
      start = written.indexOf(sign, from);
      if (start === -1) break;
    }
    pieces.push(written.slice(from));
    return lineEnds(pieces.join(''));
  }

  #meaningOf(written: string, from: number, to: number): string | null {
    if (from === to) return null;
    const sequence = written.slice(from, to);
    const sign = this.#signs.get(sequence);
    if (sign !== undefined) return sign;
    if (sequence.startsWith('X')) return this.#fromHex(sequence.slice(1));
    const [, command, count = ''] = LAYOUT.exec(sequence) ?? [];
    const times = Math.min(Math.max(Number(count) || 1, 1), MOST_REPEATED);
    switch (command?.toLowerCase()) {
      case undefined:
        return null;
      case 'br':
      case 'ce':
        return '\n';
      case 'sp':
        return '\n'.repeat(times);
      case 'sk':
        return ' '.repeat(times);
      default:
        // Indents and word wrap: how it looks, not what it says.
        return '';
    }
  }

  /** A letter of several bytes, each of which has a sequence of its own: `\XC3\\XA5\`. */
  #letterOf(written: string, start: number, end: number): { meaning: string; end: number } | null {
    const { escape: sign } = this.delimiters;
    if (written.charAt(start + 1) !== 'X') return null;
    let digits = written.slice(start + 2, end);
    let last = end;
    for (let bytes = 2; bytes <= MOST_BYTES; bytes += 1) {
      const next = written.startsWith(`${sign}X`, last + 1) ? written.indexOf(sign, last + 3) : -1;
      if (next === -1) return null;
      digits += written.slice(last + 3, next);
      last = next;
      const meaning = this.#fromHex(digits);
      if (meaning !== null) return { meaning, end: last };
    }
    return null;
  }

  #fromHex(digits: string): string | null {
    if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(digits)) return null;
    return decodeAs(Buffer.from(digits, 'hex'), this.charset);
  }
}

function lineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
