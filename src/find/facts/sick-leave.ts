/** The referral's texts in; the sick leave in force at the message's day out, and beside it self-certified days or the risk of one. */
import type { Certainty, Fact } from '../../decision.ts';
import { factSystem } from '../../systems.ts';
import type { FactContext } from '../../tables/facts.ts';
import type { Tables } from '../../tables.ts';
import { place } from '../collector.ts';
import { standingOf } from '../context.ts';
import { isLongOver } from '../own-history.ts';
import type { Span } from '../spans.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from '../text.ts';
import { certaintyOf, factAt, type Known } from './candidate.ts';
import { dateAt, type WrittenDate } from './dates.ts';
import { factMatches } from './named.ts';
import { percentIn, percentsIn, type WrittenPercent } from './percent.ts';
import { dateBehind, sinceOf } from './since.ts';
import { nearest } from './state.ts';

/** One sick leave as one place tells it. */
export interface Leave {
  readonly fact: Fact;
  /** Said to be so now. */
  readonly isCurrent: boolean;
}

const CHARACTERS_BACK = 60;
const CHARACTERS_AHEAD = 160;
/** Words of time this near to a degree belong to it. */
const NEAR = 25;
/** The codes of a sick leave's degree, of which one is in force; any other stands beside it. */
const DEGREES: ReadonlySet<string> = new Set([
  'full',
  'graded',
  'sick-listed',
  'not-sick-listed',
  'fit-again',
]);
const GRADED: ReadonlySet<string> = new Set(['full', 'graded', 'sick-listed']);
const FORMER: ReadonlySet<FactContext> = new Set(['former']);

/** What one sentence tells of the patient's sick leave. */
export function leavesIn(text: Text, sentence: Sentence, { day, gender }: Known, tables: Tables): Leave[] {
  if (text.wish || sentence.section?.heading?.wish) return [];
  const certainty = certaintyOf('sick-leave', text, sentence);
  const leaves: Leave[] = [];
  const add = (
    code: string,
    percent: number | null,
    since: string | null,
    span: Span,
    rule: string,
    display: string | null,
    isCurrent = isSaidNow(text, sentence, span),
  ) => {
    const coded = GRADED.has(code) && percent !== null ? (percent === 100 ? 'full' : 'graded') : code;
    const named =
      tables.conceptMaps.displayOf('sick-leave', factSystem('sick-leave'), coded) ?? display ?? coded;
    const start = since ?? (certainty === 'coded' ? text.block.start : null);
    const fact = {
      kind: 'sick-leave' as const,
      code: coded,
      display: named,
      percent,
      since: start,
      state: null,
    };
    leaves.push({ fact: factAt(text, sentence, span, rule, fact, certainty), isCurrent });
  };

  let rule: string | null = certainty === 'stated' ? null : (headingRule(text, sentence) ?? null);
  let window: Span | null = rule === null ? null : sentence;
  let bare: (() => void) | null = null;
  for (const index of factMatches(sentence)) {
    const match = sentence.matches[index];
    const words = match?.value.fact;
    if (!match || words?.kind !== 'sick-leave') continue;
    const standing = standingOf(text.folded, sentence, index, gender);
    if (standing.relative || standing.colleague) continue;
    const span = place(text, match);
    const code = words.code ?? '';
    if (!GRADED.has(code)) {
      if (standing.wished || (standing.negated && code !== 'not-sick-listed')) continue;
      if (nearest(text, sentence, index, FORMER) !== null) continue;
      add(code, null, sinceOf(text, sentence, index, day), span, match.value.rule, words.display);
      continue;
    }
    if (standing.negated) {
      add('not-sick-listed', null, null, span, match.value.rule, NOT_LISTED);
      continue;
    }
    if (standing.wished || nearest(text, sentence, index, FORMER) !== null) continue;
    if (isLongOver(text, sentence, index, day === null ? null : Number(day.slice(0, 4)))) continue;
    rule = match.value.rule;
    const from = Math.max(sentence.start, span.start - CHARACTERS_BACK);
    const to = Math.min(sentence.end, span.end + CHARACTERS_AHEAD);
    window = window
      ? { start: Math.min(window.start, from), end: Math.max(window.end, to) }
      : { start: from, end: to };
    const percent = words.percent ?? percentIn(text, span);
    const since = sinceOf(text, sentence, index, day);
    const named = match.value.rule;
    if (words.percent !== null) add(code, percent, since, span, named, words.display);
    else bare ??= () => add(code, percent, since, span, named, words.display);
  }
  if (rule === null || window === null) return leaves;
  const percents = degreesIn(text, sentence, {
    start: window.start,
    end: Math.min(window.end, window.start + LONGEST_WINDOW),
  });
  for (const percent of percents) {
    const period = periodOf(text, percent, day);
    if (period.isOver) continue;
    const isCurrent = isSaidNow(text, sentence, percent);
    add('sick-listed', percent.value, period.since, percent, rule, null, isCurrent);
  }
  if (percents.length === 0) bare?.();
  else if (percents.length === 1 && bare) giveDate(leaves, bare);
  return leaves;
}
const LONGEST_WINDOW = 600;
const NOT_LISTED = 'Ikke sykmeldt';

