/** A phrase that a word before it may deny in; whether a clause of its own begins in between, to which the denial does not reach, out. */
import type { Match } from '../tables/automaton.ts';
import type { Folded } from '../tables/fold.ts';
import type { Cue } from '../tables/language.ts';
import { CLAUSE, isWordSign, SENTENCE } from '../tables/signs.ts';
import type { Sentence } from './text.ts';
import { wordBefore } from './words-around.ts';

/** Farthest that a denial is looked for, words. */
const REACH = 8;

/** `Orker ikke å gå på jobb, har hyppige egenmeldinger`: behind a comma or "og", a verb or a subject ends what is denied before it. */
export function saysAnew(folded: Folded, sentence: Sentence, match: Match<Cue>): boolean {
  let start = match.start;
  let end = match.start;
  while (end < match.end && isWordSign(folded.signs[end] ?? 0)) end += 1;
  for (let words = 0; words < REACH; words += 1) {
    const separator = folded.signs[start - 1] ?? SENTENCE;
    const opens = separator === CLAUSE || AND.has(wordBefore(folded, start));
    if (opens && ANEW.has(wordAt(folded, start, end))) return !isDenied(sentence, start, match);
    end = start - 1;
    start = end;
    while (start > 0 && isWordSign(folded.signs[start - 1] ?? 0)) start -= 1;
    if (start === end) return false;
  }
  return false;
}
const AND = new Set(['og', 'and', 'samt', 'men', 'but']);
const ANEW = new Set(
  `har er bruker brukar går får vil ønsker ønskjer blir vert sliter slit strever klarer greier orker orkar isolerer trekker trekkjer
  tenker tenkjer sier seier forteller fortel beskriver hun han ho pas pasienten has is uses wants wishes says she he struggles`.split(
    /\s+/,
  ),
);

function wordAt({ source, origin }: Folded, start: number, end: number): string {
  return source.slice(origin[start], (origin[end - 1] ?? 0) + 1).toLowerCase();
}

/** Denied within its own clause, or behind. */
function isDenied({ matches }: Sentence, from: number, match: Match<Cue>): boolean {
  return matches.some(
    ({ value, start, word }) =>
      DENIALS.has(value.kind) &&
      start >= from &&
      (start < match.start || start >= match.end) &&
      word - match.word <= REACH,
  );
}
const DENIALS = new Set(['negation', 'negation-after', 'denied-after']);
