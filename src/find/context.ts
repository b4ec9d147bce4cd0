/**
 * A phrase in its sentence in; whose it is and whether it is wished for, denied or past out. Looks a bounded number of words
 * back and ahead, so that a text without full stops costs no more than its length.
 */
import type { Match } from '../tables/automaton.ts';
import type { Folded } from '../tables/fold.ts';
import type { Cue } from '../tables/language.ts';
import { isDescribed, isNamedKin, isSubject, ownsUpTo } from './kin.ts';
import type { Sentence } from './text.ts';
import { clausesBetween, wordsOf } from './words-around.ts';

/** The patient's, as the message states it. */
export type Gender = 'male' | 'female';

export interface Standing {
  /** Somebody else's: a relative's or a colleague's. */
  readonly relative: boolean;
  readonly colleague: boolean;
  /** About a relative's own work: `kona er lærer, der har de lagt til rette`. */
  readonly relativesWork: boolean;
  /** A relative has had it: `mannen har fått lettere arbeid`. */
  readonly relativesOwn: boolean;
  /** What the patient does for others at work, or could have done but has not: no measure for the patient. */
  readonly untaken: boolean;
  /** Wanted, planned, recommended or asked about; not tried. */
  readonly wished: boolean;
  /** Work that the patient would like to have. */
  readonly jobWished: boolean;
  readonly negated: boolean;
  /** As negated, but also across words of effect: `ingen tegn til …`. */
  readonly denied: boolean;
}

const OVERLAPPING: ReadonlySet<string> = new Set(['negation', 'job-wish']);
const WORDS_BACK = 30;
const NEGATION_REACH = 8;
const WORDS_AHEAD = 6;
const MAY_REACH = 8;
const JOB_WISH_REACH = 8;
const SHE = new Set('hun ho henne she her'.split(' '));
const WIVES = new Set(['kona', 'konen', 'kjerringa', 'wife', 'his wife']);

/** How the phrase at `index` of the sentence's matches stands; `gender` is the patient's, null where it isn't known. */
export function standingOf(
  folded: Folded,
  sentence: Sentence,
  index: number,
  gender: Gender | null = null,
): Standing {
  const match = sentence.matches[index];
  if (!match) return NEUTRAL;
  const behind = lookBack(folded, sentence, index, match, gender);
  const ahead = lookAhead(folded, sentence, index, match);
  return {
    relative: behind.relative,
    colleague: behind.colleague,
    relativesWork: behind.relativesWork || (behind.relative && ahead.own),
    relativesOwn: behind.relativesOwn,
    untaken: behind.untaken || ahead.untaken || (behind.mayExist && isSetAside(sentence, index, match)),
    wished: behind.wished || ahead.wished || sentence.question || sentence.section?.heading?.wish === true,
    jobWished: behind.jobWished,
    negated: behind.negated || ahead.negated,
    denied: behind.denied || ahead.denied,
  };
}

const NEUTRAL: Standing = {
  relative: false,
  colleague: false,
  relativesWork: false,
  relativesOwn: false,
  untaken: false,
  wished: false,
  jobWished: false,
  negated: false,
  denied: false,
};

interface Behind extends Standing {
  /** Said to be there, not to be in use: `det finnes lettere arbeid`. */
  readonly mayExist: boolean;
}

