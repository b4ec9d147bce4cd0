/** One text and the items' hits in it in; the patient's occupation, in the words of the referral, out. */
import type { Fact } from '../../decision.ts';
import type { FactPatterns } from '../../tables/fact-patterns.ts';
import type { Hit } from '../collector.ts';
import type { Span } from '../spans.ts';
import { type Sentence, sentencesIn, type Text } from '../text.ts';
import { factAt } from './candidate.ts';

/** Characters of one word. */
const LONGEST_WORD = 70;

/** Of the occupations that the employment finder has met (`trades`) those that are the patient's own, as whole words. */
export function occupationsIn(text: Text, trades: readonly Hit[], patterns: FactPatterns): Fact[] {
  const facts: Fact[] = [];
  for (const hit of trades) {
    if (hit.text !== text) continue;
    const span = wholeWord(text.block.text, hit, hit.rule);
    const [sentence] = sentencesIn(text, hit);
    if (!sentence || !isOwn(text, sentence, hit.rule, span, facts.length > 0, patterns)) continue;
    const fact = {
      kind: 'occupation' as const,
      code: null,
      display: text.block.text.slice(span.start, span.end),
      percent: null,
      since: null,
      state: null,
    };
    facts.push(factAt(text, sentence, span, hit.rule, fact));
  }
  return facts;
}

/** Rows whose words name trades that hardly anyone but the patient has in a referral. */
const OWN: ReadonlySet<string> = new Set(
  'building electrical metal transport food personal farming offshore security'
    .split(' ')
    .map((row) => `occupations:${row}`),
);
/** Rows as often of a superior, an adviser or a therapist: at the beginning of a sentence they are as often not the patient's. */
const OTHERS: ReadonlySet<string> = new Set(
  'leaders office therapists english-shared english-provider'.split(' ').map((row) => `occupations:${row}`),
);
/** `jobber som leder`, `43-årig saksbehandler`; or a sentence, or what stands below a heading, begins with it. */
function isOwn(
  text: Text,
  sentence: Sentence,
  rule: string,
  span: Span,
  isSecond: boolean,
  patterns: FactPatterns,
): boolean {
  const source = text.block.text;
  if (patterns['no-occupation'].test(source.slice(span.start, span.end))) return false;
  const opening = Math.max(sentence.start, sentence.section?.content.start ?? 0, span.start - 30);
  const before = source.slice(Math.min(opening, span.start), span.start);
  if (patterns['others-before'].test(before)) return false;
  if (patterns['own-before'].test(before)) return true;
  if (isSecond) return false;
  if (OWN.has(rule)) return true;
  if (!/^[^\p{L}]*$/u.test(before)) return false;
  const isUnderWork = sentence.section?.heading?.items.includes('employment') === true;
  return !OTHERS.has(rule) || isUnderWork || (span.start < 40 && source.slice(0, span.start).trim() === '');
}

/** The whole compound; in English with the words in front of it (`back-end developer`). */
function wholeWord(source: string, span: Span, rule: string): Span {
  let { start } = span;
  while (start > 0 && span.start - start < LONGEST_WORD && /[\p{L}-]/u.test(source.charAt(start - 1))) {
    start -= 1;
  }
  if (rule.startsWith('occupations:english')) {
    const before = source.slice(Math.max(0, start - 40), start);
    start -= ENGLISH_BEFORE.exec(before)?.[1]?.length ?? 0;
  }
  const [preposition = ''] = ENDS_WITH_PREPOSITION.exec(source.slice(start, span.end)) ?? [];
  return { start, end: span.end - preposition.length };
}
const ENDS_WITH_PREPOSITION = /\s(?:i|på|ved|hos|for)$/i;
const ENGLISH_BEFORE = /(?:\ban?|y\/o|old|:)\s+((?:[a-z-]+\s){1,2})$/i;
