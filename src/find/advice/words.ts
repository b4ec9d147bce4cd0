/** One text in; the answers that its words give to the questions of the intake unit out. One walk over each sentence. */
import type { AdviceCue, AdviceRule } from '../../tables/advice.ts';
import type { Match } from '../../tables/automaton.ts';
import type { Cue } from '../../tables/language.ts';
import { place } from '../collector.ts';
import { standingOf } from '../context.ts';
import { saysAnew } from '../denial.ts';
import { marksBetween } from '../facts/marks.ts';
import type { Span } from '../spans.ts';
import type { Sentence, Text } from '../text.ts';

export interface AdviceHit {
  readonly question: string;
  readonly says: 'yes' | 'no';
  readonly rule: string;
  readonly text: Text;
  readonly sentence: Sentence;
  readonly phrase: Span;
}

interface Seen {
  readonly match: Match<Cue>;
  readonly index: number;
}

/** Farthest that a row's own words and those of its part may stand apart, words. */
const NEAR = 8;

/**
 * @param isOpen false where the question needs no more answers of the kind
 * @param report what to do with an answer
 */
export function adviceHits(
  text: Text,
  isOpen: (rule: AdviceRule) => boolean,
  report: (hit: AdviceHit) => void,
): void {
  for (const sentence of text.sentences) {
    if (sentence.question || text.others.has(sentence)) continue;
    let seen: SeenHere | null = null;
    for (const [index, match] of sentence.matches.entries()) {
      const { advice } = match.value;
      if (!advice) continue;
      seen ??= { words: new Map(), parts: new Map() };
      const here = { match, index };
      for (const { rule, own, part } of completed(advice, here, seen, text, sentence)) {
        if (!isOpen(rule)) continue;
        const says = answerOf(text, sentence, rule, own, part);
        if (says === null) continue;
        report({
          question: rule.question,
          says,
          rule: rule.rule,
          text,
          sentence,
          phrase: spanOf(text, own, part),
        });
      }
    }
  }
}

/** What of a sentence has been met so far, the last of each. */
interface SeenHere {
  readonly words: Map<AdviceRule, Seen>;
  readonly parts: Map<string, Seen>;
}

interface Pair {
  readonly rule: AdviceRule;
  readonly own: Seen;
  readonly part: Seen | null;
}

/** The rows that are complete with `here`: their own words, and those of their part where they ask for one. */
function completed(
  advice: AdviceCue,
  here: Seen,
  { words, parts }: SeenHere,
  text: Text,
  sentence: Sentence,
): Pair[] {
  if (advice.kind === 'part') {
    parts.set(advice.part, here);
    return advice.rules.flatMap((rule) => {
      const own = words.get(rule);
      return own && areNear(own, here) ? [{ rule, own, part: here }] : [];
    });
  }
  const { rule } = advice;
  if (isInsideLonger(sentence, here.index, rule) || isSetAside(text, sentence, here, rule)) return [];
  if (rule.near === null) return [{ rule, own: here, part: null }];
  words.set(rule, here);
  const part = parts.get(rule.near);
  return part && areNear(part, here) ? [{ rule, own: here, part }] : [];
}

function areNear(one: Seen, other: Seen): boolean {
  const [first, second] =
    one.match.word < other.match.word ? [one.match, other.match] : [other.match, one.match];
  return second.word - (first.word + first.words - 1) <= NEAR;
}

/**
 * Null for what does not count: somebody else's, wished for where that is no answer, or denied in a way that leaves both open
 * (`ingen effekt av …`). Where a part stands near, that is what a denial denies: `ingen vansker på jobb`.
 */
function answerOf(
  text: Text,
  sentence: Sentence,
  rule: AdviceRule,
  own: Seen,
  part: Seen | null,
): 'yes' | 'no' | null {
  const standing = standingOf(text.folded, sentence, own.index);
  const denial = part ? standingOf(text.folded, sentence, part.index) : standing;
  if (standing.relative || standing.colleague || denial.relative || denial.colleague) return null;
  const wished = standing.wished || text.wish;
  if (rule.wishes === 'only' ? !wished : rule.wishes === 'no' && wished) return null;
  const { match } = part ?? own;
  const isDenial = (denial.negated || denial.denied) && !saysAnew(text.folded, sentence, match);
  if (!isDenial) return rule.says;
  return denial.negated && rule.says === 'yes' ? 'no' : null;
}

/** `lite motivert` is no `motivert`: of words that answer the same question the longer ones count. */
function isInsideLonger(sentence: Sentence, index: number, rule: AdviceRule): boolean {
  const match = sentence.matches[index];
  if (!match) return false;
  const { matches } = sentence;
  const isLonger = (other: Match<Cue> | undefined) =>
    other !== undefined &&
    other.value.advice?.kind === 'words' &&
    other.value.advice.rule.question === rule.question &&
    other.end - other.start > match.end - match.start &&
    other.start <= match.start &&
    other.end >= match.end;
  // Matches come ordered by where they end, so a longer one around this stands behind it, or ends with it.
  for (let at = index - 1; at >= 0 && matches[at]?.end === match.end; at -= 1) {
    if (isLonger(matches[at])) return true;
  }
  for (
    let at = index + 1;
    at < matches.length && (matches[at]?.word ?? 0) <= match.word + LONGEST_PHRASE;
    at += 1
  ) {
    if (isLonger(matches[at])) return true;
  }
  return false;
}
/** No phrase of the tables has more words. */
const LONGEST_PHRASE = 10;

/** `Dialogmøte 2 ble avlyst`, `avsluttet ved tverrfaglig poliklinikk`: in the same clause, and no other words of the row in between. */
function isSetAside(text: Text, { matches }: Sentence, { match, index }: Seen, rule: AdviceRule): boolean {
  if (rule.unless === null) return false;
  for (const step of [-1, 1]) {
    for (let at = index + step; at >= 0 && at < matches.length; at += step) {
      const other = matches[at];
      if (!other) break;
      const [first, second] = step < 0 ? [other, match] : [match, other];
      if (second.word - (first.word + first.words - 1) > (step < 0 ? UNLESS_BACK : UNLESS_AHEAD)) break;
      const { advice } = other.value;
      if (advice?.kind === 'words' && advice.rule === rule && !areOverlapping(match, other)) break;
      if (advice?.kind !== 'part' || advice.part !== rule.unless) continue;
      if (marksBetween(text.folded, first.end, second.start) === 0) return true;
    }
  }
  return false;
}
const UNLESS_BACK = 3;
const UNLESS_AHEAD = 6;

function areOverlapping(one: Match<Cue>, other: Match<Cue>): boolean {
  return one.start < other.end && one.end > other.start;
}

function spanOf(text: Text, own: Seen, part: Seen | null): Span {
  const span = place(text, own.match);
  if (!part) return span;
  const other = place(text, part.match);
  return { start: Math.min(span.start, other.start), end: Math.max(span.end, other.end) };
}
