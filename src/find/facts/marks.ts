/** Two places of a folded text in; the marks between them (comma, colon, bracket, full stop) out. */
import type { Folded } from '../../tables/fold.ts';
import { CLAUSE, SENTENCE } from '../../tables/signs.ts';

/** Counted to three, at most so far back: more makes no difference. */
export function marksBetween({ signs }: Folded, from: number, to: number): number {
  let marks = 0;
  for (let at = Math.max(from, to - LONGEST_LOOK); at < to && marks < 3; at += 1) {
    if (signs[at] === CLAUSE || signs[at] === SENTENCE) marks += 1;
  }
  return marks;
}
const LONGEST_LOOK = 400;

/** What was written at a folded place, without white space. */
export function signAt({ source, origin }: Folded, at: number): string {
  return source.slice(origin[at], origin[at + 1]).trim();
}
