/** One text in; every place that states one of the items, or denies it, out. */
import type { Certainty } from '../decision.ts';
import type { Item } from '../referral.ts';
import type { Match } from '../tables/automaton.ts';
import { CLAUSE, isWordSign, SENTENCE } from '../tables/fold.ts';
import type { Cue, LanguageRules, Statement } from '../tables/language.ts';
import { type Standing, standingOf, wordAfter, wordBefore } from './context.ts';
import { around } from './evidence.ts';
import type { Span } from './sections.ts';
import { type Sentence, sourceEnd, sourceStart, type Text } from './text.ts';

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
const DENIAL_STATES: ReadonlySet<Item> = new Set(['employment', 'sick-leave']);
const MOST_HITS_PER_RULE = 8;

export function hitsIn(text: Text, rules: LanguageRules): Hit[] {
  const collector = new Collector(text);
  for (const sentence of text.sentences) {
    if (sentence.question) continue;
    const masks = sentence.matches.filter((match) => match.value.says === 'ignore');
    for (const [index, match] of sentence.matches.entries()) {
      const { role } = match.value;
      if (role === 'phrase') phraseHit(collector, sentence, index, match, masks);
      else if (role === 'occupation') occupationHit(collector, sentence, index, match, masks);
    }
    statementHits(collector, sentence, rules, masks);
  }
  return collector.hits;
}

class Collector {
  readonly hits: Hit[] = [];
  readonly #counts = new Map<string, number>();
  constructor(readonly text: Text) {}

