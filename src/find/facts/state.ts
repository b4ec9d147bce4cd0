/** A word of care or of a measure in its sentence in; how far it has come out: tried, ongoing, only planned, not tried. */
import type { Fact } from '../../decision.ts';
import type { Match } from '../../tables/automaton.ts';
import type { FactContext } from '../../tables/facts.ts';
import type { Cue } from '../../tables/language.ts';
import type { Standing } from '../context.ts';
import type { Sentence, Text } from '../text.ts';
import { marksBetween, signAt } from './marks.ts';

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
  if (said === 'offered' || standing.untaken) return 'not-a-fact';
  if (standing.wished || text.wish) return said === 'planned' ? 'planned' : 'not-a-fact';
  if (said === 'declined' || (standing.negated && !isSetOff(text, sentence, index))) return 'not-tried';
  if (said === 'planned' || said === 'ongoing') return said;
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
  let best: FactContext | null = null;
  let least = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORDS_BACK + LONGEST_CUE) break;
    const { around } = cue.value;
    const distance = match.word - (cue.word + cue.words - 1);
    if (around === undefined || !kinds.has(around) || cue.end > match.start) continue;
    if (distance > WORDS_BACK || distance > least || isParted(text, cue, match)) continue;
    if (distance === least && cue.words <= longest) continue;
    if (isSaidOfAnother(text, sentence, at)) continue;
    best = around;
    least = distance;
    longest = cue.words;
  }
  const last = match.word + match.words - 1;
  let isBehind = false;
  for (let at = index + 1; at < sentence.matches.length; at += 1) {
    const cue = sentence.matches[at];
    if (!cue || cue.word - last > WORDS_AHEAD) break;
    const { around } = cue.value;
    // Words behind count as one word further off than those before.
    const distance = cue.word - last + 1;
    if (around === undefined || !kinds.has(around) || cue.start < match.end) continue;
    // An offer behind the words is about them only when it follows at once: `omskolering er tilbudt`.
    if (around === 'offered' && distance > OFFER_REACH) continue;
    if (distance > least || isParted(text, match, cue)) continue;
    // Of words that begin alike the longer tell more: `ble avlyst`; what stands before wins a draw.
    if (distance === least && (best === null || cue.words <= longest || !isBehind)) continue;
    best = around;
    least = distance;
    longest = cue.words;
    isBehind = true;
  }
  return best;
}
const LONGEST_CUE = 4;
const OFFER_REACH = 3;

/** `Oppfølgingsplan er laget og dialogmøte 1 …`: what follows at once upon another fact's words is said of that one. */
function isSaidOfAnother(text: Text, sentence: Sentence, at: number): boolean {
  const cue = sentence.matches[at];
  for (let before = at - 1; cue && before >= 0 && before > at - 8; before -= 1) {
    const other = sentence.matches[before];
    if (!other || cue.word - (other.word + other.words - 1) > 1) return false;
    if (other.value.role === 'fact' && other.end < cue.start) {
      return marksBetween(text.folded, other.end, cue.start) === 0;
    }
  }
  return false;
}

/** A mark between the two; a colon or a bracket right between them is none: `Prøvd: AFT`, `Dialogmøte (avholdt)`. */
function isParted(text: Text, first: Match<Cue>, second: Match<Cue>): boolean {
  const marks = marksBetween(text.folded, first.end, second.start);
  if (marks === 0) return false;
  const isNextWord = second.start === first.end + 1;
  return marks > 1 || !isNextWord || !':('.includes(signAt(text.folded, first.end));
}

/** A denial in a clause of its own before what has been had: `vil ikke ha medisiner, prøvde Brintellix`, `(ingen respons), melatonin`. */
function isSetOff(text: Text, sentence: Sentence, index: number): boolean {
  const match = sentence.matches[index];
  if (!match) return false;
  let isHad = false;
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORDS_BACK + LONGEST_CUE) return false;
    if (cue.end > match.start) continue;
    if (cue.value.kind === 'negation') {
      const between = text.block.text.slice(text.folded.origin[cue.end], text.folded.origin[match.start]);
      if (/^[^(]*\)|\([^)]*$/.test(between)) return true;
      return isHad && marksBetween(text.folded, cue.end, match.start) > 0;
    }
    const isVerb = cue.value.around === 'done' || cue.value.around === 'ongoing';
    if (isVerb && marksBetween(text.folded, cue.end, match.start) === 0) isHad = true;
  }
  return false;
}
