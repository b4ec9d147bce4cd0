/** One text of the referral in; its sentences, headings and the phrases found in each out: what the finders read. */
import type { Language } from '../decision.ts';
import type { TextBlock } from '../referral.ts';
import type { Match } from '../tables/automaton.ts';
import { type Folded, fold } from '../tables/fold.ts';
import type { Cue, LanguageRules, Place } from '../tables/language.ts';
import { isWordSign, SENTENCE } from '../tables/signs.ts';
import { hasBox } from './boxes.ts';
import { layOut, type Section } from './sections.ts';
import type { Span } from './spans.ts';

export interface Sentence extends Span {
  /** Phrases in it, ordered by where they end; none of them in a void span. */
  readonly matches: readonly Match<Cue>[];
  /** The phrases in its headings and other void spans. */
  readonly voidMatches: readonly Match<Cue>[];
  readonly question: boolean;
  /** The section it stands in, null before the first heading and after a section's end. */
  readonly section: Section | null;
}

export interface Text {
  readonly block: TextBlock;
  readonly folded: Folded;
  /** What the block's coded place, or its own heading, says it holds; null where neither is known. */
  readonly place: Place | null;
  /** True when everything here is asked for or aimed at. */
  readonly wish: boolean;
  readonly sections: readonly Section[];
  /** What states nothing: headings' own words, empty boxes, "ja/nei" left standing. */
  readonly void: readonly Span[];
  /** How many of the small words of each language it holds. */
  readonly languages: Readonly<Record<Language, number>>;
  readonly sentences: readonly Sentence[];
  /** The sentences that go on about a relative. */
  readonly others: ReadonlySet<Sentence>;
}

export function readText(block: TextBlock, rules: LanguageRules): Omit<Text, 'others'> {
  const folded = fold(block.text, rules.abbreviations);
  const layout = layOut(folded, rules.headings);
  const found = rules.cues.scan(folded);
  const sentences: Sentence[] = [];
  const voids = new Cursor(layout.void);
  const sections = new SectionCursor(layout.sections);
  const unanswered: Span[] = [];
  const languages = { nb: 0, nn: 0, en: 0 };
  let next = 0;
  for (let start = 0; start < folded.length - 1; ) {
    const end = endOfSentence(folded, start);
    const matches: Match<Cue>[] = [];
    const voidMatches: Match<Cue>[] = [];
    for (; next < found.length && (found[next]?.end ?? 0) <= end; next += 1) {
      const match = found[next];
      if (!match) continue;
      const { kind } = match.value;
      if (kind === 'nb' || kind === 'nn' || kind === 'en') {
        languages[kind] += 1;
        continue;
      }
      const span = { start: sourceStart(folded, match), end: sourceEnd(folded, match) };
      // In `☒ Ja ☐ Nei` the boxes tell.
      if (kind === 'unanswered' && !hasBox(block.text, span)) unanswered.push(span);
      (voids.overlaps(span.start, span.end) ? voidMatches : matches).push(match);
    }
    const from = folded.origin[start + 1] ?? 0;
    const to = folded.origin[end] ?? block.text.length;
    sentences.push({
      start: from,
      end: Math.max(from, to),
      matches,
      voidMatches,
      question: endsAsQuestion(block.text, to),
      section: sections.at(from),
    });
    start = end;
  }
  const place = placeOf(block, rules);
  return {
    block,
    folded,
    place,
    wish: place?.wish ?? false,
    sections: layout.sections,
    void: [...layout.void, ...unanswered],
    languages,
    sentences,
  };
}

/** The place's own row, else what its heading's wording says. */
function placeOf(block: TextBlock, rules: LanguageRules): Place | null {
  const known = block.place === null ? undefined : rules.places.get(block.place);
  if (known) return known;
  if (block.heading === null) return null;
  const heading = fold(block.heading, rules.abbreviations);
  return rules.headings.classify(heading, 0, heading.length);
}

/** The next full stop; a text without any is cut at a word, so that what is looked at together stays small. */
function endOfSentence(folded: Folded, start: number): number {
  let end = start + 1;
  while (end < folded.length && folded.signs[end] !== SENTENCE) {
    if (end - start > LONGEST_SENTENCE && !isWordSign(folded.signs[end] ?? 0)) return end;
    end += 1;
  }
  return end;
}
const LONGEST_SENTENCE = 1000;

/** The sentences that touch a span. */
export function sentencesIn(text: Text, span: Span): readonly Sentence[] {
  let low = 0;
  let high = text.sentences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((text.sentences[middle]?.end ?? 0) < span.start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < text.sentences.length && (text.sentences[last]?.start ?? 0) < span.end) last += 1;
  return text.sentences.slice(low, last);
}

export function sourceStart(folded: Folded, match: Match<unknown>): number {
  return folded.origin[match.start] ?? 0;
}

/** Past the last sign of a match. */
export function sourceEnd(folded: Folded, match: Match<unknown>): number {
  const next = folded.origin[match.end] ?? folded.source.length;
  return Math.max(next, (folded.origin[match.end - 1] ?? 0) + 1);
}

function endsAsQuestion(source: string, at: number): boolean {
  for (let mark = at; mark < Math.min(source.length, at + 3); mark += 1) {
    const character = source.charAt(mark);
    if (character === '?') return true;
    if (character !== ' ') return false;
  }
  return false;
}

/** Walks ordered spans once, whatever the number of questions. */
class Cursor {
  #at = 0;
  constructor(private readonly spans: readonly Span[]) {}

  overlaps(start: number, end: number): boolean {
    while (this.#at < this.spans.length && (this.spans[this.#at]?.end ?? 0) <= start - BACK) this.#at += 1;
    for (let at = this.#at; at < this.spans.length; at += 1) {
      const span = this.spans[at];
      if (!span || span.start >= end) return false;
      if (start < span.end) return true;
    }
    return false;
  }
}
/** Matches come ordered by their ends: a later one may begin this much earlier. */
const BACK = 100;

class SectionCursor {
  #at = 0;
  constructor(private readonly sections: readonly Section[]) {}

  at(offset: number): Section | null {
    while (this.#at < this.sections.length && (this.sections[this.#at]?.content.end ?? 0) <= offset) {
      this.#at += 1;
    }
    const section = this.sections[this.#at];
    if (!section || section.label.start > offset) return null;
    return section;
  }
}
