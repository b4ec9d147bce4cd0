/** The evidence of one statement → the words it rests on, verbatim, each stretch of text once. */
import type { Evidence } from '../decision.ts';
import { clean } from './text.ts';

/** Of quotes that overlap in the same text the longest stands for all. */
export function wordsOf(evidence: readonly Evidence[]): string[] {
  const kept: Evidence[] = [];
  for (const one of evidence) {
    const at = kept.findIndex((other) => overlap(one, other));
    const other = kept[at];
    if (!other) kept.push(one);
    else if (one.quote.length > other.quote.length) kept[at] = one;
  }
  const words = kept.map(({ quote }) => clean(quote)).filter((quote) => quote !== undefined);
  return [...new Set(words)];
}

function overlap(one: Evidence, other: Evidence): boolean {
  if (one.path !== other.path) return false;
  if (one.start === null || one.end === null || other.start === null || other.end === null) return false;
  return one.start < other.end && other.start < one.end;
}
