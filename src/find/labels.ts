/** A folded text in; the labels of its sections out: at the start of a line, alone on it, or inside it before a colon. */
import type { Folded } from '../tables/fold.ts';
import type { HeadingRules } from '../tables/headings.ts';
import { isWordSign, SENTENCE } from '../tables/signs.ts';
import { innerLabels } from './inner-labels.ts';
import { CONNECTIVES, findColon, type Label, LONGEST_LABEL, MOST_INNER_LABEL_WORDS } from './label.ts';
import { countWords, endOfLine, foldedAt, skipSpace } from './spans.ts';

const MOST_LABEL_WORDS = 8;
const MOST_QUESTION_WORDS = 16;
const LONGEST_LONE_HEADING = 60;
const LEADING_MARKS = /[\s\-*•·●▪–—#>=|_]/;
const HINT_WORDS = new Set([
  ...CONNECTIVES,
  ...'andre annet anna osv etc eks f evt ev dato grad hvem kven når hvor eventuelt prosent varighet type others'.split(
    ' ',
  ),
]);

/** All labels, in order. */
export function findLabels(text: Folded, headings: HeadingRules): Label[] {
  const { source } = text;
  const labels: Label[] = [];
  const mixedCase = /[a-zæøå]/.test(source);
  for (let lineStart = 0; lineStart < source.length; ) {
    const lineEnd = endOfLine(source, lineStart);
    const marked = afterMarks(source, lineStart, lineEnd);
    const isAsked = endOfMark(QUESTION_WORD, source, marked) !== null;
    const answer = endOfMark(ANSWER_WORD, source, marked);
    if (answer !== null) moveContent(source, labels, answer);
    const start = endOfMark(QUESTION_WORD, source, marked) ?? answer ?? marked;
    const colon = findColon(source, start, Math.min(lineEnd, start + LONGEST_LABEL));
    const first = colon === -1 ? null : labelAtLineStart(text, headings, start, colon, isAsked);
    if (first) labels.push(isAsked ? { ...first, start: marked } : first);
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
function labelAtLineStart(
  text: Folded,
  headings: HeadingRules,
  start: number,
  colon: number,
  isAsked: boolean,
): Label | null {
  const to = foldedAt(text, colon);
  const question = text.source[colon] === '?';
  const from = question ? afterSentence(text, foldedAt(text, start), to) : foldedAt(text, start);
  const words = countWords(text, from, to);
  if (words === 0 || words > (question ? MOST_QUESTION_WORDS : MOST_LABEL_WORDS)) return null;
  if (!question && holdsMore(text, from, to)) return null;
  const heading = headings.classify(text, from, to);
  if (!heading && !isAsked && (question || words > MOST_INNER_LABEL_WORDS)) return null;
  const contentStart = question ? afterHint(text, headings, colon + 1) : colon + 1;
  return {
    start: Math.max(start, text.origin[from] ?? 0),
    end: contentStart,
    heading,
    contentStart,
    alone: false,
  };
}

/** `Kontoransatt i kommunen. Sykmeldt? …`: the question begins behind the last full stop. */
function afterSentence(text: Folded, from: number, to: number): number {
  let at = to - 1;
  while (at > from && !isWordSign(text.signs[at] ?? 0)) at -= 1;
  for (; at > from; at -= 1) if (text.signs[at] === SENTENCE) return at + 1;
  return from;
}

/** `Spm: Fravær? Svar: …`: the words before the question and the answer are no heading of their own. */
const QUESTION_WORD = /(?:spørsmål|spm|question)[ \t]*\d{0,2}[ \t]*:[ \t]*/iy;
const ANSWER_WORD = /(?:svar|answer)[ \t]*:[ \t]*/iy;

function endOfMark(mark: RegExp, source: string, at: number): number | null {
  mark.lastIndex = at;
  return mark.test(source) ? mark.lastIndex : null;
}

/** What is answered begins after the answer's mark, where nothing else stands between it and its question. */
function moveContent(source: string, labels: Label[], contentStart: number): void {
  const last = labels.at(-1);
  if (!last || contentStart - last.contentStart > LONGEST_LABEL) return;
  if (!/^\s*\p{L}+\s*:\s*$/u.test(source.slice(last.contentStart, contentStart))) return;
  labels[labels.length - 1] = { ...last, contentStart };
}

/** Past a hint in brackets after a question that holds nothing but heading words: `… prøvd? (arbeidsgiver, NAV, andre)`. */
function afterHint(text: Folded, headings: HeadingRules, from: number): number {
  const open = skipSpace(text.source, from);
  if (text.source[open] !== '(') return from;
  const close = text.source.slice(open, open + LONGEST_LABEL).indexOf(')');
  if (close === -1) return from;
  const span = { start: foldedAt(text, open + 1), end: foldedAt(text, open + close) };
  return headings.covers(text, span.start, span.end, HINT_WORDS) ? open + close + 1 : from;
}

/** A finished sentence or a comma (outside brackets) before a label: `Sykmeldt 50 %, tlf: …` begins with no label. */
function holdsMore(text: Folded, from: number, to: number): boolean {
  let last = to - 1;
  // What ends the label itself may be a bracket and the end of the text: `Grad (%):`.
  while (last > from && !isWordSign(text.signs[last] ?? 0)) last -= 1;
  for (let at = from; at < last; at += 1) if (text.signs[at] === SENTENCE) return true;
  const label = text.source.slice(text.origin[from], text.origin[to]);
  return /[,;]/.test(label.replace(/\([^)]*\)/g, ''));
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
  if (source.charAt(end) === '.' || source.charAt(end - 1) === '.') return null;
  const line = source.slice(start, end);
  const first = line.charAt(0);
  if (first === first.toLowerCase() && first !== first.toUpperCase()) return null;
  const marked = /[*#]/.test(source.slice(lineStart, start)) || (mixedCase && line === line.toUpperCase());
  const covered = headings.covers(text, from, to, CONNECTIVES);
  if (!(heading.standsAlone && covered) && !(marked && !/\d/.test(line))) return null;
  return { start, end, heading, contentStart: lineEnd, alone: true };
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
