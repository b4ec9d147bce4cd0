/** What stands below a heading, or in a coded place, in; how it answers an item out. */
import type { Item } from '../referral.ts';
import type { Answers } from '../tables/headings.ts';
import type { Hit } from './collector.ts';
import { countWords, foldedAt, type Span } from './spans.ts';
import { sentencesIn, sourceStart, type Text } from './text.ts';

export interface Answer {
  readonly says: 'stated' | 'none';
  readonly doubtful: boolean;
}

/**
 * Null when the place is empty or only holds an unanswered question ("____", "Ja/Nei"). An explicit "ingen" is `none`;
 * "ukjent" and a mere wish are doubtful.
 */
export function answerIn(
  text: Text,
  span: Span,
  item: Item,
  answers: Answers,
  hits: readonly Hit[],
): Answer | null {
  if (!hasContent(text, span)) return null;
  const inside = hits.filter((hit) => hit.start >= span.start && hit.end <= span.end);
  const own = inside.filter((hit) => hit.item === item && hit.says !== 'not-applicable');
  if (own.some((hit) => hit.says === 'stated' && !hit.doubtful)) return { says: 'stated', doubtful: false };
  if (own.some((hit) => hit.says === 'none')) {
    return own.some((hit) => hit.says === 'stated')
      ? { says: 'stated', doubtful: true }
      : { says: 'none', doubtful: false };
  }
  if (answers === 'no') return own.length > 0 ? { says: 'stated', doubtful: true } : null;
  const opening = openingWords(text, span);
  if (opening === 'none-answer') return { says: 'none', doubtful: false };
  if (opening === 'unknown-answer') return { says: 'stated', doubtful: true };
  if (answers === 'named' && item !== 'employment') {
    const isTold = own.length > 0 || wordsIn(text, span) > LONGEST_NAME;
    return isTold ? { says: 'stated', doubtful: true } : null;
  }
  if (answers === 'perhaps') {
    const aboutOthers = inside.some((hit) => hit.item !== item && hit.item !== 'problem' && !hit.doubtful);
    return aboutOthers && own.length === 0 ? null : { says: 'stated', doubtful: own.length === 0 };
  }
  return { says: 'stated', doubtful: opening === 'wish' && own.length === 0 };
}

/** A letter or a digit outside the void spans and outside "ja/nei" left standing. */
export function hasContent(text: Text, span: Span): boolean {
  const { folded } = text;
  const holes = text.void.filter((hole) => hole.end > span.start && hole.start < span.end);
  for (let at = span.start; at < span.end; at += 1) {
    if (!/[\p{L}\p{N}]/u.test(folded.source.charAt(at))) continue;
    const hole = holes.find((one) => at >= one.start && at < one.end);
    if (!hole) return true;
    at = hole.end - 1;
  }
  return false;
}

function wordsIn({ folded }: Text, span: Span): number {
  return countWords(folded, foldedAt(folded, span.start), foldedAt(folded, span.end));
}
const LONGEST_NAME = 4;

/** The kind of the first words, when they are `ingen`, `ukjent` or `ønsker` and their like. */
function openingWords(text: Text, span: Span): 'none-answer' | 'unknown-answer' | 'wish' | null {
  for (const sentence of sentencesIn(text, span)) {
    for (const match of sentence.matches) {
      const start = sourceStart(text.folded, match);
      if (start < span.start) continue;
      if (start > span.start + OPENING) return null;
      const { kind } = match.value;
      if (kind === 'none-answer' || kind === 'unknown-answer' || kind === 'wish') return kind;
    }
  }
  return null;
}
const OPENING = 3;
