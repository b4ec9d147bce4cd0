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
  if (own.length === 0 && opensBlank(text, span)) return null;
  if (answers === 'no') return own.length > 0 ? { says: 'stated', doubtful: true } : null;
  const opening = openingWords(text, span);
  if (opening === 'none-answer') return { says: 'none', doubtful: false };
  if (opening === 'unknown-answer') return { says: 'stated', doubtful: true };
  if (answers === 'named' && item !== 'employment') {
    const isTold = own.length > 0 || (wordsIn(text, span) > LONGEST_NAME && !isOnlyOf(ATTITUDE, text, span));
    return isTold ? { says: 'stated', doubtful: true } : null;
  }
  if (answers === 'perhaps') {
    const aboutOthers = inside.some((hit) => hit.item !== item && hit.item !== 'problem' && !hit.doubtful);
    const isElsewhere = own.length === 0 && (aboutOthers || isOnlyOf(SELF_CARE, text, span));
    return isElsewhere ? null : { says: 'stated', doubtful: own.length === 0 };
  }
  return { says: 'stated', doubtful: opening === 'wish' && own.length === 0 };
}

/** `Sykmeldt: JA [ ] NEI [ ]. Tlf 922 …`: nobody filled in the first sentence; the next is about something else. */
function opensBlank(text: Text, span: Span): boolean {
  const next = sentencesIn(text, span).find(({ start }) => start > span.start);
  if (!next) return false;
  const opening = { start: span.start, end: next.start };
  return BLANK.test(text.folded.source.slice(opening.start, opening.end)) && !hasContent(text, opening);
}
const BLANK = /__|[☐□]|\[ ?\]|\.{4}|…/;

/** A word or a number outside the void spans and outside "ja/nei" left standing, other than a form's own (`Grad: ___ Fra: ___`). */
export function hasContent(text: Text, span: Span): boolean {
  const { source } = text.folded;
  const holes = text.void.filter((hole) => hole.end > span.start && hole.start < span.end);
  for (let at = span.start; at < span.end; at += 1) {
    if (!WORD_SIGN.test(source.charAt(at))) continue;
    const hole = holes.find((one) => at >= one.start && at < one.end);
    let end = hole?.end ?? at + 1;
    if (!hole) {
      while (end < span.end && end - at <= LONGEST_FORM_WORD && WORD_SIGN.test(source.charAt(end))) end += 1;
      if (!FORM_WORDS.has(source.slice(at, end).toLowerCase())) return true;
    }
    at = end - 1;
  }
  return false;
}
const WORD_SIGN = /[\p{L}\p{N}]/u;
const LONGEST_FORM_WORD = 10;
/** What a form prints beside its blanks. */
const FORM_WORDS: ReadonlySet<string> = new Set(
  `grad degree fra frå til from to fom tom dato date dager dagar days uker veker weeks prosent percent hvor kor stor når
  siden sidan since og eller or and evt ca nr navn namn stilling hos i periode period ev varighet varigheit duration årsak`.split(
    /\s+/,
  ),
);

/** Words of the kinds, and none of work: `avspenning og gåturer`, `positiv til at hun kommer tilbake`. */
function isOnlyOf(kinds: ReadonlySet<string>, text: Text, span: Span): boolean {
  let found = false;
  for (const sentence of sentencesIn(text, span)) {
    for (const match of sentence.matches) {
      const start = sourceStart(text.folded, match);
      if (start < span.start || start >= span.end) continue;
      if (OF_WORK.has(match.value.kind)) return false;
      found ||= kinds.has(match.value.kind);
    }
  }
  return found;
}
const SELF_CARE: ReadonlySet<string> = new Set(['self-care']);
const ATTITUDE: ReadonlySet<string> = new Set(['attitude', 'employer-other']);
const OF_WORK: ReadonlySet<string> = new Set(['employer', 'workplace', 'work-noun', 'sphere', 'site', 'nav']);

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
