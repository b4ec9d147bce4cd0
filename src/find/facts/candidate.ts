/** What the finders of facts hand each other: a fact found at one place of one text, and how to choose among those that say the same. */
import type { Certainty, Fact } from '../../decision.ts';
import type { Item } from '../../referral.ts';
import type { Gender } from '../context.ts';
import { around, quote } from '../evidence.ts';
import type { Span } from '../spans.ts';
import type { Sentence, Text } from '../text.ts';

/** What the message says outside its texts that a fact is read by. */
export interface Known {
  /** ISO date of the message, as precise as stated; null when it isn't. */
  readonly day: string | null;
  /** The patient's, null where it isn't known. */
  readonly gender: Gender | null;
}

/** Which of the six items a fact belongs to: below that item's heading, or in its coded place, it is surer. */
const ITEM_OF: Readonly<Record<Fact['kind'], Item>> = {
  'employment-status': 'employment',
  occupation: 'employment',
  employer: 'employment',
  'position-percentage': 'employment',
  'sick-leave': 'sick-leave',
  benefit: 'sick-leave',
  measure: 'work-measures',
  investigation: 'prior-treatment',
  treatment: 'prior-treatment',
};
const CERTAINTY_RANK: Readonly<Record<Certainty, number>> = { coded: 0, labelled: 1, stated: 2, inferred: 3 };
/** Of several mentions of one thing, one that tells that it has been counts before one that only names it. */
const STATE_RANK = { tried: 0, ongoing: 0, planned: 1, 'not-tried': 2 } as const;

/** Coded or labelled where the place is about the fact's item, else stated. */
export function certaintyOf(kind: Fact['kind'], text: Text, sentence: Sentence): Certainty {
  const item = ITEM_OF[kind];
  if (text.place?.items.includes(item) && text.place.answers !== 'no') return 'coded';
  return sentence.section?.heading?.items.includes(item) ? 'labelled' : 'stated';
}

/** True below a heading, or in a coded place, that tells what has been done. */
export function isToldUnder(kind: Fact['kind'], text: Text, sentence: Sentence): boolean {
  return certaintyOf(kind, text, sentence) !== 'stated';
}

/** The fact with the sentence it rests on. */
export function factAt(
  text: Text,
  sentence: Sentence,
  span: Span,
  rule: string,
  fact: Omit<Fact, 'evidence'>,
  certainty: Certainty = certaintyOf(fact.kind, text, sentence),
): Fact {
  return { ...fact, evidence: quote(text, around(text, sentence, span), certainty, rule) };
}

/** One fact for each thing said, the surest of its mentions, in the order in which they were first met. */
export function surestOfEach(facts: readonly Fact[]): Fact[] {
  const byKey = new Map<string, Fact>();
  for (const fact of facts) {
    const key = `${fact.kind} ${fact.code ?? ''} ${fact.display.toLowerCase()} ${fact.percent ?? ''}`;
    const known = byKey.get(key);
    if (!known || compare(fact, known) < 0) byKey.set(key, fact);
  }
  return [...byKey.values()];
}

function compare(a: Fact, b: Fact): number {
  return (
    rankOfState(a) - rankOfState(b) ||
    CERTAINTY_RANK[a.evidence.certainty] - CERTAINTY_RANK[b.evidence.certainty] ||
    Number(a.since === null) - Number(b.since === null)
  );
}

function rankOfState({ state }: Fact): number {
  return state === null ? 3 : STATE_RANK[state];
}
