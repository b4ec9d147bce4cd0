/** One text in; the facts that the rows of `fact-*.csv` name in it out, except the sick leave, which is chosen among several. */
import type { Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactContext, FactWords } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import { place } from '../collector.ts';
import { standingOf } from '../context.ts';
import { saysAnew } from '../denial.ts';
import { isOwnWork } from '../own-history.ts';
import type { Span } from '../spans.ts';
import type { Sentence, Text } from '../text.ts';
import { factAt, isToldUnder, type Known } from './candidate.ts';
import { percentIn } from './percent.ts';
import { sinceOf } from './since.ts';
import { nearest, stateOf } from './state.ts';

/** Of one row, in one text: a text that says one thing over and over is not gone through for it. */
const MOST_OF_A_ROW = 8;

/** The facts of `sentence`, at the matches `at`. `counts` remembers how often each row was met in the text. */
export function namedFacts(
  text: Text,
  sentence: Sentence,
  at: readonly number[],
  counts: Map<string, number>,
  known: Known,
): Fact[] {
  const facts: Fact[] = [];
  let before: { fact: Fact; match: Match<Cue> } | null = null;
  for (const index of at) {
    const match = sentence.matches[index];
    if (!match) continue;
    const count = counts.get(match.value.rule) ?? 0;
    if (count >= MOST_OF_A_ROW) continue;
    counts.set(match.value.rule, count + 1);
    const found = factOf(text, sentence, index, match, known);
    if (!found) continue;
    const fact: Fact =
      before && isListedBehind(match, before.match) ? withStateOf(before.fact, found) : found;
    facts.push(fact);
    before = { fact, match };
  }
  return facts;
}

/** `Har hatt fysioterapi, kiropraktor og akupunktur`: in a list, what holds for the first holds for the next. */
function isListedBehind(match: Match<Cue>, before: Match<Cue>): boolean {
  return match.word - (before.word + before.words - 1) <= LIST_REACH;
}
const LIST_REACH = 4;

function withStateOf(before: Fact, fact: Fact): Fact {
  const isCare = fact.kind === before.kind || (before.kind !== 'measure' && fact.kind !== 'measure');
  return fact.state === null && HAS_STATE.has(fact.kind) && isCare && before.state !== 'not-tried'
    ? { ...fact, state: before.state }
    : fact;
}
const HAS_STATE: ReadonlySet<string> = new Set(['measure', 'investigation', 'treatment']);

/** Places of the words that name a fact, without those inside longer ones (`varig lønnstilskudd`) or inside what is none. */
export function factMatches(sentence: Sentence): number[] {
  const all: [number, Match<Cue>][] = [];
  for (const [at, match] of sentence.matches.entries())
    if (match.value.role === 'fact') all.push([at, match]);
  if (all.length < 2) return all.flatMap(([at, { value }]) => (value.fact?.kind === 'ignore' ? [] : [at]));
  const widest = all.sort(([, a], [, b]) => a.start - b.start || b.end - a.end);
  const kept: number[] = [];
  const ends = new Map<string, number>();
  for (const [at, match] of widest) {
    const kind = match.value.fact?.kind ?? 'ignore';
    const group = GROUPS[kind];
    const ignored = ends.get('ignore') ?? 0;
    if (match.end <= Math.max(ignored, ends.get(group) ?? 0)) continue;
    ends.set(group, match.end);
    if (kind !== 'ignore') kept.push(at);
  }
  return kept.sort((a, b) => a - b);
}

/** Of words that stand inside each other the longest counts, among those that name the same sort of thing. */
const GROUPS: Readonly<Record<FactWords['kind'], string>> = {
  'employment-status': 'employment-status',
  'position-percentage': 'position-percentage',
  'sick-leave': 'sick-leave',
  benefit: 'benefit',
  measure: 'care',
  investigation: 'care',
  treatment: 'care',
  ignore: 'ignore',
};

function factOf(text: Text, sentence: Sentence, index: number, match: Match<Cue>, known: Known): Fact | null {
  const words = match.value.fact;
  if (!words || words.kind === 'ignore' || words.kind === 'sick-leave') return null;
  const standing = standingOf(text.folded, sentence, index, known.gender);
  if (standing.relative || standing.relativesWork || standing.relativesOwn) return null;
  const span = place(text, match);
  const { kind } = words;
  const percent = words.percent ?? percentIn(text, span);
  const fact = {
    kind,
    code: words.code,
    display: words.display ?? text.block.text.slice(span.start, span.end),
    percent: null,
    since: null,
    state: null,
  };
  switch (kind) {
    case 'employment-status':
    case 'position-percentage':
      if (standing.colleague || standing.wished || standing.jobWished || text.wish) return null;
      if (standing.negated && !SAYS_NO.has(words.code ?? '')) return null;
      if (nearest(text, sentence, index, FORMER) !== null && words.code !== 'unemployed') return null;
      if (kind === 'position-percentage') {
        return percent === null ? null : factAt(text, sentence, span, match.value.rule, { ...fact, percent });
      }
      return factAt(text, sentence, span, match.value.rule, {
        ...fact,
        since: sinceOf(text, sentence, index, known.day),
      });
    case 'benefit':
      if (standing.colleague || standing.wished || text.wish) return null;
      if (standing.negated && !saysAnew(text.folded, sentence, match)) return null;
      if (nearest(text, sentence, index, NOT_RECEIVED) !== null) return null;
      return factAt(text, sentence, span, match.value.rule, {
        ...fact,
        percent,
        since: sinceOf(text, sentence, index, known.day),
      });
    case 'measure':
    case 'investigation':
    case 'treatment': {
      if (kind !== 'measure' && isOwnWork(text, sentence, index)) return null;
      if (isEnglishTitle(text, span)) return null;
      const isTold = kind === 'investigation' || isToldUnder(kind, text, sentence);
      const state = stateOf(text, sentence, index, standing, isTold);
      if (state === 'not-a-fact') return null;
      const number = numberIn(text, span);
      return factAt(text, sentence, span, match.value.rule, {
        ...fact,
        code: fact.code?.replace('#', number) ?? null,
        display: fact.display.replace('#', number),
        since: kind === 'treatment' || kind === 'measure' ? sinceOf(text, sentence, index, known.day) : null,
        state,
      });
    }
  }
}

/** A denial inside these is their own: `ikke i arbeid`. */
const SAYS_NO: ReadonlySet<string> = new Set(['unemployed', 'INGEN']);
const FORMER: ReadonlySet<FactContext> = new Set(['former']);
const NOT_RECEIVED: ReadonlySet<FactContext> = new Set(['planned', 'declined', 'offered', 'former']);

/** `Mr Whitcombe` in an English text is no image. */
function isEnglishTitle({ block, languages }: Text, { start, end }: Span): boolean {
  if (languages.en <= languages.nb + languages.nn) return false;
  return /^Mr\.?\s+\p{Lu}\p{Ll}/u.test(block.text.slice(start, end + 4));
}

/** The number in the words themselves: `dialogmøte 2`. */
function numberIn(text: Text, { start, end }: Span): string {
  return /[1-3]/.exec(text.block.text.slice(start, end))?.[0] ?? '1';
}