function lookBack(
  folded: Folded,
  sentence: Sentence,
  index: number,
  match: Match<Cue>,
  gender: Gender | null,
): Behind {
  const seen = { ...NEUTRAL, mayExist: false } as { -readonly [Key in keyof Behind]: boolean };
  let may = false;
  let holdsJob = false;
  let triedAt: number | null = null;
  let she = false;
  let open = { relative: true, wish: true, negation: true, denial: true };
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORDS_BACK) break;
    if (cue.start >= match.start || cue.value.role !== 'context') continue;
    // "No suicidal" denies "suicidal thoughts" although the two overlap, and "ønsker seg jobb" wishes for "jobb i"; nothing else may.
    if (cue.end > match.start && !OVERLAPPING.has(cue.value.kind)) continue;
    const distance = match.word - (cue.word + cue.words - 1);
    switch (cue.value.kind) {
      case 'contrast':
        open = { relative: false, wish: false, negation: false, denial: false };
        break;
      case 'patient':
        if (open.relative) she = SHE.has(wordsOf(folded, cue));
        open.relative = false;
        break;
      case 'holds-job':
        holdsJob ||= open.relative || she;
        break;
      case 'for-others':
        if (open.wish) seen.untaken = true;
        break;
      case 'exists':
        if (distance <= 4 && clausesBetween(folded, cue, match) === 0) seen.mayExist = true;
        break;
      case 'tried':
        triedAt = cue.word;
        open.wish = false;
        break;
      case 'result':
        open.negation = false;
        break;
      case 'wish':
        if (open.wish) seen.wished = true;
        break;
      case 'may':
        if (open.wish && distance <= MAY_REACH && clausesBetween(folded, cue, match) === 0) may = true;
        break;
      case 'job-wish':
        if (distance <= JOB_WISH_REACH && clausesBetween(folded, cue, match) === 0) seen.jobWished = true;
        break;
      case 'negation':
        if (distance <= NEGATION_REACH && clausesBetween(folded, cue, match) <= 1) {
          if (open.denial) seen.denied = true;
          if (open.negation) seen.negated = true;
        }
        break;
      case 'kin':
      case 'relative':
        if (cue.value.kind === 'kin' && !isNamedKin(folded, cue)) break;
        // "Mannen arbeider på Elkem" of a man is the patient himself.
        if (gender === 'male' && wordsOf(folded, cue) === 'mannen') break;
        if (!open.relative && !(she && WIVES.has(wordsOf(folded, cue)))) break;
        if (!isSubject(folded, cue) || !ownsUpTo(folded, sentence, cue, match)) break;
        seen.relative = true;
        seen.relativesWork ||= holdsJob;
        seen.relativesOwn ||=
          (triedAt ?? match.word) - (cue.word + cue.words) <= 1 ||
          (triedAt !== null && isDescribed(folded, cue));
        break;
      case 'partner-is':
        if (open.relative && distance <= 6 && clausesBetween(folded, cue, match) === 0) seen.relative = true;
        break;
      case 'colleague':
        if (open.relative && isSubject(folded, cue) && ownsUpTo(folded, sentence, cue, match))
          seen.colleague = true;
        break;
      default:
    }
  }
  // "Kan ikke tilrettelegge" is a denial, no wish.
  if (may && !seen.negated) seen.wished = true;
  return seen;
}

function lookAhead(folded: Folded, sentence: Sentence, index: number, match: Match<Cue>) {
  const seen = { wished: false, negated: false, denied: false, own: false, untaken: false };
  const last = match.word + match.words - 1;
  for (let at = index + 1; at < sentence.matches.length; at += 1) {
    const cue = sentence.matches[at];
    if (!cue || cue.word - last > WORDS_AHEAD) break;
    if (cue.start < match.end || cue.value.role !== 'context') continue;
    const clauses = clausesBetween(folded, match, cue);
    const isAnswer = clauses === 1 && cue.word - last === 1; // `Dialogmøte: nei`
    if ((clauses > 0 && !isAnswer) || cue.value.kind === 'contrast') break;
    if (cue.value.kind === 'wish-after' && !isAnswer) seen.wished = true;
    if (cue.value.kind === 'may' && cue.word - last === 1 && !isAnswer) seen.untaken = true;
    if (cue.word - last > 4) continue;
    if (cue.value.kind === 'for-others') seen.untaken = true;
    if (cue.value.kind === 'own' && cue.word - last <= 2) seen.own = true;
    if (cue.value.kind === 'negation-after') seen.negated = true;
    if (cue.value.kind === 'negation-after' || cue.value.kind === 'denied-after') seen.denied = true;
  }
  return seen;
}

/** `…, men det må han søke på`, `…, men ikke for ham`: what is there has not been taken. */
function isSetAside(sentence: Sentence, index: number, match: Match<Cue>): boolean {
  let but: Match<Cue> | null = null;
  for (let at = index + 1; at < sentence.matches.length; at += 1) {
    const cue = sentence.matches[at];
    if (!cue || cue.word - match.word > WORDS_BACK) return false;
    const { kind } = cue.value;
    if (but && cue.word - but.word <= WORDS_AHEAD && (kind === 'may' || kind === 'negation')) return true;
    if (kind === 'contrast') but = cue;
  }
  return false;
}
