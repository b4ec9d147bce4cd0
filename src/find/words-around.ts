/** A phrase in its folded text in; its words as written, and those right before and after it, out. */
import type { Match } from '../tables/automaton.ts';
import type { Folded } from '../tables/fold.ts';
import type { Cue } from '../tables/language.ts';
import { CLAUSE } from '../tables/signs.ts';

/** The words of a match as written, in small letters. */
export function wordsOf({ source, origin }: Folded, { start, end }: Match<Cue>): string {
  return source.slice(origin[start], (origin[end - 1] ?? 0) + 1).toLowerCase();
}

/** Commas and the like between two phrases, counted to three. */
export function clausesBetween(folded: Folded, first: Match<unknown>, second: Match<unknown>): number {
  let clauses = 0;
  const from = Math.max(first.end, second.start - LONGEST_LOOK);
  for (let at = from; at < second.start && clauses < 3; at += 1) {
    if (folded.signs[at] === CLAUSE) clauses += 1;
  }
  return clauses;
}
const LONGEST_LOOK = 400;

export function wordBefore(folded: Folded, start: number): string {
  const end = start - 1;
  let at = end;
  while (at > 0 && end - at < 20 && (folded.signs[at - 1] ?? 0) > CLAUSE + 1) at -= 1;
  return folded.source.slice(folded.origin[at], folded.origin[end]).toLowerCase().trim();
}

export function wordAfter(folded: Folded, end: number): string {
  let at = end + 1;
  while (at < folded.length && at - end < 20 && (folded.signs[at] ?? 0) > CLAUSE + 1) at += 1;
  return folded.source
    .slice(folded.origin[end + 1], folded.origin[at])
    .toLowerCase()
    .trim();
}
