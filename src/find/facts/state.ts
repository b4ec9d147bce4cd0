/** A word of care or of a measure in its sentence in; how far it has come out: tried, ongoing, only planned, not tried. */
import type { Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactContext } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import { CLAUSE } from '../../tables/signs.ts';
import type { Standing } from '../context.ts';
import type { Sentence, Text } from '../text.ts';

const WORDS_BACK = 6;
const WORDS_AHEAD = 5;

/**
 * `tried` and so on; null where it is named and nothing more is said; `not-a-fact` for a mere wish or offer. What stands below a
 * heading about what has been done (`isTold`) has been done unless the words say otherwise.
 */
export function stateOf(
  text: Text,
  sentence: Sentence,
  index: number,
  standing: Standing,
  isTold: boolean,
): Fact['state'] | 'not-a-fact' {
  const said = nearest(text, sentence, index, STATES);
  if (said === 'offered') return 'not-a-fact';
  if (standing.untaken) return 'not-a-fact';
  if (standing.wished || text.wish) return said === 'planned' ? 'planned' : 'not-a-fact';
  if (standing.negated || said === 'declined') return 'not-tried';
  if (said === 'planned') return 'planned';
  if (said === 'ongoing') return 'ongoing';
  return said === 'done' || isTold ? 'tried' : null;
}

const STATES: ReadonlySet<FactContext> = new Set(['ongoing', 'done', 'planned', 'declined', 'offered']);

/** The nearest of the words around, no further than a few words and not past a mark; what stands before wins a draw. */
export function nearest(
  text: Text,
  sentence: Sentence,
  index: number,
  kinds: ReadonlySet<FactContext>,
): FactContext | null {
  const match = sentence.matches[index];
  if (!match) return null;
  let best: { around: FactContext; distance: number } | null = null;
  const consider = (cue: Match<Cue>, distance: number, first: Match<Cue>, second: Match<Cue>) => {
    const { around } = cue.value;
    if (around === undefined || !kinds.has(around)) return;
    if (best && best.distance <= distance) return;
    if (!isParted(text, first, second)) best = { around, distance };
  };
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORDS_BACK + 4) break;
    const distance = match.word - (cue.word + cue.words - 1);
    if (cue.end < match.start && distance <= WORDS_BACK) consider(cue, distance, cue, match);
  }
  const last = match.word + match.words - 1;
  for (let at = index + 1; at < sentence.matches.length; at += 1) {
    const cue = sentence.matches[at];
    if (!cue || cue.word - last > WORDS_AHEAD) break;
    if (cue.start >= match.end) consider(cue, cue.word - last + 1, match, cue);
  }
  return (best as { around: FactContext } | null)?.around ?? null;
}

/** A mark between the two; a colon or a bracket right behind the first is none (`Dialogmøte: avholdt`). */
function isParted({ folded }: Text, first: Match<unknown>, second: Match<unknown>): boolean {
  for (let at = first.end + 1; at < second.start; at += 1) {
    if ((folded.signs[at] ?? 0) >= CLAUSE && at !== second.start - 1) return true;
  }
  return second.start - 1 > first.end && (folded.signs[second.start - 1] ?? 0) >= CLAUSE;
}
