/**
 * One text in; its headings and what stands below each out, and the spans that state nothing (the headings' own words, boxes
 * left unticked, questions left unanswered). Headings stand at the start of a line, alone on it, or inside it before a colon.
 */
import type { Folded } from '../tables/fold.ts';
import { isWordSign } from '../tables/fold.ts';
import type { Heading, HeadingRules } from '../tables/language.ts';

/** Places are UTF-16 offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Section {
  /** Null for a heading that we do not know: it only ends the one before. */
  readonly heading: Heading | null;
  readonly label: Span;
  readonly content: Span;
}

export interface Layout {
  readonly sections: readonly Section[];
  /** What states nothing, in order. */
  readonly void: readonly Span[];
}

const LONGEST_LABEL = 80;
const MOST_LABEL_WORDS = 8;
const MOST_QUESTION_WORDS = 16;
const LONGEST_LONE_HEADING = 60;
const MOST_INNER_LABEL_WORDS = 5;
const LEADING_MARKS = /[\s\-*•·●▪–—#>=|_]/;
/** Words that may stand between the known words of a heading alone on its line. */
const CONNECTIVES = new Set(
  'og i på av hva hvilke hvilken kva er som for til om ved eller the of and at in what har blitt vært vore pr per nå no under'.split(
    ' ',
  ),
);

interface Label extends Span {
  readonly heading: Heading | null;
  readonly contentStart: number;
  readonly alone: boolean;
}

export function layOut(text: Folded, headings: HeadingRules): Layout {
  const labels = findLabels(text, headings);
  const sections: Section[] = labels.map((label, index) => {
    const limit = labels[index + 1]?.start ?? text.source.length;
    return {
      heading: label.heading,
      label: { start: label.start, end: label.end },
      content: trim(text.source, label.contentStart, contentEnd(text.source, label, limit)),
    };
  });
  const spans: Span[] = sections.flatMap((section) => (section.heading ? [section.label] : []));
  spans.push(...uncheckedBoxes(text.source));
  return { sections, void: spans.sort((a, b) => a.start - b.start) };
}

function findLabels(text: Folded, headings: HeadingRules): Label[] {
  const { source } = text;
  const labels: Label[] = [];
  const mixedCase = /[a-zæøå]/.test(source);
  for (let lineStart = 0; lineStart < source.length; ) {
    const lineEnd = endOfLine(source, lineStart);
    const start = afterMarks(source, lineStart, lineEnd);
    const colon = findColon(source, start, Math.min(lineEnd, start + LONGEST_LABEL));
    const first = colon === -1 ? null : labelAtLineStart(text, headings, start, colon);
    if (first) labels.push(first);
    if (colon !== -1) labels.push(...innerLabels(text, headings, first ? colon + 1 : start, lineEnd));
    if (!first && colon === -1) {
      const lone = loneHeading(text, headings, lineStart, start, lineEnd, mixedCase);
      if (lone) labels.push(lone);
    }
    lineStart = lineEnd + 1;
  }
  return labels;
}

/** `Yrke: …`, `Er pasienten sykmeldt? …`; a label that no row knows still ends the section before it. */
function labelAtLineStart(text: Folded, headings: HeadingRules, start: number, colon: number): Label | null {
  const from = foldedAt(text, start);
  const to = foldedAt(text, colon);
  const words = countWords(text, from, to);
  const question = text.source[colon] === '?';
  if (words === 0 || words > (question ? MOST_QUESTION_WORDS : MOST_LABEL_WORDS)) return null;
  const heading = headings.classify(text, from, to);
  if (!heading && (question || words > MOST_INNER_LABEL_WORDS)) return null;
  return { start, end: colon + 1, heading, contentStart: colon + 1, alone: false };
}

/** Further labels on one line: `… 100 %. Sykm: nei. Tlf: …`. Only known ones count. */
function innerLabels(text: Folded, headings: HeadingRules, from: number, lineEnd: number): Label[] {
  const labels: Label[] = [];
  let earliest = from;
  for (let colon = findColon(text.source, from, lineEnd); colon !== -1; ) {
    const start = innerLabelStart(text.source, earliest, colon);
    const foldedStart = foldedAt(text, start);
    const foldedEnd = foldedAt(text, colon);
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

/** `Tidl. us/beh:`: a full stop before a small letter belongs to the label. */
function isAbbreviated(source: string, at: number, colon: number): boolean {
  const next = source.charAt(Math.min(skipSpace(source, at + 1), colon));
  return source.charAt(at) === '.' && next !== next.toUpperCase();
}

/** A short line that holds nothing but a heading's words, with text below it. */
function loneHeading(
  text: Folded,
  headings: HeadingRules,
  lineStart: number,
  start: number,
  lineEnd: number,
  mixedCase: boolean,
): Label | null {
  const { source } = text;
  const end = beforeMarks(source, start, lineEnd);
  if (end <= start || end - start > LONGEST_LONE_HEADING) return null;
  const from = foldedAt(text, start);
  const to = foldedAt(text, end);
  if (countWords(text, from, to) > MOST_LABEL_WORDS) return null;
  const heading = headings.classify(text, from, to);
  if (!heading) return null;
  const line = source.slice(start, end);
  const first = line.charAt(0);
  if (first === first.toLowerCase() && first !== first.toUpperCase()) return null;
  const marked = /[*#]/.test(source.slice(lineStart, start)) || (mixedCase && line === line.toUpperCase());
  const covered = headings.covers(text, from, to, CONNECTIVES);
  if (!(heading.standsAlone && covered) && !(marked && !/\d/.test(line))) return null;
  return { start, end, heading, contentStart: lineEnd, alone: true };
}

/**
 * The text below a heading ends at the next heading, or at a blank line after its own first paragraph. A wish written on the
 * heading's own line ends with that line, or with its first sentence where the whole letter stands on one line.
 */
function contentEnd(source: string, label: Label, limit: number): number {
  if (label.heading?.wish && !label.alone) {
    const content = source.slice(label.contentStart, limit);
    const [line = ''] = content.trimStart().split('\n', 1);
    const lineEnd = label.contentStart + content.indexOf(line) + line.length;
    const stop = line.length > LONGEST_WISH ? content.indexOf('. ') : -1;
    return stop === -1 ? lineEnd : label.contentStart + stop + 1;
  }
  let from = label.contentStart;
  while (label.alone && from < limit && isSpace(source.charCodeAt(from))) from += 1;
  let newlines = 0;
  for (let at = from; at < limit; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 0x0a) newlines += 1;
    else if (!isSpace(code)) newlines = 0;
    if (newlines === 2) return at;
  }
  return limit;
}

const LONGEST_WISH = 250;

const BOX = /[☐☑☒□■]|\[[ xX✓]?\]|\([ xX✓]\)/g;

/** Options whose box is left empty. The option stands after its box, or before it where the line begins with words. */
function uncheckedBoxes(source: string): Span[] {
  const spans: Span[] = [];
  let lineEnd = -1;
  let previousEnd = 0;
  let boxFirst = true;
  for (const match of source.matchAll(BOX)) {
    if (match.index >= lineEnd) {
      previousEnd = source.lastIndexOf('\n', match.index) + 1;
      lineEnd = endOfLine(source, match.index);
      const before = source.slice(previousEnd, match.index);
      boxFirst = /^[\s\-*•]*$/.test(before) || /[:?]\s*$/.test(before.slice(-8));
    }
    const end = match.index + match[0].length;
    if (/^(☐|□|\[ ?\]|\( \))$/.test(match[0])) {
      BOX_AFTER.lastIndex = end;
      const stop = BOX_AFTER.exec(source)?.index ?? source.length;
      spans.push(boxFirst ? { start: match.index, end: stop } : { start: previousEnd, end });
    }
    previousEnd = end;
  }
  return spans;
}
const BOX_AFTER = /[☐☑☒□■[(\n\r]/g;

/** The next colon, or question mark, that ends a label: not one between digits, nor that of an address. */
function findColon(source: string, from: number, to: number): number {
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

function countWords(text: Folded, from: number, to: number): number {
  let words = 0;
  for (let at = from; at < to; at += 1) {
    if (isWordSign(text.signs[at] ?? 0) && !isWordSign(text.signs[at - 1] ?? 0)) words += 1;
  }
  return words;
}

function endOfLine(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    const character = source.charCodeAt(at);
    if (character === 0x0a || character === 0x0d) return at;
  }
  return source.length;
}

/** Past white space, bullets and numbering (`- `, `*** `, `3. `, `a) `). */
function afterMarks(source: string, from: number, to: number): number {
  let at = from;
  while (at < to && LEADING_MARKS.test(source.charAt(at))) at += 1;
  let end = at;
  while (end < to && end < at + 3 && /[0-9a-zA-Z]/.test(source.charAt(end))) end += 1;
  const numbered = end > at && /[.)]/.test(source.charAt(end)) && /[\s]/.test(source.charAt(end + 1));
  const isNumber = /^(\d+|[a-zA-Z])$/.test(source.slice(at, end));
  return numbered && isNumber ? skipSpace(source, end + 1) : at;
}

function beforeMarks(source: string, from: number, to: number): number {
  let at = to;
  while (at > from && /[\s*=#:_-]/.test(source.charAt(at - 1))) at -= 1;
  return at;
}

function skipSpace(source: string, from: number): number {
  let at = from;
  while (at < source.length && /[ \t]/.test(source.charAt(at))) at += 1;
  return at;
}

export function trim(source: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && isSpace(source.charCodeAt(from))) from += 1;
  while (to > from && isSpace(source.charCodeAt(to - 1))) to -= 1;
  return { start: from, end: to };
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
}
