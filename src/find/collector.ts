/** What was found in one text, collected; and whether a phrase may count: not somebody else's, not wished for, not set aside. */
import type { Certainty } from '../decision.ts';
import type { Item } from '../referral.ts';
import type { Match } from '../tables/automaton.ts';
import type { Cue } from '../tables/language.ts';
import { type Gender, type Standing, standingOf } from './context.ts';
import { around } from './evidence.ts';
import type { Span } from './spans.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from './text.ts';

/** One place that states an item, or denies it. */
export interface Hit extends Span {
  readonly item: Item;
  readonly says: 'stated' | 'none' | 'not-applicable';
  readonly doubtful: boolean;
  readonly certainty: Certainty;
  readonly rule: string;
  readonly text: Text;
  /** What to show of it: the sentence, or the answer. */
  readonly quote: Span;
}

/** What may turn a phrase aside, item by item. */
const ASIDE: Readonly<Record<Item, { relative: boolean; colleague: boolean; wished: boolean }>> = {
  problem: { relative: true, colleague: true, wished: false },
  employment: { relative: true, colleague: true, wished: false },
  'sick-leave': { relative: true, colleague: true, wished: false },
  'prior-treatment': { relative: true, colleague: true, wished: true },
  'work-measures': { relative: false, colleague: false, wished: true },
  phone: { relative: false, colleague: false, wished: false },
};

/** For these a denial is as good a status as any: "ikke sykmeldt", "ingen jobb". */
export const DENIAL_STATES: ReadonlySet<Item> = new Set(['employment', 'sick-leave']);
const MOST_HITS_PER_RULE = 8;

export class Collector {
  readonly hits: Hit[] = [];
  readonly #counts = new Map<string, number>();
  #sentence: Sentence | null = null;
  #standings: (Standing | undefined)[] = [];
  constructor(
    readonly text: Text,
    private readonly gender: Gender | null,
  ) {}

  /** How the phrase at `index` of a sentence's matches stands; worked out once, for as long as that sentence is read. */
  standing(sentence: Sentence, index: number): Standing {
    if (this.#sentence !== sentence) {
      this.#sentence = sentence;
      this.#standings = [];
    }
    const known = this.#standings[index];
    if (known) return known;
    const standing = standingOf(this.text.folded, sentence, index, this.gender);
    this.#standings[index] = standing;
    return standing;
  }

  /** True when a rule has given as many hits as are kept of it: what else it would give need not be looked into. */
  isFull(rule: string): boolean {
    return (this.#counts.get(rule) ?? 0) >= MOST_HITS_PER_RULE;
  }

  add(item: Item, says: Hit['says'], doubtful: boolean, rule: string, span: Span, sentence: Sentence): void {
    if (this.isFull(rule)) return;
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    const certainty: Certainty = doubtful ? 'inferred' : 'stated';
    this.hits.push({
      item,
      says,
      doubtful,
      certainty,
      rule,
      text: this.text,
      start: span.start,
      end: span.end,
      quote: around(this.text, sentence, span),
    });
  }
}

/** True for what does not count for the item: a relative's, a wish. */
export function isAside(text: Text, standing: Standing, item: Item): boolean {
  const aside = ASIDE[item];
  return (
    (standing.relative && aside.relative) ||
    (standing.colleague && aside.colleague) ||
    ((standing.wished || text.wish) && aside.wished) ||
    (standing.jobWished && item === 'employment') ||
    ((standing.relativesWork || standing.untaken) && item === 'work-measures')
  );
}

/** Inside a phrase that a table row sets aside for this item: `graderte øvelser`, `slapp aldri taket`. */
export function isMasked(match: Match<Cue>, item: Item, masks: readonly Match<Cue>[]): boolean {
  return masks.some(
    (mask) =>
      mask.value.item === item && mask !== match && mask.start <= match.start && mask.end >= match.end,
  );
}

/** Where a match stands in the source. */
export function place(text: Text, match: Match<Cue>): Span {
  return { start: sourceStart(text.folded, match), end: sourceEnd(text.folded, match) };
}