  add(item: Item, says: Hit['says'], doubtful: boolean, rule: string, span: Span, sentence: Sentence): void {
    const count = this.#counts.get(rule) ?? 0;
    if (count >= MOST_HITS_PER_RULE) return;
    this.#counts.set(rule, count + 1);
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

function phraseHit(
  collector: Collector,
  sentence: Sentence,
  index: number,
  match: Match<Cue>,
  masks: readonly Match<Cue>[],
): void {
  const { item, says, rule } = match.value;
  if (item === null || says === 'ignore' || isMasked(match, item, masks)) return;
  const standing = standingOf(collector.text.folded, sentence, index);
  if (isAside(standing, item) || (collector.text.wish && ASIDE[item].wished)) return;
  if (says === 'not-applicable') {
    collector.add(item, says, false, rule, place(collector.text, match), sentence);
    return;
  }
  const denied = says === 'none' || (standing.negated && !DENIAL_STATES.has(item) && item !== 'problem');
  const stated = !denied || DENIAL_STATES.has(item);
  collector.add(
    item,
    stated ? 'stated' : 'none',
    says === 'doubtful',
    rule,
    place(collector.text, match),
    sentence,
  );
}

/** An occupation states employment unless it is someone the patient meets: `hos kiropraktor`, `henvist fysioterapeut`. */
function occupationHit(
  collector: Collector,
  sentence: Sentence,
  index: number,
  match: Match<Cue>,
  masks: readonly Match<Cue>[],
): void {
  const { text } = collector;
  if (isMasked(match, 'employment', masks)) return;
  if (isAside(standingOf(text.folded, sentence, index), 'employment')) return;
  if (OTHERS_HANDS.has(wordBefore(text.folded, match.start)) || !isOwnOccupation(text, sentence, match))
    return;
  collector.add('employment', 'stated', false, match.value.rule, place(text, match), sentence);
}
const OTHERS_HANDS = new Set('hos hjå til av fra frå with by to from via ved'.split(' '));

/** Beside words of work (or, for some, the patient's age) in the same sentence, below a heading about work, or on its own. */
function isOwnOccupation(text: Text, sentence: Sentence, match: Match<Cue>): boolean {
  const { standing } = match.value;
  if (standing === 'own' || sentence.section?.heading?.items.includes('employment')) return true;
  const isNear = (kind: string) =>
    sentence.matches.some(
      ({ value, word }) => value.kind === kind && Math.abs(word - match.word) <= FRAME_REACH,
    );
  if (isNear('job-frame')) return true;
  if (opensWithPlace(text, sentence, match)) return standing === 'shared' || !isNear('acts');
  return standing === 'shared' && (isNear('own-hint') || standsAlone(text, match));
}
const FRAME_REACH = 12;

/** `Trebarnsmor, lektor.`: nothing but the occupation between two marks. */
function standsAlone({ folded }: Text, match: Match<Cue>): boolean {
  let start = match.start;
  while (isWordSign(folded.signs[start - 1] ?? SENTENCE)) start -= 1;
  return (folded.signs[start - 1] ?? SENTENCE) >= CLAUSE && (folded.signs[match.end] ?? SENTENCE) >= CLAUSE;
}

/** `Lærer på mellomtrinnet, …`: the sentence opens with the occupation and goes on with where. */
function opensWithPlace({ folded }: Text, sentence: Sentence, match: Match<Cue>): boolean {
  const isFirst = sourceStart(folded, match) - sentence.start <= COMPOUND;
  return isFirst && WHERE.has(wordAfter(folded, match.end));
}
const COMPOUND = 15;
const WHERE = new Set('i på ved hos hjå for in at with on innen fra frå from'.split(' '));

/** Statements made of several kinds of words. One walk over the sentence, remembering where each kind was seen last. */
function statementHits(
  collector: Collector,
  sentence: Sentence,
  rules: LanguageRules,
  masks: readonly Match<Cue>[],
): void {
  if (collector.text.wish) return;
  const last = new Map<string, { match: Match<Cue>; index: number }>();
  const done = new Set<Statement>();
  for (const [index, match] of sentence.matches.entries()) {
    const { kind } = match.value;
    const statements = rules.statementsByKind.get(kind);
    if (!statements) continue;
    last.set(kind, { match, index });
    for (const statement of statements) {
      if (done.has(statement)) continue;
      const parts = partsOf(statement, last, match);
      if (!parts || isElsewhere(sentence, statement)) continue;
      if (parts.some((part) => isMasked(part.match, statement.item, masks))) continue;
      const standings = parts.map((part) => standingOf(collector.text.folded, sentence, part.index));
      if (standings.some((standing) => isAside(standing, statement.item))) continue;
      done.add(statement);
      const negated = standings.some((standing) => standing.negated);
      const denied = statement.says === 'none' || (negated && !DENIAL_STATES.has(statement.item));
      const span = {
        start: Math.min(...parts.map((part) => sourceStart(collector.text.folded, part.match))),
        end: Math.max(...parts.map((part) => sourceEnd(collector.text.folded, part.match))),
      };
      const says = statement.says === 'not-applicable' ? 'not-applicable' : denied ? 'none' : 'stated';
      collector.add(statement.item, says, statement.says === 'doubtful', statement.rule, span, sentence);
    }
  }
}

/** Words in the sentence that make it about something else: of a kind, or stating another item. */
function isElsewhere(sentence: Sentence, { unless }: Statement): boolean {
  return (
    unless.size > 0 &&
    sentence.matches.some(
      ({ value }) => unless.has(value.kind) || (value.says === 'stated' && unless.has(value.item ?? '')),
    )
  );
}

type Part = { match: Match<Cue>; index: number };

/** The newest words of each kind that the statement needs, when they stand close enough and in order. */
function partsOf(statement: Statement, last: ReadonlyMap<string, Part>, newest: Match<Cue>): Part[] | null {
  const parts: Part[] = [];
  for (const group of statement.groups) {
    let best: Part | null = null;
    for (const kind of group) {
      const part = last.get(kind);
      if (part && (!best || part.match.end > best.match.end)) best = part;
    }
    if (!best || newest.word - best.match.word > statement.within) return null;
    const previous = parts.at(-1);
    if (statement.ordered && previous && best.match.start < previous.match.end) return null;
    parts.push(best);
  }
  return parts;
}

function isAside(standing: Standing, item: Item): boolean {
  const aside = ASIDE[item];
  return (
    (standing.relative && aside.relative) ||
    (standing.colleague && aside.colleague) ||
    (standing.wished && aside.wished) ||
    (standing.jobWished && item === 'employment')
  );
}

/** Inside a phrase that a table row sets aside for this item: `graderte øvelser`, `slapp aldri taket`. */
function isMasked(match: Match<Cue>, item: Item, masks: readonly Match<Cue>[]): boolean {
  return masks.some(
    (mask) =>
      mask.value.item === item && mask !== match && mask.start <= match.start && mask.end >= match.end,
  );
}

function place(text: Text, match: Match<Cue>): Span {
  return { start: sourceStart(text.folded, match), end: sourceEnd(text.folded, match) };
}
