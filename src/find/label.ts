/** What the labels of a text have in common, wherever they stand on their line. */
import type { Heading } from '../tables/headings.ts';
import type { Span } from './spans.ts';

export interface Label extends Span {
  /** Null for a label that no row knows. */
  readonly heading: Heading | null;
  readonly contentStart: number;
  /** True when the label has its line to itself. */
  readonly alone: boolean;
}

export const LONGEST_LABEL = 80;
export const MOST_INNER_LABEL_WORDS = 5;
/** Words that may stand between the known words of a heading alone on its line. */
export const CONNECTIVES = new Set(
  'og i på av hva hvilke hvilken kva er som for til om ved eller the of and at in what har blitt vært vore pr per nå no under'.split(
    ' ',
  ),
);

/** The next colon, or question mark, that ends a label: not one between digits, nor that of an address. */
export function findColon(source: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const code = source.charCodeAt(at);
    if (code === QUESTION_MARK && at > from) return at;
    if (code !== COLON || source.charCodeAt(at + 1) === SLASH) continue;
    if (isDigit(source.charCodeAt(at - 1)) && isDigit(source.charCodeAt(at + 1))) continue;
    return at;
  }
  return -1;
}
const COLON = 0x3a;
const QUESTION_MARK = 0x3f;
const SLASH = 0x2f;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
