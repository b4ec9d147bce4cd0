/** A stretch of text in; the percentage written in it out. */
import type { Span } from '../spans.ts';
import type { Text } from '../text.ts';

const PERCENT = /(?<![\d.,/-])(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:%|prosent|pros\.|pst|percent|per cent)/giu;

export interface WrittenPercent extends Span {
  readonly value: number;
}

/** The one percentage, or the one bare number, in the words; null when there is none, or more than one. */
export function percentIn(text: Text, span: Span): number | null {
  const numbers = text.block.text.slice(span.start, span.end).match(/\d+(?:[.,]\d+)?/g) ?? [];
  const [only] = numbers;
  if (only === undefined || numbers.length !== 1) return null;
  return inRange(Number(only.replace(',', '.')));
}

/** All percentages between two places, in order. */
export function percentsIn(source: string, { start, end }: Span): WrittenPercent[] {
  const found: WrittenPercent[] = [];
  for (const match of source.slice(start, end).matchAll(PERCENT)) {
    const value = inRange(Number(match[1]?.replace(',', '.')));
    const at = start + match.index;
    if (value !== null) found.push({ value, start: at, end: at + match[0].length });
  }
  return found;
}

function inRange(value: number): number | null {
  return value > 0 && value <= 100 ? value : null;
}
