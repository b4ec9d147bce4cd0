/** A line of a folded text in; the labels inside it, each before its colon, out. */
import type { Folded } from '../tables/fold.ts';
import type { HeadingRules } from '../tables/headings.ts';
import { isWordSign } from '../tables/signs.ts';
import { CONNECTIVES, findColon, type Label, LONGEST_LABEL, MOST_INNER_LABEL_WORDS } from './label.ts';
import { countWords, foldedAt, skipSpace } from './spans.ts';

/** Further labels on one line: `… 100 %. Sykm: nei. Tlf: …`. Only known ones count. */
export function innerLabels(text: Folded, headings: HeadingRules, from: number, lineEnd: number): Label[] {
  const labels: Label[] = [];
  let earliest = from;
  for (let colon = findColon(text.source, from, lineEnd); colon !== -1; ) {
    const marked = innerLabelStart(text.source, earliest, colon);
    const foldedEnd = foldedAt(text, colon);
    const isBehindLabel = text.source[earliest - 1] === ':' && marked === skipSpace(text.source, earliest);
    const start = isBehindLabel ? (unmarkedStart(text, headings, marked, foldedEnd) ?? marked) : marked;
    const foldedStart = foldedAt(text, start);
    const words = countWords(text, foldedStart, foldedEnd);
    if (words > 0 && words <= MOST_INNER_LABEL_WORDS && text.source[colon] === ':') {
      const heading = headings.classify(text, foldedStart, foldedEnd);
      if (heading) labels.push({ start, end: colon + 1, heading, contentStart: colon + 1, alone: false });
    }
    earliest = colon + 1;
    colon = findColon(text.source, colon + 1, lineEnd);
  }
  return labels;
}

/** Back from a colon to the mark that parts the label from the text before it. */
function innerLabelStart(source: string, earliest: number, colon: number): number {
  const limit = Math.max(earliest, colon - LONGEST_LABEL / 2);
  for (let at = colon - 1; at > limit; at -= 1) {
    const mark = source.charAt(at);
    const spaceFollows = /\s/.test(source.charAt(at + 1));
    if (
      /[,;|\t)?!]/.test(mark) ||
      ('.–-'.includes(mark) && spaceFollows && !isAbbreviated(source, at, colon))
    ) {
      return skipSpace(source, at + 1);
    }
    if (mark === ' ' && source.charAt(at - 1) === ' ') return at + 1;
  }
  return skipSpace(source, limit);
}

/**
 * `Yrke: kokk Sykm: 50 %`: where nothing parts the answer from the next label, the label is what before its colon is heading words
 * only, from the last one that begins with a capital. Null when there are none.
 */
function unmarkedStart(text: Folded, headings: HeadingRules, from: number, to: number): number | null {
  const { source, origin, signs } = text;
  let first: number | null = null;
  let end = to;
  for (let words = 0; words < MOST_INNER_LABEL_WORDS; words += 1) {
    while (end > 0 && !isWordSign(signs[end - 1] ?? 0)) end -= 1;
    let start = end;
    while (start > 0 && isWordSign(signs[start - 1] ?? 0)) start -= 1;
    const at = origin[start] ?? 0;
    if (start === end || at < from || !headings.covers(text, start, to, CONNECTIVES)) break;
    first = at;
    if (/^\p{Lu}\p{Ll}/u.test(source.slice(at, at + 2))) break;
    end = start;
  }
  return first !== null && headings.classify(text, foldedAt(text, first), to) ? first : null;
}

/** `Tidl. us/beh:`: a full stop before a small letter belongs to the label. */
function isAbbreviated(source: string, at: number, colon: number): boolean {
  const next = source.charAt(Math.min(skipSpace(source, at + 1), colon));
  return source.charAt(at) === '.' && next !== next.toUpperCase();
}
