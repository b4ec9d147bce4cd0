/** A fact in its sentence in; the date from which it holds out, where one stands beside it. */
import type { Match } from '../../tables/automaton.ts';
import type { Cue } from '../../tables/language.ts';
import { type Sentence, sourceEnd, type Text } from '../text.ts';
import { dateAt, type WrittenDate } from './dates.ts';
import { marksBetween } from './marks.ts';

const WORDS_AHEAD = 9;
const WORDS_BACK = 4;

/** `sykmeldt siden mars`, `siden mars 2025 arbeidsledig`: the first word of time behind the fact, else the last in front of it. */
export function sinceOf(text: Text, sentence: Sentence, index: number, day: string | null): string | null {
  const match = sentence.matches[index];
  if (!match) return null;
  const last = match.word + match.words - 1;
  for (let at = index + 1; at < sentence.matches.length; at += 1) {
    const cue = sentence.matches[at];
    if (!cue || cue.word - last > WORDS_AHEAD) break;
    if (cue.start < match.end) continue;
    // Another thing of the kind in between has the date; of an employment several words may tell.
    if (isAnother(cue, match)) break;
    if (cue.value.around !== 'since') continue;
    const date = dateAt(text.block.text, sourceEnd(text.folded, cue), day);
    if (date && marksBetween(text.folded, match.end, cue.start) <= 1) return date.value;
  }
  for (let at = index - 1; at >= 0; at -= 1) {
    const cue = sentence.matches[at];
    if (!cue || match.word - cue.word > WORDS_BACK + 2) break;
    if (cue.value.around !== 'since' || cue.end > match.start) continue;
    const date = dateAt(text.block.text, sourceEnd(text.folded, cue), day);
    if (
      date &&
      date.end <= (text.folded.origin[match.start] ?? 0) + 1 &&
      marksBetween(text.folded, cue.end, match.start) <= 1
    ) {
      return date.value;
    }
  }
  return null;
}

/** The date written right behind a place, with a word of time in front of it or not. */
export function dateBehind(text: Text, from: number, day: string | null): WrittenDate | null {
  const source = text.block.text;
  SINCE.lastIndex = from;
  const word = SINCE.exec(source)?.[0] ?? '';
  return dateAt(source, from + word.length, day);
}
const SINCE =
  /[\s,:(]*(?:(?:syke?m\p{L}*|sjuke?m\p{L}*|nå|no|igjen|off|sick|leave|helt|sammenhengende|i arbeid|av meg|fullt)\s+){0,3}(?:fra og med|frå og med|f\.?\s?o\.?\s?m\.?|siden|sidan|fra|frå|since|from)?[\s:]*/iuy;

/** Of one kind, or of two that each have a date of their own: `ikke sykmeldt, har AAP siden januar`. */
function isAnother(cue: Match<Cue>, match: Match<Cue>): boolean {
  const kind = cue.value.fact?.kind;
  const own = match.value.fact?.kind;
  if (kind === undefined || own === undefined) return false;
  return kind === own ? kind !== 'employment-status' : DATED.has(kind) && DATED.has(own);
}
const DATED: ReadonlySet<string> = new Set(['sick-leave', 'benefit']);