/** The one degree takes the date of the words it belongs to: `50 % sykmeldt fra 20. juli`. */
function giveDate(leaves: Leave[], bare: () => void): void {
  const last = leaves.at(-1);
  if (!last || last.fact.since !== null) return;
  const before = leaves.length;
  bare();
  const since = leaves[before]?.fact.since ?? null;
  leaves.length = before;
  leaves[before - 1] = { ...last, fact: { ...last.fact, since } };
}

function headingRule(text: Text, sentence: Sentence): string | undefined {
  return text.place?.items.includes('sick-leave') ? text.place.rule : sentence.section?.heading?.rule;
}

/** Percentages that are a degree of sick leave: not a position's, not what the patient works, not one only tried. */
function degreesIn(text: Text, sentence: Sentence, window: Span): WrittenPercent[] {
  const source = text.block.text;
  const others = sentence.matches
    .filter(({ value }) => value.fact && NO_DEGREE.has(value.fact.kind))
    .map((match) => place(text, match));
  return percentsIn(source, window).filter((percent) => {
    if (others.some(({ start, end }) => percent.start < end && percent.end > start)) return false;
    if (WORKED.test(source.slice(Math.max(0, percent.start - 24), percent.start))) return false;
    if (POSITION.test(source.slice(percent.end, percent.end + 16))) return false;
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
const WORKED =
  /(?:jobber|jobbar|jobbe|jobbet|jobba|arbeidet|arbeider|arbeide|i jobb|works|working|stilling|stillinga|ansatt|tilsett)(?:\s+(?:nå|no|i|på|ca\.?|now|i praksis))?\s*$/i;
const POSITION = /^\s*(?:stilling|fast|position|natt|jobb|i jobb|i arbeid|arbeid|bedre|bedring|effekt)/i;

function periodOf(text: Text, percent: Span, day: string | null): { since: string | null; isOver: boolean } {
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
/** `01.04 80 %`: the date right in front of the degree. */
function dateBefore(source: string, to: number, day: string | null): WrittenDate | null {
  const from = Math.max(0, to - LONGEST_DATE);
  const written = DATE_BEFORE.exec(source.slice(from, to));
  return written && dateAt(source, from + written.index, day);
}
const LONGEST_DATE = 14;
const DATE_BEFORE = /(?<![\d.])\d{1,2}[./]\d{1,2}(?:[./-]\d{2,4})?\.?:?\s*$/;

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

function isSaidNow(text: Text, sentence: Sentence, span: Span): boolean {
  return sentence.matches.some((cue) => {
    if (cue.value.around !== 'current') return false;
    const start = sourceStart(text.folded, cue);
    const end = sourceEnd(text.folded, cue);
    return (end <= span.start && end > span.start - NEAR) || (start >= span.end && start < span.end + NEAR);
  });
}

const SURENESS: Readonly<Record<Certainty, number>> = { coded: 1, labelled: 1, stated: 0, inferred: 0 };

/** The sick leave in force: what is said to be so now, else what began last, else what is said last; and what stands beside it. */
export function inForce(leaves: readonly Leave[]): Fact[] {
  const degrees = leaves.filter(({ fact }) => DEGREES.has(fact.code ?? ''));
  const beside = leaves.filter(({ fact }) => !DEGREES.has(fact.code ?? '')).map(({ fact }) => fact);
  let best: Leave | null = null;
  for (const leave of degrees) if (!best || outranks(leave, best)) best = leave;
  if (!best) return beside;
  const { fact, isCurrent } = best;
  const others = degrees.filter((leave) => leave !== best && leave.fact.percent !== null);
  const isDoubtful =
    !isCurrent && fact.since === null && others.some((leave) => leave.fact.percent !== fact.percent);
  const evidence = isDoubtful ? { ...fact.evidence, certainty: 'inferred' as const } : fact.evidence;
  return [{ ...fact, evidence }, ...beside];
}

function outranks(leave: Leave, best: Leave): boolean {
  const difference = rank(leave) - rank(best);
  if (difference !== 0) return difference > 0;
  const [a, b] = [leave.fact.since, best.fact.since];
  if (a !== null && b !== null && /^\d{4}/.test(a) && /^\d{4}/.test(b) && a !== b) return a > b;
  if ((a === null) !== (b === null)) return b === null;
  return true;
}

function rank({ fact, isCurrent }: Leave): number {
  return (isCurrent ? 4 : 0) + (fact.percent !== null ? 2 : 0) + SURENESS[fact.evidence.certainty];
}
