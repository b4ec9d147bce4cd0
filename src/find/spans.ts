/** Small questions about places in a text: spans of it, its white space, its lines, and where a place lies in the folded text. */
import type { Folded } from '../tables/fold.ts';
import { isWordSign } from '../tables/signs.ts';

/** Places are UTF-16 offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && a.end > b.start;
}

export function trim(source: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && isSpace(source.charCodeAt(from))) from += 1;
  while (to > from && isSpace(source.charCodeAt(to - 1))) to -= 1;
  return { start: from, end: to };
}

export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
}

/** Past blanks and tabs. */
export function skipSpace(source: string, from: number): number {
  let at = from;
  while (at < source.length && /[ \t]/.test(source.charAt(at))) at += 1;
  return at;
}

/** Where the line of `from` ends; a carriage return ends it too. */
export function endOfLine(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    const character = source.charCodeAt(at);
    if (character === 0x0a || character === 0x0d) return at;
  }
  return source.length;
}

/** The folded place of the first sign that stood at `offset` or later. */
export function foldedAt(text: Folded, offset: number): number {
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((text.origin[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Words among the folded signs `from`–`to`. */
export function countWords(text: Folded, from: number, to: number): number {
  let words = 0;
  for (let at = from; at < to; at += 1) {
    if (isWordSign(text.signs[at] ?? 0) && !isWordSign(text.signs[at - 1] ?? 0)) words += 1;
  }
  return words;
}
