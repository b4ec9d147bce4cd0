/** A stretch of a sentence about a sick leave in; the degrees written in it out, and the time for which one holds. */
import type { FactPatterns } from '../../tables/fact-patterns.ts';
import { place } from '../collector.ts';
import type { Span } from '../spans.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from '../text.ts';
import { dateAt, type WrittenDate } from './dates.ts';
import { percentsIn, type WrittenPercent } from './percent.ts';
import { dateBehind } from './since.ts';

/** Words of time this near to a degree belong to it, characters. */
const NEAR = 25;

/** Percentages that are a degree of sick leave: not a position's, not what the patient works, not one only tried. */
export function degreesIn(
  text: Text,
  sentence: Sentence,
  window: Span,
  patterns: FactPatterns,
): WrittenPercent[] {
  const source = text.block.text;
  const others = sentence.matches
    .filter(({ value }) => value.fact && NO_DEGREE.has(value.fact.kind))
    .map((match) => place(text, match));
  return percentsIn(source, window).filter((percent) => {
    if (others.some(({ start, end }) => percent.start < end && percent.end > start)) return false;
    if (patterns['worked-before'].test(source.slice(Math.max(0, percent.start - 24), percent.start)))
      return false;
    if (patterns['position-behind'].test(source.slice(percent.end, percent.end + 16))) return false;
    return !sentence.matches.some(
      (cue) =>
        NOT_IN_FORCE.has(cue.value.around ?? '') &&
        sourceStart(text.folded, cue) < percent.start &&
        sourceEnd(text.folded, cue) > percent.start - NEAR,
    );
  });
}
const NOT_IN_FORCE: ReadonlySet<string> = new Set(['attempted', 'former', 'planned', 'offered']);
const NO_DEGREE: ReadonlySet<string> = new Set(['position-percentage', 'employment-status', 'benefit']);
/** When a degree began, and whether an end written behind it lies before the message's day. */
export function periodOf(
  text: Text,
  percent: Span,
  day: string | null,
): { since: string | null; isOver: boolean } {
  const source = text.block.text;
  const started = dateBefore(source, percent.start, day) ?? dateBehind(text, percent.end, day);
  const at = Math.max(started?.end ?? 0, percent.end);
  UNTIL.lastIndex = at;
  const until = UNTIL.exec(source);
  const since = started?.value ?? null;
  if (!until || day === null) return { since, isOver: false };
  const end = dateAt(source, at + until[0].length, day)?.value;
  const isOver = end !== undefined && ISO_DAY.test(end) && end < day && isRecent(end, since, day);
  return { since, isOver };
}
/** `01.04 80 %`, `01.04 nede i 80 %`: the date right in front of the degree. */
function dateBefore(source: string, to: number, day: string | null): WrittenDate | null {
  const from = Math.max(0, to - LONGEST_DATE);
  const written = DATE_BEFORE.exec(source.slice(from, to));
  return written && dateAt(source, from + written.index, day);
}
const LONGEST_DATE = 32;
const DATE_BEFORE =
  /(?<![\d.])\d{1,2}[./]\d{1,2}(?:[./-]\d{2,4})?\.?:?(?:\s+(?:nede?|nedtrapp(?:et|a)) (?:i|til))?\s*$/;

const UNTIL = /\s*(?:-|–|—|til og med|til|t\.?\s?o\.?\s?m\.?|until|to)\s*(?:og med\s*)?/iy;
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/** An end without a year is the last such day: only one after the start, or of the last half year, is sure to be past. */
function isRecent(end: string, since: string | null, day: string): boolean {
  if (since !== null && ISO_DAY.test(since)) return end >= since;
  const months =
    (Number(day.slice(0, 4)) - Number(end.slice(0, 4))) * 12 +
    Number(day.slice(5, 7)) -
    Number(end.slice(5, 7));
  return months <= 6;
}

/** True where a word of today stands beside a degree. */
export function isSaidNow(text: Text, sentence: Sentence, span: Span): boolean {
  return sentence.matches.some((cue) => {
    if (cue.value.around !== 'current') return false;
    const start = sourceStart(text.folded, cue);
    const end = sourceEnd(text.folded, cue);
    if (end <= span.start && end > span.start - NEAR)
      return !TURNS.test(text.block.text.slice(end, span.start));
    return (
      start >= span.end && start < span.end + NEAR && !GOES_ON.test(text.block.text.slice(span.end, start))
    );
  });
}
/** `Ikke sykmeldt nå, men var 50 % sykmeldt i juni`: what is said of today ends here. */
const TURNS = /(?<!\p{L})(?:men|but|var|was|før|before)(?!\p{L})/iu;
/** `50 % frå 12.1., frå 9.2. nede i 30 %`: another time has begun. */
const GOES_ON = /,\s*(?:fra|frå|fom|så|deretter|then|from|since)(?!\p{L})/iu;
